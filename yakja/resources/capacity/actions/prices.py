"""Prices of what closes gaps, as a province pays them; every answer that rests on one is weighed again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import Remedy, Requirement
from ._readiness import keep_readiness

MOST_PAISA = 10**12  # a thousand crore rupees for one unit is a slip of the pen
MOST_DAYS = 3660
_FACTS = ("unit_paisa", "fixed_paisa", "yearly_paisa", "lead_days", "is_estimate", "source", "as_of")


@action("capacity.set_price")
def set_price(
    *,
    actor: Any,
    remedy: Remedy,
    unit_paisa: int,
    fixed_paisa: int,
    yearly_paisa: int,
    lead_days: int,
    source: str,
    is_estimate: bool,
    as_of: dt.date,
    door: str = "web",
) -> Remedy:
    """Say what a remedy costs (each lot, once, a year; in paisa), how many days it takes, since when and after what source.

    Stands before what the product ships from then on. Refuses `bad_amount`, `bad_days`, `source_missing`, `too_long`,
    `later_day`. Sent twice it changes nothing the second time.
    """
    require(actor, "capacity.set_price", remedy)
    for field, amount in (("unit", unit_paisa), ("fixed", fixed_paisa), ("yearly", yearly_paisa)):
        if not 0 <= amount <= MOST_PAISA:
            refuse("bad_amount", _("Write an amount from nothing up to a thousand crore."), field=field)
    if not 0 <= lead_days <= MOST_DAYS:
        refuse("bad_days", _("Write days from 0 to %(n)s."), field="lead_days", n=MOST_DAYS)
    source = source.strip()
    if not source:
        refuse(
            "source_missing",
            _("Name where the price is from: a tender, a quotation, a rate list."),
            field="source",
        )
    if len(source) > 400:
        refuse("too_long", _("Write at most %(n)s letters."), field="source", n=400)
    if as_of > timezone.localdate():
        refuse("later_day", _("This day is still to come."), field="as_of")
    row = Remedy.objects.select_for_update(of=("self",)).get(pk=remedy.pk)
    before = {name: getattr(row, name) for name in _FACTS}
    after = dict(
        zip(
            _FACTS,
            (unit_paisa, fixed_paisa, yearly_paisa, lead_days, is_estimate, source, as_of),
            strict=True,
        )
    )
    changed = [name for name in _FACTS if before[name] != after[name]]
    if changed:
        for name in changed:
            setattr(row, name, after[name])
        row.is_edited = True
        row.save(update_fields=[*changed, "is_edited"])
    if {"unit_paisa", "fixed_paisa", "yearly_paisa", "lead_days", "is_estimate"} & set(changed):
        _weigh_again(row)
    record(
        subject=f"capacity.remedy:{row.code}",
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return row


def _weigh_again(row: Remedy) -> None:
    """The look of an inspector is part of every answer, anything else of those tools that ask for it."""
    asked = Requirement.objects.all()
    if row.resource_id is not None:
        asked = asked.filter(resource=row.resource_id)
    tools = sorted(asked.order_by().values_list("tool", flat=True).distinct())
    if tools:
        keep_readiness(timezone.localdate(), tools=tools)
