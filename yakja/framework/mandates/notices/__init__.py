"""Who is told what by mandates, in their own language, in the transaction of what happened."""

from .designations import tell_changed, tell_designated
from .gate import announce, tell_builder, tell_moved, tell_waiver

__all__ = ["announce", "tell_builder", "tell_changed", "tell_designated", "tell_moved", "tell_waiver"]
