"""Toys that a village lends to its children: the smallest domain that has everything."""
