"""Reading uploads, and what their previews say would move."""
