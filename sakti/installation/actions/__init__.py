"""Making, migrating, keeping, checking and restoring an installation."""
