"""Taking back what a clock that ran ahead has closed."""
