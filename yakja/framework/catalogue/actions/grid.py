"""Filling in the grid of a round: drafts kept as typed, one-tap confirmation, sending what is complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import ascii_digits

from ..models import OPERATIONAL, Cell, GridDraft, Round, RoundReply, Status, Tool
from ..queries.grid import grid_rows
from .usages import Detail, check_saying, declare_usage


@action("catalogue.save_draft")
def save_draft(
    *, actor: Any, round: Round, body: Body, function: Function, values: Mapping[str, Any], door: str = "web"
) -> GridDraft:
    """Keep one cell of the grid exactly as typed, right or wrong; a power cut loses nothing."""
    require(actor, "catalogue.fill_grid", body)
    _must_be_open(round)
    reply = reply_of(round, body)
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
    """One sending of the grid's form: keeps what was typed per function code, confirms one cell, or sends.

    Only what somebody typed is declared; a row that came back as it was shown says nothing until it is confirmed.
    Returns the faults of `submit_grid`, empty when only drafts were kept.
    """
    require(actor, "catalogue.fill_grid", body)
    _must_be_open(round)
    functions = {f.code: f for f in round.functions.all()}
    kept = {
        d.function.code: d.values
        for d in GridDraft.objects.filter(round=round, body=body).select_related("function")
    }
    shown = {row.function.code: row for row in grid_rows(reply_of(round, body))}
    typed = {code: values for code, values in cells.items() if code in functions and code != still_so}
    for code, values in typed.items():
        row = shown.get(code)
        # A form sends every row, touched or not.
        if row and code not in kept and _same(values, row.values):
            continue
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


def _same(typed: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether a row came back as the page showed it; what is empty says nothing."""

    def said(values: Mapping[str, Any]) -> dict[str, Any]:
        texts = {k: str(v).strip() for k, v in values.items() if k != "tools" and v not in (None, "")}
        return {**texts, "tools": [str(code) for code in values.get("tools") or []]}

    return said(typed) == said(shown)


@action("catalogue.confirm_same")
def confirm_same(
    *, actor: Any, body: Body, function: Function, round: Round | None = None, door: str = "web"
) -> Cell:
    """“Still so”: declares again today what the cell shows, with one tap."""
    require(actor, "catalogue.declare_usage", body)
    cell = Cell.objects.filter(body=body, function=function).first()
    if cell is None or cell.status == Status.UNKNOWN:
        refuse("nothing_to_confirm", _("Nothing is known here yet that could be confirmed."))
    said = _shown_by(cell)
    if cell.status not in (Status.MANUAL, Status.NOT_DEVOLVED) and not any(
        tools for _s, _share, tools in said
    ):
        refuse("tool_missing", _("Say with which tool."), field="tools")
    for status, share, tools in said:
        # Each tool keeps its own status and share.
        confirmed = declare_usage(
            actor=actor,
            body=body,
            function=function,
            status=status,
            tools=tools,
            detail=Detail(share=share),
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
    reply_of(round, body)
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


def _must_be_open(round: Round) -> None:
    if round.state != Round.State.OPEN:
        raise Conflict(_("This round is closed."), code="closed")


def reply_of(round: Round, body: Body) -> RoundReply:
    """The body in the round; ValidationError `not_asked` where it is not."""
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


def _shown_by(cell: Cell) -> list[tuple[str, int | None, list[Tool]]]:
    """What the cell shows, as it would be said again: (status, share, tools), the cell's own status last."""
    groups: dict[tuple[str, int | None], list[Tool]] = {}
    usages = cell.body.usages.filter(function=cell.function).select_related("tool").order_by("tool__code")
    for usage in usages:
        if usage.status == cell.status or usage.status in OPERATIONAL:
            groups.setdefault((usage.status, usage.share), []).extend([usage.tool] if usage.tool else [])
    said = [(status, share, tools) for (status, share), tools in groups.items()]
    return sorted(said, key=lambda each: each[0] == cell.status) or [(cell.status, cell.share, [])]


def _count_answers(round: Round, body: Body) -> None:
    answered = Cell.objects.filter(
        body=body, function__in=round.functions.all(), confirmed_on__gte=round.opens_on
    ).count()
    RoundReply.objects.filter(round=round, body=body).update(answered=answered)


def _whole(value: Any, field: str) -> int | None:
    text = ascii_digits(str(value if value is not None else "")).strip().rstrip("%").strip()
    if not text:
        return None
    if not text.isdecimal():
        refuse("not_a_number", _("Write a whole number."), field=field)
    return int(text)
