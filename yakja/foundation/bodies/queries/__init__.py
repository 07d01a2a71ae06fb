"""Reads of bodies, kinds, functions and devolution; nothing here writes."""

from .devolution import (
    Share,
    assumed_share,
    devolved_functions,
    holders_of,
    kinds_holding,
    kinds_in,
    responsible_bodies,
)
from .lookup import bodies_by_keys, find_body, heir_of, history_of, stewarded_by, stewarded_provinces
from .reference import law_differences, wanted_bodies, wanted_law

__all__ = [
    "Share",
    "assumed_share",
    "bodies_by_keys",
    "devolved_functions",
    "find_body",
    "heir_of",
    "history_of",
    "holders_of",
    "kinds_holding",
    "kinds_in",
    "law_differences",
    "responsible_bodies",
    "stewarded_by",
    "stewarded_provinces",
    "wanted_bodies",
    "wanted_law",
]
