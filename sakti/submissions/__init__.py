"""The one inbox of what may arrive twice: forms, phones."""
