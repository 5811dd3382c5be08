"""Who is recorded twice: finding candidates, the desk where they are compared, merging and taking it back."""
