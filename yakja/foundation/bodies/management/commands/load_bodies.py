"""`./manage load_bodies FILE --province PK6`: bodies of one province from CSV."""

from __future__ import annotations

from ...actions import load_bodies
from . import ListCommand


class Command(ListCommand):
    help = "Load bodies of one province from CSV; every bad row is reported (exit 1 when there is one)."
    load = staticmethod(load_bodies)
