"""Lists and logs from spreadsheets, in four rooms: reading, landing, logs, desk."""
