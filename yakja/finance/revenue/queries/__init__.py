"""Reads of revenue."""
