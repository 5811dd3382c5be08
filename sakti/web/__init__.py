"""The kit that every domain is built with: domain objects, events, permissions, transactions, forms, downloads."""
