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
from .lookup import (
    area_of_code,
    bodies_by_keys,
    body_of_code,
    find_body,
    function_of_code,
    heir_of,
    history_of,
    kind_of_code,
    stewarded_by,
    stewarded_provinces,
)
from .reference import law_differences, wanted_bodies, wanted_law

__all__ = [
    "Share",
    "area_of_code",
    "assumed_share",
    "bodies_by_keys",
    "body_of_code",
    "devolved_functions",
    "find_body",
    "function_of_code",
    "heir_of",
    "history_of",
    "holders_of",
    "kind_of_code",
    "kinds_holding",
    "kinds_in",
    "law_differences",
    "responsible_bodies",
    "stewarded_by",
    "stewarded_provinces",
    "wanted_bodies",
    "wanted_law",
]
