"""Verval: rounds, tasks, decisions, minutes and signatures, proposals."""
