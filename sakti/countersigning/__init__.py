"""Acts that wait for a second person: who asked, who said yes, what then happened."""
