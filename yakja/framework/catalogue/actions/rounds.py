"""Rounds: asking bodies about at most twelve functions, saving what they type, and publishing with a check."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, BodyStatus, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import working_calendar

from .. import notices
from ..models import Cell, EvidenceKind, Round, RoundReply, Tool, Verification
from .grid import reply_of
from .usages import Detail, record_visit

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


@action("catalogue.reply_round")
def reply_round(*, actor: Any, round: Round, body: Body, text: str, door: str = "web") -> RoundReply:
    """What the body says beside its cells; printed with them when the round is published."""
    require(actor, "catalogue.reply_round", body)
    if round.state == Round.State.PUBLISHED:
        raise Conflict(_("This round is published already."), code="published")
    reply = reply_of(round, body)
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
    file: StoredFile | None = None,
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
        detail=Detail(note=note, file=file),
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
