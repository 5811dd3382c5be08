"""Everything that can be sent is sent again, and at the same moment."""
