"""Milestones: planned once, forecast again and again with a reason each time, closed with a proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.framework.catalogue.models import Cell
from yakja.framework.catalogue.queries import proven

from ..models import Initiative, Milestone, Slip
from ..notices import standing as notices
from ..queries import milestones as reads
from ..standing import dependencies
from . import _reviews
from .objectives import name_is_free, still_open

LONGEST = 4000


@action("strategy.add_milestone")
def add_milestone(
    *,
    actor: Any,
    initiative: Initiative,
    name: Mapping[str, str],
    owner: Body,
    planned_on: dt.date,
    needs: Mapping[str, str],
    waits_for: Sequence[Milestone] = (),
    is_sample: bool = False,
    door: str = "web",
) -> Milestone:
    """Plan a milestone: what will be there on which day, who owns it, what will prove it, what it waits for."""
    strategy = initiative.strategy
    require(actor, "strategy.set_targets", strategy)
    still_open(strategy)
    if not strategy.starts_on <= planned_on <= strategy.ends_on:
        refuse(
            "bad_day",
            _("The day lies between the beginning and the end of the strategy."),
            field="planned_on",
        )
    if not any(text.strip() for text in needs.values()):
        refuse("no_proof", _("Say what will prove that it is done."), field="needs")
    _of_one_strategy(waits_for, strategy.pk)
    rows = Milestone.objects.filter(initiative__strategy=strategy)
    name_is_free(rows.filter(initiative=initiative), name)
    position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    milestone = Milestone.objects.create(
        initiative=initiative, code=f"{strategy.code}-M{position}", position=position, name=TranslatedText(dict(name)),
        needs=TranslatedText(dict(needs)), owner=owner, planned_on=planned_on, forecast_on=planned_on,
        is_sample=is_sample or strategy.is_sample,
    )  # fmt: skip
    milestone.waits_for.set(waits_for)
    record(
        subject=milestone,
        scope=owner,
        after={
            "planned_on": planned_on,
            "waits_for": [m.code for m in waits_for],
            "initiative": initiative.code,
        },
    )
    return milestone


def _of_one_strategy(milestones: Sequence[Milestone], strategy: int) -> None:
    if any(m.initiative.strategy_id != strategy for m in milestones):
        refuse("other_strategy", _("Choose milestones of the same strategy."), field="waits_for")


@action("strategy.link_milestone")
def link_milestone(
    *, actor: Any, milestone: Milestone, waits_for: Sequence[Milestone], door: str = "web"
) -> Milestone:
    """Say for which milestones one waits, in place of what was said before.

    Raises ValidationError `circle` at waits_for, naming the way round, when it would wait for itself.
    """
    require(actor, "strategy.set_targets", milestone)
    strategy = milestone.initiative.strategy
    still_open(strategy)
    _of_one_strategy(waits_for, strategy.pk)
    # One at a time, so that two links made together cannot close a circle.
    list(
        Milestone.objects.select_for_update(of=("self",)).filter(initiative__strategy=strategy).order_by("pk")
    )
    links = reads.links_of(strategy)
    links[milestone.pk] = []
    for other in waits_for:
        way = dependencies.circle(links, milestone.pk, other.pk)
        if way:
            codes = dict(Milestone.objects.filter(pk__in=way).values_list("pk", "code"))
            refuse(
                "circle",
                _("It would wait for itself: %(way)s."),
                field="waits_for",
                way=" → ".join([milestone.code, *(codes[pk] for pk in way)]),
            )
        links[milestone.pk].append(other.pk)
    before = sorted(milestone.waits_for.values_list("code", flat=True))
    milestone.waits_for.set(waits_for)
    record(
        subject=milestone,
        scope=milestone.owner,
        before={"waits_for": before},
        after={"waits_for": sorted(m.code for m in waits_for)},
    )
    return milestone


@action("strategy.reschedule_milestone")
def reschedule_milestone(
    *,
    actor: Any,
    milestone: Milestone,
    forecast_on: dt.date,
    cause: str,
    reason: str,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Slip:
    """Say on which day it is expected now, and why. The planned day stays; what waits for it is pushed along.

    Raises ValidationError `no_reason` and `same_day`, Conflict `closed`.
    """
    require(actor, "strategy.report_milestone", milestone)
    now = now or timezone.now()
    today = timezone.localdate(now)
    milestone = _locked(milestone)
    still_open(milestone.initiative.strategy)
    if cause not in Slip.Cause.values:
        refuse("no_cause", _("Choose what held it up."), field="cause")
    if not reason.strip():
        refuse("no_reason", _("Write why; the reason is published with the slip."), field="reason")
    if forecast_on == milestone.forecast_on:
        refuse("same_day", _("This is the day that is expected already."), field="forecast_on")
    if forecast_on < today:
        refuse(
            "past_day",
            _("A day that is gone cannot be expected; close it if it is done."),
            field="forecast_on",
        )
    open_ones = {m.pk: m for m in reads.open_in(milestone.initiative.strategy)}
    pushes = dependencies.pushed(
        reads.links_of(milestone.initiative.strategy),
        {pk: m.forecast_on for pk, m in open_ones.items()},
        milestone.pk,
        forecast_on,
    )
    pushed = [
        {"code": open_ones[p.key].code, "days": p.days, "forecast_on": p.forecast_on.isoformat()}
        for p in pushes
    ]
    said = {
        "on": today,
        "recorded_at": now,
        "recorded_by": ref_of(actor),
        "recorder": str(getattr(actor, "name", ""))[:200],
    }
    slip = Slip.objects.create(
        milestone=milestone, from_on=milestone.forecast_on, to_on=forecast_on, cause=cause,
        reason=reason.strip()[:LONGEST], pushed=pushed, **said,
    )  # fmt: skip
    Milestone.objects.filter(pk=milestone.pk).update(forecast_on=forecast_on)
    for push in pushes:
        follower = open_ones[push.key]
        Slip.objects.create(
            milestone=follower, from_on=follower.forecast_on, to_on=push.forecast_on, cause=Slip.Cause.OTHERS,
            reason=reason.strip()[:LONGEST], pushed_by=slip, **said,
        )  # fmt: skip
        Milestone.objects.filter(pk=push.key).update(forecast_on=push.forecast_on)
    record(
        subject=milestone,
        scope=milestone.owner,
        reason=reason.strip(),
        before={"forecast_on": slip.from_on},
        after={"forecast_on": forecast_on},
        facts={"cause": cause, "pushed": pushed},
    )
    notices.announce_slip(actor=actor, slip=slip)
    return slip


def _locked(milestone: Milestone) -> Milestone:
    row = (
        Milestone.objects.select_for_update(of=("self",))
        .select_related("initiative__strategy__case", "initiative__strategy__place", "owner")
        .get(pk=milestone.pk)
    )
    if row.actual_on:
        raise Conflict(_("This milestone is closed already."), code="closed")
    return row


@action("strategy.close_milestone")
def close_milestone(
    *,
    actor: Any,
    milestone: Milestone,
    actual_on: dt.date,
    file: StoredFile | None = None,
    url: str = "",
    body: Body | None = None,
    function: Function | None = None,
    note: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> Milestone:
    """Close it with its proof: a file, a web address, or a cell that is in use by more than the body's own word.

    Raises ValidationError `no_proof`, `not_proven`, `coming_day` and Conflict `closed`, `waits`.
    """
    require(actor, "strategy.report_milestone", milestone)
    now = now or timezone.now()
    today = timezone.localdate(now)
    milestone = _locked(milestone)
    if actual_on > today:
        refuse("coming_day", _("It closes on a day that has come."), field="actual_on")
    if actual_on < milestone.initiative.strategy.starts_on:
        refuse("before_start", _("This day lies before the beginning of the strategy."), field="actual_on")
    if url and not url.startswith(("https://", "http://")):
        refuse("not_url", _("Write a web address that begins with https://."), field="url")
    if (body is None) != (function is None):
        refuse("half_cell", _("A cell is a body and a function."), field="body")
    if not (file or url or body):
        refuse(
            "no_proof",
            _("It closes with a proof only: a file, a web address, or a cell of the landscape."),
            field="url",
        )
    if body is not None and function is not None:
        _proven(body, function)
    unfinished = sorted(milestone.waits_for.filter(actual_on__isnull=True).values_list("code", flat=True))
    if unfinished:
        raise Conflict(
            _("It waits for milestones that are not closed: %(codes)s."),
            code="waits",
            params={"codes": ", ".join(unfinished)},
        )
    milestone.actual_on, milestone.closed_at, milestone.closed_by = actual_on, now, ref_of(actor)
    milestone.proof_file, milestone.proof_url = file, url
    milestone.proof_body, milestone.proof_function, milestone.proof_note = (
        body,
        function,
        note.strip()[:LONGEST],
    )
    milestone.save(
        update_fields=[
            "actual_on", "closed_at", "closed_by", "proof_file", "proof_url", "proof_body", "proof_function", "proof_note",
        ]
    )  # fmt: skip
    record(
        subject=milestone,
        scope=milestone.owner,
        after={
            "actual_on": actual_on,
            "file": file.sha256 if file else "",
            "url": url,
            "cell": _cell(body, function),
        },
    )
    notices.announce_closed(actor=actor, milestone=milestone)
    return milestone


def _cell(body: Body | None, function: Function | None) -> str:
    return f"{body.code}:{function.code}" if body and function else ""


def _proven(body: Body, function: Function) -> None:
    cell = Cell.objects.filter(body=body, function=function).first()
    target = proven.Target((function.pk,), body=body)
    if cell is None or target.part_of(cell.status, cell.standing, cell.is_stale, cell.proof) != "proven":
        refuse(
            "not_proven",
            _("This cell is not in use by evidence that is stronger than the body's own word."),
            field="body",
        )


@action("strategy.ask_reviews")
def ask_reviews(*, actor: Any, today: dt.date | None = None, door: str = "clock") -> int:
    """Have owners' capability reviewed who have missed two milestones since the last review; returns how many owners."""
    require(actor, "strategy.measure")
    today = today or timezone.localdate()
    asked = []
    for owner, missed in reads.owners_with_misses(today, at_least=2):
        if _reviews.ask_review(actor=actor, owner=owner, missed=missed, today=today):
            Milestone.objects.filter(pk__in=[m.pk for m in missed]).update(review_asked_on=today)
            asked.append(owner.code)
    record(subject="strategy:reviews", after={"asked": asked})
    return len(asked)
