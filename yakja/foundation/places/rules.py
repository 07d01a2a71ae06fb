"""Who may change the map. Everybody may read it."""

from __future__ import annotations

from typing import Any

import rules

from yakja.foundation.kit.permissions import is_system


@rules.predicate
def is_administrator(actor: Any, place: Any = None) -> bool:
    return bool(actor.has_role("administrator"))


@rules.predicate
def is_steward_of(actor: Any, place: Any = None) -> bool:
    """A steward of the province in which the place lies; without a place nobody is."""
    return place is not None and bool(actor.has_role("provincial_steward", place))


may_change_map = is_system | is_administrator | is_steward_of

rules.add_perm("places.load", is_system | is_administrator)
rules.add_perm("places.load_boundaries", is_system | is_administrator)
rules.add_perm("places.load_councils", may_change_map)
rules.add_perm("places.change", may_change_map)
