"""What is done with uploads and with what offices have settled about columns."""
