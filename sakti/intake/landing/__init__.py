"""From rows of people to the ledger: grouped, matched with who is known, written; and taken back as a whole."""
