"""Verbs of revenue."""
