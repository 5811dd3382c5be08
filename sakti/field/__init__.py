"""Visits, events and deliveries logged on a phone-sized screen."""
