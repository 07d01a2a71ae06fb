"""Who is designated: the body charged with a role for a function where a body works."""

from __future__ import annotations

import datetime as dt

from yakja.foundation.bodies.models import Body, Function

from ..models import Mandate


def designated(*, body: Body, function: Function, role: str, day: dt.date) -> list[Mandate]:
    """The mandates in force that apply to this body and function, the nearest area and the named kind first.

    More than one with the first one's area and kind is a conflict; none is a gap.
    """
    rows = (
        Mandate.objects.in_force(day)
        .of_role(role)
        .for_body(body)
        .filter(function=function)
        .select_related("holder", "place", "kind")
    )
    return sorted(rows, key=lambda m: (-len(m.place.path), m.kind_id is None, m.valid_from, m.pk))
