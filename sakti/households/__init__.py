"""Households, families, people, memberships."""
