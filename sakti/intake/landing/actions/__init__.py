"""Writing a list, and taking it back."""
