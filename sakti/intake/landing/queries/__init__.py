"""What is known before a list lands: the same people and households, what earlier lists said, the lists themselves."""
