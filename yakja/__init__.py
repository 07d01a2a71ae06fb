"""Yakja: the open platform on which a province digitises its local government as one system."""

__version__ = "0.1.0"
