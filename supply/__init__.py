"""What the product is made of, and whether a weakness of any of it is known: for CI and for whoever installs it."""
