"""Programmes, assignments, status moves, deliveries, groups, needs."""
