"""Who acts, and the helix that each belongs to."""
