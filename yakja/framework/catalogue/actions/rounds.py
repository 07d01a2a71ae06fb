"""Rounds: asking bodies about at most twelve functions, saving what they type, and publishing with a check."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, BodyStatus, Function
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import ascii_digits
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import working_calendar

from .. import notices
from ..models import Cell, EvidenceKind, GridDraft, Round, RoundReply, Status, Tool, Verification
from .usages import Detail, check_saying, declare_usage, record_visit

MOST_FUNCTIONS = 12
PREVIEW_WORKING_DAYS = 15
SAMPLE_PER_CENT = 5


@action("catalogue.open_round")
def open_round(
    *,
    actor: Any,
    place: Place,
    code: str,
    name: TranslatedText,
    functions: Iterable[Function],
    opens_on: dt.date,
    closes_on: dt.date,
    publish_on: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Round:
    """Ask every body within a place that has one of the functions; tells their officers.

    Publication is no earlier than 15 working days after closing, so that a body sees its cells first.
    """
    require(actor, "catalogue.open_round", place)
    chosen = list(functions)
    if not 1 <= len(chosen) <= MOST_FUNCTIONS:
        refuse("too_many_functions", _("Choose 1 to %(n)s functions."), field="functions", n=MOST_FUNCTIONS)
    if closes_on <= opens_on:
        refuse("closes_early", _("The round closes after it opens."), field="closes_on")
    earliest = working_calendar(place).add_working_days(closes_on, PREVIEW_WORKING_DAYS)
    if publish_on is None:
        publish_on = earliest
    elif publish_on < earliest:
        refuse(
            "published_early",
            _("Bodies see their cells for 15 working days first: publish on %(day)s or later."),
            field="publish_on",
            day=earliest.isoformat(),
        )
    if Round.objects.filter(code=code).exists():
        refuse("code_taken", _("There is a round with this code already."), field="code")
    made = Round.objects.create(
        code=code,
        name=name,
        place=place,
        state=Round.State.OPEN,
        opens_on=opens_on,
        closes_on=closes_on,
        publish_on=publish_on,
        seed=secrets.token_hex(8),
        is_sample=is_sample,
    )
    made.functions.set(chosen)
    asked = (
        Cell.objects.within(place)
        .filter(function__in=chosen)
        .exclude(body__status=BodyStatus.CLOSED)
        .order_by("body_id")
        .values_list("body_id", flat=True)
        .distinct()
    )
    RoundReply.objects.bulk_create([RoundReply(round=made, body_id=body) for body in asked], batch_size=1000)
    record(
        subject=f"catalogue.round:{code}",
        scope=place,
        after={"functions": [f.code for f in chosen], "bodies": len(asked)},
    )
    notices.tell_round_opened(actor=actor, round=made)
    return made


@action("catalogue.save_draft")
def save_draft(
    *, actor: Any, round: Round, body: Body, function: Function, values: Mapping[str, Any], door: str = "web"
) -> GridDraft:
    """Keep one cell of the grid exactly as typed, right or wrong; a power cut loses nothing."""
    require(actor, "catalogue.fill_grid", body)
    _must_be_open(round)
    reply = _reply_of(round, body)
    draft, _made = GridDraft.objects.update_or_create(
        round=round,
        body=body,
        function=function,
        defaults={
            "values": {str(k)[:40]: v for k, v in values.items()},
            "by_ref": ref_of(actor),
            "filled_by": _filler(actor, body),
            "saved_at": timezone.now(),
        },
    )
    record(
        subject=f"catalogue.draft:{round.code}:{body.code}:{function.code}",
        scope=body,
        facts={"reply": reply.pk},
    )
    return draft


@action("catalogue.confirm_same")
def confirm_same(
    *, actor: Any, body: Body, function: Function, round: Round | None = None, door: str = "web"
) -> Cell:
    """“Still so”: declares again today what the cell shows, with one tap."""
    require(actor, "catalogue.declare_usage", body)
    cell = Cell.objects.filter(body=body, function=function).first()
    if cell is None or cell.status == Status.UNKNOWN:
        refuse("nothing_to_confirm", _("Nothing is known here yet that could be confirmed."))
    tools = _tools_of(cell)
    if cell.status not in (Status.MANUAL, Status.NOT_DEVOLVED) and not tools:
        refuse("tool_missing", _("Say with which tool."), field="tools")
    confirmed = declare_usage(
        actor=actor,
        body=body,
        function=function,
        status=cell.status,
        tools=tools,
        detail=Detail(share=cell.share),
        filled_by=_filler(actor, body),
        door=door,
    )
    if round is not None:
        GridDraft.objects.filter(round=round, body=body, function=function).delete()
        _count_answers(round, body)
    record(subject=f"catalogue.cell:{body.code}:{function.code}", scope=body, after={"still_so": cell.status})
    return confirmed


@action("catalogue.submit_grid")
def submit_grid(*, actor: Any, round: Round, body: Body, door: str = "web") -> dict[str, list[str]]:
    """Declare every complete draft of a body. Incomplete ones stay as typed; returns {function code: faults}."""
    require(actor, "catalogue.fill_grid", body)
    _must_be_open(round)
    _reply_of(round, body)
    faults: dict[str, list[str]] = {}
    done = 0
    for draft in (
        GridDraft.objects.filter(round=round, body=body)
        .select_related("function")
        .order_by("function__position")
    ):
        try:
            status, tools, detail = read_draft(draft.values)
            declare_usage(
                actor=actor,
                body=body,
                function=draft.function,
                status=status,
                tools=tools,
                detail=detail,
                filled_by=draft.filled_by,
                is_sample=round.is_sample,
                door=door,
            )
        except ValidationError as error:
            faults[draft.function.code] = [str(m) for m in error.messages]
            continue
        draft.delete()
        done += 1
    _count_answers(round, body)
    if not faults:
        RoundReply.objects.filter(round=round, body=body).update(submitted_at=timezone.now())
    record(
        subject=f"catalogue.round:{round.code}",
        scope=body,
        after={"declared": done, "with_faults": sorted(faults)},
    )
    return faults


@action("catalogue.answer_grid")
def answer_grid(
    *,
    actor: Any,
    round: Round,
    body: Body,
    cells: Mapping[str, Mapping[str, Any]],
    still_so: str = "",
    send: bool = False,
    door: str = "web",
) -> dict[str, list[str]]:
    """One sending of the grid's form: keeps what was typed per function code, confirms one cell, or declares all.

    Returns the faults of `submit_grid`, empty when only drafts were kept.
    """
    require(actor, "catalogue.fill_grid", body)
    _must_be_open(round)
    functions = {f.code: f for f in round.functions.all()}
    kept = {
        d.function.code: d.values
        for d in GridDraft.objects.filter(round=round, body=body).select_related("function")
    }
    typed = {code: values for code, values in cells.items() if code in functions and code != still_so}
    for code, values in typed.items():
        if kept.get(code) != dict(values) and any(values.values()):
            save_draft(
                actor=actor, round=round, body=body, function=functions[code], values=values, door=door
            )
        elif code in kept and not any(values.values()):
            GridDraft.objects.filter(round=round, body=body, function=functions[code]).delete()
    if still_so:
        if still_so not in functions:
            refuse("not_asked", _("This function is not asked in this round."))
        confirm_same(actor=actor, body=body, function=functions[still_so], round=round, door=door)
    faults = submit_grid(actor=actor, round=round, body=body, door=door) if send else {}
    record(
        subject=f"catalogue.round:{round.code}",
        scope=body,
        facts={"cells": sorted(typed), "still_so": still_so, "sent": send},
    )
    return faults


def read_draft(values: Mapping[str, Any]) -> tuple[str, list[Tool], Detail]:
    """Status, tools and details of what was typed. Raises ValidationError naming the field."""
    status = str(values.get("status", ""))
    codes = [str(code) for code in values.get("tools", []) if code]
    found = {tool.code: tool for tool in Tool.objects.filter(code__in=codes)}
    missing = [code for code in codes if code not in found]
    if missing:
        refuse("no_such_tool", _("There is no tool with the code %(tool)s."), field="tools", tool=missing[0])
    detail = Detail(
        share=_whole(values.get("share"), "share"),
        users=_whole(values.get("users"), "users"),
        register_used=str(values.get("register_used", ""))[:200],
        note=str(values.get("note", ""))[:4000],
    )
    tools = [found[code] for code in codes]
    today = timezone.localdate()
    check_saying(status, tools, detail, today, today)
    return status, tools, detail


@action("catalogue.reply_round")
def reply_round(*, actor: Any, round: Round, body: Body, text: str, door: str = "web") -> RoundReply:
    """What the body says beside its cells; printed with them when the round is published."""
    require(actor, "catalogue.reply_round", body)
    if round.state == Round.State.PUBLISHED:
        raise Conflict(_("This round is published already."), code="published")
    reply = _reply_of(round, body)
    reply.reply = text.strip()[:4000]
    reply.replied_at = timezone.now()
    reply.save(update_fields=["reply", "replied_at"])
    record(subject=f"catalogue.round:{round.code}", scope=body, after={"reply": reply.reply})
    return reply


@action("catalogue.remind")
def remind(*, actor: Any, round: Round, bodies: Iterable[Body], door: str = "web") -> int:
    """Remind the bodies that have not sent their grid; returns how many were reminded."""
    require(actor, "catalogue.remind", round)
    waiting = list(
        RoundReply.objects.filter(
            round=round, body__in=list(bodies), submitted_at__isnull=True
        ).select_related("body")
    )
    now = timezone.now()
    for reply in waiting:
        reply.reminded_at, reply.reminders = now, reply.reminders + 1
    RoundReply.objects.bulk_update(waiting, ["reminded_at", "reminders"], batch_size=500)
    record(subject=f"catalogue.round:{round.code}", scope=round.place, after={"reminded": len(waiting)})
    notices.tell_reminded(actor=actor, round=round, bodies=[reply.body for reply in waiting])
    return len(waiting)


@action("catalogue.preview_round")
def preview_round(*, actor: Any, round: Round, door: str = "web") -> int:
    """Close the round to changes, show bodies their cells, and draw the sample that other bodies verify.

    The draw is by a hash of seed, body and function, so anybody can repeat it. Returns the sample's size.
    """
    require(actor, "catalogue.open_round", round)
    if round.state != Round.State.OPEN:
        raise Conflict(_("Only an open round can be closed."), code="not_open")
    round.state = Round.State.PREVIEW
    round.save(update_fields=["state"])
    drawn = _draw(round)
    record(
        subject=f"catalogue.round:{round.code}",
        scope=round.place,
        after={"state": "preview", "sample": drawn},
    )
    return drawn


@action("catalogue.publish_round")
def publish_round(*, actor: Any, round: Round, door: str = "web") -> Round:
    """Publish the round with the bodies' replies and what the verified sample found."""
    require(actor, "catalogue.publish_round", round)
    if round.state != Round.State.PREVIEW:
        raise Conflict(_("Show the round to the bodies first."), code="not_preview")
    if timezone.localdate() < round.publish_on:
        refuse(
            "published_early", _("Bodies see their cells until %(day)s."), day=round.publish_on.isoformat()
        )
    round.state = Round.State.PUBLISHED
    round.save(update_fields=["state"])
    record(subject=f"catalogue.round:{round.code}", scope=round.place, after={"state": "published"})
    return round


@action("catalogue.verify_cell")
def verify_cell(
    *,
    actor: Any,
    verification: Verification,
    found: str,
    tools: Iterable[Tool] = (),
    note: str = "",
    door: str = "web",
) -> Verification:
    """An officer of the body that was drawn says what is really there; counts as a visit."""
    require(actor, "catalogue.verify_cell", verification)
    if verification.verified_at:
        raise Conflict(_("This cell has been verified already."), code="verified")
    record_visit(
        actor=actor,
        body=verification.body,
        function=verification.function,
        status=found,
        tools=list(tools),
        detail=Detail(note=note),
        is_sample=verification.round.is_sample,
        door=door,
    )
    verification.found, verification.note = found, note.strip()
    verification.verified_at, verification.verified_by = timezone.now(), ref_of(actor)
    verification.save(update_fields=["found", "note", "verified_at", "verified_by"])
    record(
        subject=f"catalogue.cell:{verification.body.code}:{verification.function.code}",
        scope=verification.body,
        before={"declared": verification.declared},
        after={"found": found},
    )
    return verification


def _draw(round: Round) -> int:
    declared = list(
        Cell.objects.within(round.place)
        .filter(function__in=round.functions.all(), level__in=[EvidenceKind.DECLARATION, EvidenceKind.EXPORT])
        .select_related("body", "function")
        .order_by("id")
    )
    ranked = sorted(declared, key=lambda c: _lot(round.seed, c.body.code, c.function.code))
    size = -(-len(declared) * SAMPLE_PER_CENT // 100) if declared else 0
    bodies = sorted({c.body for c in declared}, key=lambda b: b.place.path if b.place_id else "")
    rows = []
    for cell in ranked[:size]:
        others = [b for b in bodies if b.pk != cell.body_id]
        near = sorted(
            others, key=lambda b: (-_shared_path(b, cell.body), _lot(round.seed, b.code, cell.body.code))
        )
        rows.append(
            Verification(
                round=round,
                body=cell.body,
                function=cell.function,
                verifier=near[0] if near else None,
                declared=cell.status,
            )
        )
    Verification.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _lot(seed: str, *parts: str) -> str:
    return hashlib.sha256("|".join((seed, *parts)).encode()).hexdigest()


def _shared_path(one: Body, other: Body) -> int:
    a, b = one.place.path, other.place.path
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _must_be_open(round: Round) -> None:
    if round.state != Round.State.OPEN:
        raise Conflict(_("This round is closed."), code="closed")


def _reply_of(round: Round, body: Body) -> RoundReply:
    reply = RoundReply.objects.filter(round=round, body=body).first()
    if reply is None:
        refuse("not_asked", _("This body is not asked in this round."))
    return reply


def _filler(actor: Any, body: Body) -> Body | None:
    """The tehsil that fills in for a council below; None where the body speaks for itself."""
    own = [role.body for role in getattr(actor, "roles", []) if role.body is not None]
    if not own or any(b.pk == body.pk for b in own):
        return None
    above = [b for b in own if b.contains(body)]
    return above[0] if above else None


def _tools_of(cell: Cell) -> list[Tool]:
    """Operational tools of a cell, or the planned one."""
    codes = list(cell.tools)
    if not codes:
        codes = list(
            cell.body.usages.filter(
                function=cell.function, status=cell.status, tool__isnull=False
            ).values_list("tool__code", flat=True)
        )
    return list(Tool.objects.filter(code__in=codes).order_by("code"))


def _count_answers(round: Round, body: Body) -> None:
    answered = Cell.objects.filter(
        body=body, function__in=round.functions.all(), confirmed_on__gte=round.opens_on
    ).count()
    RoundReply.objects.filter(round=round, body=body).update(answered=answered)


def _whole(value: Any, field: str) -> int | None:
    text = ascii_digits(str(value if value is not None else "")).strip().rstrip("%").strip()
    if not text:
        return None
    if not text.isdigit():
        refuse("not_a_number", _("Write a whole number."), field=field)
    return int(text)
