"""Keeping a copy of Yakja alive: backup, restore, export of all public data, refusal of unsafe settings."""
