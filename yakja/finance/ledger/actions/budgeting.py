"""Budgets: brought in as a sheet by one person, adopted by another on the council's resolution."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import LoadReport

from ..models import Budget, BudgetLine
from ..queries.reading import BUDGET_KNOWN, BUDGET_REQUIRED, Reader, rows_of
from ._writing import locked_books


@action("ledger.load_budget")
def load_budget(
    *,
    actor: Any,
    body: Body,
    year: str,
    raw: bytes,
    source: str,
    dry_run: bool = False,
    is_sample: bool = False,
    door: str = "web",
) -> tuple[LoadReport, Budget | None]:
    """Read the budget of a fiscal year from CSV or XLSX: object_code, amount; fund, grant, function, name.

    The first of a year is the original, later ones are revisions, each whole. One bad row refuses the sheet.
    """
    require(actor, "ledger.enter", body)
    try:
        year = FiscalYear.parse(year).label
    except ValueError:
        refuse(
            "bad_year", _("“%(year)s” is not a fiscal year such as 2026-27."), field="year", year=year[:10]
        )
    source = source.strip()
    if not source:
        refuse("source_missing", _("Say where this is known from."), field="source")
    digest = hashlib.sha256(raw).hexdigest()
    locked_books(body)  # two senders wait for each other
    stored = Budget.objects.filter(body=body, year=year)
    if not dry_run and stored.filter(file_digest=digest).exists():
        refuse("same_file", _("This very file was brought in before."), field="file")
    if not dry_run and stored.filter(adopted_on__isnull=True).exists():
        refuse(
            "one_waits",
            _("A budget of this year waits to be adopted; adopt or withdraw it first."),
            field="year",
        )
    rows, errors = rows_of(raw, required=BUDGET_REQUIRED, known=BUDGET_KNOWN)
    reader = Reader()
    lines: list[BudgetLine] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        before = len(reader.errors)
        fund, grant = reader.purse(row)
        line = BudgetLine(
            fund=fund, grant_code=grant, object_code=reader.object_code(row, letters="ABCE"),
            function=reader.text(row, "function", 12), name=reader.text(row, "name", 200),
            amount_paisa=reader.money(row, "amount", least=0),
        )  # fmt: skip
        key = (line.fund, line.grant_code, line.object_code, line.function)
        if key in seen:
            reader.refuse(
                row, "object_code", "twice", str(_("The same line stands in line %d already.")) % seen[key]
            )
        seen[key] = row.line
        if len(reader.errors) == before:
            lines.append(line)
    if not rows and not errors:
        refuse("empty", _("The file has no rows."), field="file")
    errors = sorted([*errors, *reader.errors], key=lambda error: error.line)
    takes = not errors and not dry_run
    budget = None
    if takes:
        last = stored.order_by("-number").values_list("number", flat=True).first()
        budget = Budget.objects.create(
            body=body, year=year, number=0 if last is None else last + 1, source=source[:300], file_digest=digest,
            made_at=timezone.now(), maker=actor.ref, is_sample=is_sample,
        )  # fmt: skip
        for line in lines:
            line.budget = budget
        BudgetLine.objects.bulk_create(lines, batch_size=500)
    report = LoadReport(len(rows), len(lines) if takes else 0, 0, 0, tuple(errors), dry_run)
    record(
        subject=f"ledger.budget:{body.code}/{year}"[:120], scope=body, reason=source,
        after={"lines": report.loaded, "refused": len(errors), "dry_run": dry_run},
    )  # fmt: skip
    return report, budget


@action("ledger.adopt_budget")
def adopt_budget(
    *, actor: Any, budget: Budget, resolution: str, adopted_on: dt.date, door: str = "web"
) -> Budget:
    """A second person records that the council adopted the budget, by which resolution and when."""
    require(actor, "ledger.approve", budget)
    budget = Budget.objects.select_for_update(of=("self",)).select_related("body").get(pk=budget.pk)
    resolution = resolution.strip()
    if not resolution:
        refuse("resolution_missing", _("Name the resolution by which it was adopted."), field="resolution")
    if budget.is_adopted:
        refuse("adopted", _("This budget is adopted already."))
    if adopted_on > timezone.localdate():
        refuse("future", _("This day has not come yet."), field="adopted_on")
    budget.resolution, budget.adopted_on, budget.checker = resolution[:200], adopted_on, actor.ref
    budget.save(update_fields=["resolution", "adopted_on", "checker"])
    record(
        subject=f"ledger.budget:{budget.body.code}/{budget.year}"[:120], scope=budget.body, reason=resolution,
        after={"number": budget.number, "adopted_on": adopted_on},
    )  # fmt: skip
    return budget


@action("ledger.withdraw_budget")
def withdraw_budget(*, actor: Any, budget: Budget, reason: str, door: str = "web") -> None:
    """Take back a budget that was not adopted."""
    require(actor, "ledger.enter", budget)
    budget = Budget.objects.select_for_update(of=("self",)).select_related("body").get(pk=budget.pk)
    if budget.is_adopted:
        refuse("adopted", _("This budget is adopted already."))
    if not reason.strip():
        refuse("reason_missing", _("Say why it is withdrawn."), field="reason")
    record(
        subject=f"ledger.budget:{budget.body.code}/{budget.year}"[:120], scope=budget.body, reason=reason.strip(),
        before={"number": budget.number, "file_digest": budget.file_digest},
    )  # fmt: skip
    budget.delete()
