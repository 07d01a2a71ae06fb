"""`./manage load_councils FILE --province PK5`: council areas and their councils from CSV (reference/templates/)."""

from __future__ import annotations

from ...actions import load_councils
from . import ListCommand


class Command(ListCommand):
    help = "Load union, village and neighbourhood councils of one province; every bad row is reported."
    load = staticmethod(load_councils)
