"""Stored photos and uploaded lists."""
