"""Verbs of capacity: the only place of this room that writes."""
