"""Closed months: what a close freezes, in which definitions, and what became known later (corrections, ralat)."""
