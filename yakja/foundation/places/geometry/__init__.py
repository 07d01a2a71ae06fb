"""Points and polygons on the earth, in plain Python. Pure: no models, no doors."""

from .polygons import Box, bounds, covers, fault
from .sphere import distance_km, window

__all__ = ["Box", "bounds", "covers", "distance_km", "fault", "window"]
