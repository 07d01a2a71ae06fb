"""Purchases that belong together: split in time by one body for one function, they count as one for the review."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yakja.framework.catalogue.queries.consolidation import add_months

from ..models import Depth, Proposal
from . import policy


def functions_of(proposal: Proposal) -> set[str]:
    """The functions as a steward confirmed them; until then those typed and those read from the text."""
    if proposal.functions_confirmed_at is not None:
        return set(proposal.functions.values_list("code", flat=True))
    check = proposal.checks.first()
    read = check.facts.get("functions_read", []) if check else []
    # What was read on the side is too weak to join money by; the main one is not.
    return {*proposal.functions_typed, *read[:1]}


def split_with(proposal: Proposal, day: dt.date) -> list[Proposal]:
    """Other purchases of the same body for the same function, sent within the window before or after this one."""
    months = policy.setting("split_window_months", proposal.body.place, day)
    around = timezone.localtime(proposal.sent_at).date() if proposal.sent_at else day
    since, until = add_months(around, -months), add_months(around, months)
    rows = (
        Proposal.objects.filter(body=proposal.body_id, sent_at__isnull=False)
        .exclude(pk=proposal.pk)
        .exclude(case__state__in=["declined", "withdrawn"])
        .select_related("case")
        .prefetch_related("functions", "checks")
        .order_by("sent_at", "id")
    )
    own = functions_of(proposal)
    return [
        row
        for row in rows
        if row.sent_at is not None
        and since < timezone.localtime(row.sent_at).date() < until
        and own & _functions(row)
    ]


def _functions(row: Proposal) -> set[str]:
    """As `functions_of`, from what was fetched along."""
    if row.functions_confirmed_at is not None:
        return {f.code for f in row.functions.all()}
    checks = list(row.checks.all())
    read = checks[0].facts.get("functions_read", []) if checks else []
    return {*row.functions_typed, *read[:1]}


def counted(proposal: Proposal, day: dt.date) -> tuple[int, str]:
    """The money that counts for the review, split purchases together, and the depth it calls for."""
    total = (proposal.money_paisa or 0) + sum(row.money_paisa or 0 for row in split_with(proposal, day))
    return total, depth_of(total, proposal, day)


def depth_of(paisa: int, proposal: Proposal, day: dt.date) -> str:
    """The depth of review that a sum calls for in the place of the body."""
    place = proposal.body.place
    if paisa >= policy.setting("depth_full_from_paisa", place, day):
        return Depth.FULL.value
    if paisa >= policy.setting("depth_standard_from_paisa", place, day):
        return Depth.STANDARD.value
    return Depth.LIGHT.value
