"""Regency and village dashboards, figures on any day, movements, tile map, about."""
