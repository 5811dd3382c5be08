"""Database, backup and restore, verify, doctor."""
