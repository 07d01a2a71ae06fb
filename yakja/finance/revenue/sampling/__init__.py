"""Drawing samples for an audit: the same seed and population give the same sample, on any machine."""

from .drawing import METHODS, MONETARY, RANDOM, Drawn, Unit, digest_of, draw

__all__ = ["METHODS", "MONETARY", "RANDOM", "Drawn", "Unit", "digest_of", "draw"]
