"""Taking the three logs in."""
