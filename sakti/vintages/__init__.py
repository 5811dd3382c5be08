"""Source releases side by side: what each of them named, and what became of whom between two of them."""
