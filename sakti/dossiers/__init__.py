"""Everything about one household or person on one page."""
