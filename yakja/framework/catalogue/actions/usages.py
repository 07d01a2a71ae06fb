"""Saying how a body does a function: declarations, claims, visits and counts; and what time does to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import EVIDENCE_DAYS, Cell, Evidence, EvidenceKind, Status, Tool
from ..queries.counting import EPOCH
from ._keeping import Pair, rebuild_landscape, refresh_cells

SAYABLE = (
    Status.FULL, Status.PARTIAL, Status.PILOT, Status.PHASING_OUT, Status.PLANNED, Status.MANUAL, Status.NOT_DEVOLVED,
)  # fmt: skip
WITHOUT_TOOL = (Status.MANUAL, Status.NOT_DEVOLVED)
SAID = ("share", "units", "users", "yearly_cost_paisa", "register_used", "note", "url", "file")


@dataclass(frozen=True)
class Detail:
    """What may be said besides status and tools; None is not known."""

    share: int | None = None
    units: int | None = None
    users: int | None = None
    yearly_cost_paisa: int | None = None
    register_used: str = ""
    note: str = ""
    url: str = ""
    file: StoredFile | None = None  # stored for the purpose of the kind, see PROOF_PURPOSES


def check_saying(status: str, tools: Sequence[Tool], detail: Detail, on: dt.date, today: dt.date) -> None:
    """Refuse what cannot be: ValidationError naming the field."""
    if status not in SAYABLE:
        refuse("bad_status", _("Choose how the function is done."), field="status")
    if status in WITHOUT_TOOL and tools:
        refuse("tool_by_hand", _("A function done by hand, or not done here, has no tool."), field="tools")
    if status not in WITHOUT_TOOL and not tools:
        refuse("tool_missing", _("Say with which tool."), field="tools")
    if detail.share is not None and not 0 <= detail.share <= 100:
        refuse("bad_share", _("The share is a number from 0 to 100."), field="share")
    if detail.share is not None and status == Status.FULL and detail.share < 100:
        refuse(
            "full_is_all",
            _("Full use means all units. Choose partial use for %(share)s %%."),
            field="share",
            share=detail.share,
        )
    if on > today:
        refuse("future", _("The day lies in the future."), field="on")
    if on < EPOCH:
        refuse("too_early", _("The register begins in the year 2000."), field="on")


@action("catalogue.declare_usage")
def declare_usage(
    *,
    actor: Any,
    body: Body,
    function: Function,
    status: str,
    tools: Sequence[Tool] = (),
    detail: Detail | None = None,
    kind: str = EvidenceKind.DECLARATION,
    on: dt.date | None = None,
    filled_by: Body | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Cell:
    """The body says how it does a function. What it said before, by the same kind of evidence, is replaced.
    The same form sent twice says it once.

    `kind` is declaration or export (an export needs its file). Raises ValidationError naming the field.
    """
    require(actor, "catalogue.declare_usage", body)
    today = timezone.localdate()
    detail = detail or Detail()
    on = on or today
    check_saying(status, tools, detail, on, today)
    if kind not in (EvidenceKind.DECLARATION, EvidenceKind.EXPORT):
        refuse("bad_kind", _("A body speaks by declaration or by a signed export."), field="kind")
    if kind == EvidenceKind.EXPORT and detail.file is None:
        refuse("export_missing", _("Attach the signed export."), field="file")
    known = _held(body, function)
    if known is not None and _is_said(actor, known, status, tools, detail, kind, on):
        return _said_again(known)
    before = _shown(body, function)
    _say(actor, body, function, status, tools, detail, kind, on, filled_by, is_sample)
    refresh_cells([(body.pk, function.pk)], today)
    cell = Cell.objects.get(body=body, function=function)
    record(
        subject=f"catalogue.cell:{body.code}:{function.code}",
        scope=body,
        before=before,
        after=_shown(body, function),
        facts={"kind": kind, "on": on, "filled_by": ref_of(filled_by)},
    )
    return cell


@action("catalogue.record_visit")
def record_visit(
    *,
    actor: Any,
    body: Body,
    function: Function,
    status: str,
    tools: Sequence[Tool] = (),
    detail: Detail | None = None,
    on: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Cell:
    """An inspector of another body saw how the function is done; a photo or a note is needed."""
    require(actor, "catalogue.record_visit", body)
    today = timezone.localdate()
    detail = detail or Detail()
    on = on or today
    check_saying(status, tools, detail, on, today)
    if detail.file is None and not detail.note.strip():
        refuse("visit_needs_proof", _("Attach a photo, or write what you saw."), field="note")
    known = _held(body, function)
    if known is not None and _is_said(actor, known, status, tools, detail, EvidenceKind.VISIT, on):
        return _said_again(known)
    before = _shown(body, function)
    _say(actor, body, function, status, tools, detail, EvidenceKind.VISIT, on, None, is_sample)
    refresh_cells([(body.pk, function.pk)], today)
    record(
        subject=f"catalogue.cell:{body.code}:{function.code}",
        scope=body,
        before=before,
        after=_shown(body, function),
        facts={"on": on},
    )
    return Cell.objects.get(body=body, function=function)


@action("catalogue.claim_usage")
def claim_usage(
    *,
    actor: Any,
    tool: Tool,
    body: Body,
    function: Function,
    status: str,
    detail: Detail | None = None,
    on: dt.date | None = None,
    claimant: str = "",
    kind: str = EvidenceKind.CLAIM,
    is_sample: bool = False,
    door: str = "web",
) -> Cell:
    """A supplier or owner claims, or a third party reports, that a body uses the tool. It stays a claim."""
    require(actor, "catalogue.claim_usage", tool)
    today = timezone.localdate()
    detail = detail or Detail()
    on = on or today
    check_saying(status, [tool], detail, on, today)
    before = _shown(body, function)
    _say(actor, body, function, status, [tool], detail, kind, on, None, is_sample, author_name=claimant)
    refresh_cells([(body.pk, function.pk)], today)
    record(
        subject=f"catalogue.cell:{body.code}:{function.code}",
        scope=body,
        before=before,
        after=_shown(body, function),
        facts={"tool": tool.code, "kind": kind},
    )
    return Cell.objects.get(body=body, function=function)


@dataclass(frozen=True)
class CountRow:
    """Transactions of one body with one tool for one function in the 30 days up to `on`."""

    body: Body
    function: Function
    transactions: int
    on: dt.date


@action("catalogue.record_counts")
def record_counts(
    *, actor: Any, tool: Tool, rows: Iterable[CountRow], is_sample: bool = False, door: str = "api"
) -> int:
    """Transactions counted by the system, set-based. A count that is already there is skipped; a different one
    for the same body, function and day is a later statement and counts instead. Returns how many are new.
    """
    require(actor, "catalogue.record_counts", tool)
    today = timezone.localdate()
    wanted = list(rows)
    for row in wanted:
        if row.transactions < 0:
            refuse("negative", _("A count is 0 or more."), field="transactions")
        if row.on > today:
            refuse("future", _("The day lies in the future."), field="on")
    known = set(
        Evidence.objects.filter(
            tool=tool, kind=EvidenceKind.COUNT, on__in={r.on for r in wanted}
        ).values_list("body_id", "function_id", "on", "transactions")
    )
    now = timezone.now()
    fresh = [
        Evidence(
            body=row.body,
            function=row.function,
            tool=tool,
            kind=EvidenceKind.COUNT,
            status=Status.PARTIAL if row.transactions else Status.UNKNOWN,
            on=row.on,
            expires_on=row.on + dt.timedelta(days=EVIDENCE_DAYS[EvidenceKind.COUNT]),
            recorded_at=now,
            author_ref=ref_of(actor),
            author_name=str(getattr(actor, "name", ""))[:300],
            transactions=row.transactions,
            is_sample=is_sample,
        )
        for row in wanted
        if (row.body.pk, row.function.pk, row.on, row.transactions) not in known
    ]
    Evidence.objects.bulk_create(fresh, batch_size=1000)
    refresh_cells({(e.body_id, e.function_id) for e in fresh}, today)
    record(subject=tool, after={"counts": len(fresh), "sent": len(wanted)})
    return len(fresh)


@action("catalogue.load_claims")
def load_claims(*, actor: Any, rows: Sequence[Evidence], door: str = "reference") -> int:
    """Claims in bulk from reference data; rows that are there already are left alone. Returns how many are new."""
    require(actor, "catalogue.load_reference")
    known = set(
        Evidence.objects.filter(kind__in=[EvidenceKind.CLAIM, EvidenceKind.REPORT]).values_list(
            "body_id", "function_id", "tool_id", "on", "status"
        )
    )
    fresh = [e for e in rows if (e.body_id, e.function_id, e.tool_id, e.on, e.status) not in known]
    Evidence.objects.bulk_create(fresh, batch_size=1000)
    refresh_cells({(e.body_id, e.function_id) for e in fresh}, timezone.localdate(), keep_counts=False)
    record(subject="catalogue:claims", after={"claims": len(fresh)})
    return len(fresh)


@action("catalogue.age_cells")
def age_cells(*, actor: Any, today: dt.date | None = None, door: str = "clock") -> int:
    """Work out again the cells whose evidence has expired or whose counts fell silent; returns how many changed."""
    require(actor, "catalogue.keep_landscape")
    today = today or timezone.localdate()
    pairs: set[Pair] = set(Cell.objects.expired_on(today).values_list("body_id", "function_id"))
    recent = today - dt.timedelta(days=62)
    pairs |= set(
        Evidence.objects.filter(kind=EvidenceKind.COUNT, transactions=0, on__gte=recent).values_list(
            "body_id", "function_id"
        )
    )
    changed = refresh_cells(pairs, today)
    record(
        subject=f"catalogue:landscape:{today.isoformat()}",
        after={"looked_at": len(pairs), "changed": len(changed)},
    )
    return len(changed)


@action("catalogue.prove_cells")
def prove_cells(*, actor: Any, today: dt.date | None = None, most: int = 20_000, door: str = "clock") -> int:
    """Work out the proof of cells that were kept before cells had one; returns how many, `most` at a time."""
    require(actor, "catalogue.keep_landscape")
    pairs = (
        Cell.objects.without_proof().order_by("body_id", "function_id").values_list("body_id", "function_id")
    )
    found = set(pairs[:most])
    refresh_cells(found, today or timezone.localdate())
    record(subject="catalogue:landscape", after={"proven": len(found)})
    return len(found)


@action("catalogue.rebuild_landscape")
def rebuild_counts(*, actor: Any, differences: int = 0, door: str = "clock") -> None:
    """Make the kept counts again; `differences` is what the nightly comparison found before."""
    require(actor, "catalogue.keep_landscape")
    rebuild_landscape(timezone.localdate())
    record(subject="catalogue:landscape", facts={"differences": differences})


def _shown(body: Body, function: Function) -> dict[str, Any]:
    cell = Cell.objects.filter(body=body, function=function).first()
    return {"status": cell.status, "standing": cell.standing, "tools": cell.tools} if cell else {}


def _held(body: Body, function: Function) -> Cell | None:
    """The cell, locked until the end of the transaction, so that two sendings of one form come one after the other."""
    return (
        Cell.objects.select_for_update(of=("self",))
        .select_related("body", "function")
        .filter(body=body, function=function)
        .first()
    )


def _is_said(
    actor: Any, cell: Cell, status: str, tools: Sequence[Tool], detail: Detail, kind: str, on: dt.date
) -> bool:
    """Whether the last word on the cell is exactly this one, said by the same person today."""
    of_cell = Evidence.objects.filter(body=cell.body, function=cell.function)
    last = of_cell.order_by("-recorded_at", "-id").first()
    if last is None or timezone.localdate(last.recorded_at) != timezone.localdate():
        return False
    rows = list(of_cell.filter(recorded_at=last.recorded_at, author_ref=ref_of(actor)))
    spoken_of: set[int | None] = {tool.pk for tool in tools}
    return {row.tool_id for row in rows} == (spoken_of or {None}) and all(
        (row.kind, row.status, row.on) == (kind, status, on)
        and all(getattr(row, name) == getattr(detail, name) for name in SAID)
        for row in rows
    )


def _said_again(cell: Cell) -> Cell:
    record(
        subject=f"catalogue.cell:{cell.body.code}:{cell.function.code}",
        scope=cell.body,
        facts={"again": True},
    )
    return cell


def _say(
    actor: Any,
    body: Body,
    function: Function,
    status: str,
    tools: Sequence[Tool],
    detail: Detail,
    kind: str,
    on: dt.date,
    filled_by: Body | None,
    is_sample: bool,
    author_name: str = "",
) -> None:
    if len({t.pk for t in tools}) != len(tools):
        raise ValidationError({"tools": ValidationError(_("The same tool stands twice."), code="tool_twice")})
    now = timezone.now()
    spoken_of: list[Tool | None] = list(tools) or [None]
    Evidence.objects.bulk_create(
        Evidence(
            body=body,
            function=function,
            tool=tool,
            kind=kind,
            status=status,
            share=detail.share,
            on=on,
            expires_on=on + dt.timedelta(days=EVIDENCE_DAYS[EvidenceKind(kind)]),
            recorded_at=now,
            author_ref=ref_of(actor),
            author_name=(author_name or str(getattr(actor, "name", "")))[:300],
            filled_by=filled_by,
            units=detail.units,
            users=detail.users,
            yearly_cost_paisa=detail.yearly_cost_paisa,
            register_used=detail.register_used,
            file=detail.file,
            url=detail.url,
            note=detail.note,
            is_sample=is_sample,
        )
        for tool in spoken_of
    )
