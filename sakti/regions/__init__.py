"""Provinces to villages, dated facts, pilots."""
