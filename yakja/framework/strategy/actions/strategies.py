"""Beginning a strategy and moving it from draft to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.actions import move, open_case
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from ..models import Strategy


@action("strategy.open_strategy")
def open_strategy(
    *,
    actor: Any,
    code: str,
    name: Mapping[str, str],
    place: Place,
    owner: Body,
    starts_on: dt.date,
    ends_on: dt.date,
    parent: Strategy | None = None,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Strategy:
    """Begin a draft. Raises Conflict `code_taken`, ValidationError `bad_dates` on ends_on."""
    require(actor, "strategy.open_strategy", place)
    if Strategy.objects.filter(code=code).exists():
        raise Conflict(_("Another strategy has this code."), code="code_taken")
    if ends_on <= starts_on:
        refuse("bad_dates", _("The end comes after the beginning."), field="ends_on")
    case = open_case(
        actor=actor,
        kind="strategy.strategy",
        title=TranslatedText(dict(name)),
        body=owner,
        place=place,
        prefix="S",
        is_sample=is_sample,
        now=now,
        door=door,
    )
    strategy = Strategy.objects.create(
        code=code, name=dict(name), place=place, parent=parent, owner=owner, case=case,
        starts_on=starts_on, ends_on=ends_on, is_sample=is_sample,
    )  # fmt: skip
    record(subject=strategy, scope=owner, after={"code": code, "place": place.code})
    return strategy


@action("strategy.move_strategy")
def move_strategy(
    *,
    actor: Any,
    strategy: Strategy,
    code: str,
    facts: Mapping[str, Any] | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Strategy:
    """Move a strategy on by a move of its table; the table names who may and which facts it needs."""
    move(actor=actor, case=strategy.case, code=code, facts=dict(facts or {}), now=now, door=door)
    record(
        subject=strategy, scope=strategy.owner, after={"state": strategy.case.state}, facts=dict(facts or {})
    )
    return strategy
