"""Uploads on a screen: handed in, their columns settled, tried out, their findings shown, applied or left."""
