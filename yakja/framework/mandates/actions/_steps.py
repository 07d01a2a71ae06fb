"""What the verbs of the gate have in common: one step of the case, who is told, the offices that decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.actions import move
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.actions.consolidations import desk_in

from ..models import Proposal

LONGEST = 6000


def step(
    actor: Any,
    proposal: Proposal,
    code: str,
    facts: dict[str, Any] | None = None,
    *,
    now: dt.datetime,
    door: str,
) -> dict[str, Any]:
    """Take a proposal one move on; answers the states before and after, for the record."""
    before = proposal.case.state
    kept = {key: str(value)[:500] for key, value in (facts or {}).items() if value}
    move(actor=actor, case=proposal.case, code=code, facts=kept, now=now, door=door)
    return {"before": {"state": before}, "after": {"state": proposal.case.state}, "facts": kept}


def in_state(proposal: Proposal, *states: str) -> None:
    """Refuse what does not fit the state; the row is locked, so that two hands do not meet."""
    row = Proposal.objects.select_for_update(of=("self",)).select_related("case").get(pk=proposal.pk)
    proposal.case.state = row.case.state
    if row.case.state not in states:
        raise Conflict(
            _("This proposal has moved on meanwhile: it is now “%(state)s”."),
            code="not_from_here",
            params={"state": row.case.state_now.name},
        )


def text_of(value: Any, field: str, *, needed: bool = False, most: int = LONGEST) -> str:
    """A text as typed, without what surrounds it; too long or missing is refused by name of the field."""
    text = str(value or "").replace("\0", "").strip()
    if needed and not text:
        refuse("missing", _("Write something here."), field=field)
    if len(text) > most:
        refuse("too_long", _("Please write at most %(n)s letters."), field=field, n=most)
    return text


def midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def office_of(actor: Any, place: Place) -> dict[str, str]:
    """The office in which somebody decides, in words that are kept: posts and roles, never a person's name."""
    roles = [r for r in getattr(actor, "roles", []) if r.kind in ("provincial_steward", "district_officer")]
    if not roles:
        desk = desk_or_none(place)
        return dict(desk.name) if desk is not None else {}
    office = {}
    for lang in CODES:
        with translation.override(lang):
            office[lang] = str(roles[0])
    return office


def desk_or_none(place: Place) -> Body | None:
    """The department of local government over a place, where there is one."""
    try:
        return desk_in(place)
    except ValidationError:
        return None
