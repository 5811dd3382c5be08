"""What may come by a form or in a file is judged alike."""
