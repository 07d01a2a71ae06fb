"""What the pages of this room show, put together from the rooms below; nothing here writes."""

from . import answers, home, scene

__all__ = ["answers", "home", "scene"]
