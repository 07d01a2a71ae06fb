"""Taking in lines of tenders, programmes and budgets, and saying what one of them is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import Forbidden, refuse
from yakja.foundation.kit.permissions import may, require

from ..models import Clearance, Proposal, SpendingLine
from ..queries.spending import ReadLine, matches
from ._steps import text_of

FIELDS = (
    "title", "amount_paisa", "published_on", "source", "is_digital", "match", "proposal", "clearance", "imported_at",
)  # fmt: skip


@action("mandates.import_lines")
def import_lines(
    *,
    actor: Any,
    lines: Sequence[ReadLine],
    source: str,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> dict[str, int]:
    """Store lines; the same line again is brought up to date, and what a steward said of it stays.

    Raises Forbidden when a line belongs to a body outside the actor's reach.
    """
    require(actor, "mandates.import_lines")
    source = text_of(source, "source", needed=True, most=300)
    for body in {line.body.pk: line.body for line in lines}.values():
        if not may(actor, "mandates.import_lines", body):
            raise Forbidden("mandates.import_lines")
    now = now or timezone.now()
    found = matches(lines)
    stored = {
        (row.kind, row.body_id, row.year, row.number): row
        for row in SpendingLine.objects.filter(body__in={line.body.pk for line in lines})
    }
    new: list[SpendingLine] = []
    changed: list[SpendingLine] = []
    for line in lines:
        matched = found[line.key]
        row = stored.get(line.key)
        is_new = row is None
        if row is None:
            row = SpendingLine(
                kind=line.kind, number=line.number, year=line.year, body=line.body, is_sample=is_sample
            )
        row.title, row.amount_paisa, row.published_on = line.title, line.amount_paisa, line.published_on
        row.source, row.imported_at = source, now
        if not row.is_settled:
            row.is_digital = line.is_digital
            row.match, row.proposal, row.clearance = matched.match, matched.proposal, matched.clearance
        (new if is_new else changed).append(row)
    SpendingLine.objects.bulk_create(new, batch_size=500)
    SpendingLine.objects.bulk_update(changed, FIELDS, batch_size=200)
    counts = {
        "new": len(new),
        "changed": len(changed),
        "digital": sum(row.is_digital for row in [*new, *changed]),
        "without_clearance": sum(
            row.is_digital and row.clearance is None and row.match != SpendingLine.Match.CONFIRMED
            for row in [*new, *changed]
        ),
    }
    record(subject="mandates:spending", after=counts, facts={"source": source})
    return counts


@action("mandates.settle_line")
def settle_line(
    *,
    actor: Any,
    line: SpendingLine,
    is_digital: bool = True,
    proposal: Proposal | None = None,
    note: str = "",
    door: str = "web",
) -> SpendingLine:
    """A steward says what a line is: covered by a proposal of its body, or no digital purchase; with a note, published."""
    require(actor, "mandates.import_lines", line.body)
    note = text_of(note, "note", needed=True, most=1000)
    if is_digital and proposal is None:
        refuse("missing", _("Name the proposal that covers this line."), field="proposal")
    if proposal is not None and proposal.body_id != line.body_id:
        refuse("other_body", _("This proposal is of another body."), field="proposal")
    if proposal is not None and proposal.case.state not in ("approved", "live", "emergency"):
        refuse("not_approved", _("This proposal is not approved."), field="proposal")
    before = {"match": line.match, "is_digital": line.is_digital}
    line.is_digital, line.note, line.is_settled = is_digital, note, True
    line.proposal = proposal if is_digital else None
    line.match = SpendingLine.Match.CONFIRMED if line.proposal else SpendingLine.Match.NONE
    line.clearance = Clearance.objects.filter(proposal=line.proposal).first() if line.proposal else None
    line.save()
    record(
        subject=f"mandates.spendingline:{line.kind}/{line.number}"[:120],
        scope=line.body,
        reason=note,
        before=before,
        after={
            "match": line.match,
            "is_digital": is_digital,
            "proposal": proposal.reference if proposal else "",
        },
    )
    return line
