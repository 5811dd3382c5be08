"""Sessions of the participatory assessment (PPA), from the table to the proposals."""
