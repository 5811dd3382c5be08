"""Figures: where they are read, and where they change."""
