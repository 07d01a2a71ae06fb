"""Issuing the numbered clearance within a decision or a signature."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.foundation.kit.references import make_reference
from yakja.framework.catalogue.queries.consolidation import add_months

from ..models import Clearance, Proposal
from ._steps import office_of


def clear(
    actor: Any,
    proposal: Proposal,
    *,
    day: dt.date,
    months: int,
    until: dt.date | None = None,
    conditions: str = "",
) -> Clearance:
    """The paper of an approval: its number carries a check sign, so that a slip of the pen is noticed."""
    last = add_months(day, months)
    return Clearance.objects.create(
        # The proposal's own key, so that no counter makes writers wait.
        number=make_reference("CLR", proposal.pk, day.year),
        proposal=proposal,
        verdict=proposal.verdict,
        issued_on=day,
        issued_office=office_of(actor, proposal.body.place),
        valid_until=min(until, last) if until else last,
        money_paisa=proposal.money_paisa,
        conditions=conditions,
        is_sample=proposal.is_sample,
    )
