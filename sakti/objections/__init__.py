"""Who should be added, removed or corrected, under a receipt number."""
