"""Rounds as they stand: who is asked, whose day has come, what the public reads."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import working_calendar
from yakja.framework.mandates.models import Mandate

from ..models import AssessmentRound, Finding, Response, Template, Visit

REMIND_BEFORE = 5  # working days before the due day
REMIND_AFTER = 2
ESCALATE_AFTER = 5
PROPOSE_BEFORE = dt.timedelta(days=30)

State = AssessmentRound.State


def asked_bodies(template: Template, place: Place, day: dt.date) -> QuerySet[Body]:
    """The bodies in a place that a template asks: those of its tiers, or those that are charged with building."""
    rows = Body.objects.within(place).in_being()
    if template.subject == Template.Subject.BUILDERS:
        builders = Mandate.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day), role=Mandate.Role.BUILDER, valid_from__lte=day
        )
        rows = rows.filter(pk__in=builders.values("holder"))
    if template.tiers:
        rows = rows.filter(kind__tier__in=template.tiers)
    return rows.select_related("place", "kind").order_by("pk")


@dataclass(frozen=True)
class Step:
    """What the clock owes in one round: `kind` is before, after or escalate."""

    round: AssessmentRound
    kind: str
    responses: list[Response]


def due_steps(today: dt.date) -> list[Step]:
    """Reminders and escalations whose day has come and that have not been sent; those of one round together."""
    found: list[Step] = []
    for each in AssessmentRound.objects.filter(state=State.OPEN).select_related("place").order_by("pk"):
        days = working_calendar(each.place)
        waiting = each.responses.filter(state=Response.State.DRAFT)
        wanted: list[tuple[str, QuerySet[Response]]] = []
        if today <= each.due_on <= days.add_working_days(today, REMIND_BEFORE):
            wanted.append(("before", waiting.filter(reminders=0)))
        if today >= days.add_working_days(each.due_on, REMIND_AFTER):
            wanted.append(("after", waiting.filter(reminders__lt=2)))
        if today >= days.add_working_days(each.due_on, ESCALATE_AFTER):
            wanted.append(("escalate", waiting.filter(escalated_at__isnull=True)))
        for kind, rows in wanted:
            late = list(rows.select_related("body__place", "body__parent").order_by("pk"))
            if late:
                found.append(Step(each, kind, late))
    return found


@dataclass(frozen=True)
class DueRound:
    """A questionnaire whose rhythm asks for another round in a place."""

    template: Template
    place: Place
    opens_on: dt.date


def due_rounds(today: dt.date) -> list[DueRound]:
    """Rounds to propose: the last one in the place was opened a rhythm ago, less thirty days, and none is prepared."""
    last = (
        AssessmentRound.objects.order_by()
        .values("template", "place")
        .annotate(latest=Max("opens_on"), waiting=Count("pk", filter=~Q(state=State.CLOSED)))
        .filter(waiting=0)
    )
    templates = {t.pk: t for t in Template.objects.order_by("pk")}
    rows = [row for row in last if row["template"] in templates]
    due = []
    for row in rows:
        template = templates[row["template"]]
        opens_on = months_after(row["latest"], template.every_months)
        if opens_on - PROPOSE_BEFORE <= today:
            due.append((template, row["place"], max(opens_on, today)))
    places = Place.objects.in_bulk([place for _template, place, _day in due])
    return [DueRound(template, places[place], day) for template, place, day in due]


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def rounds_shown() -> QuerySet[AssessmentRound]:
    """Rounds that are or were open, the newest first, with how many were asked, answered, and in time."""
    sent = Q(responses__state=Response.State.SENT)
    return (
        AssessmentRound.objects.exclude(state=State.DRAFT)
        .select_related("place", "template")
        .annotate(
            asked=Count("responses"),
            sent=Count("responses", filter=sent),
            on_time=Count("responses", filter=sent & Q(responses__is_late=False)),
        )
        .order_by("-opens_on", "-pk")
    )


def rounds_kept_by(actor: Any) -> QuerySet[AssessmentRound]:
    """A steward's rounds, drafts too."""
    return (
        AssessmentRound.objects.filter(place__in=actor.places_in_reach(("provincial_steward",)))
        .select_related("place", "template")
        .annotate(
            asked=Count("responses"), sent=Count("responses", filter=Q(responses__state=Response.State.SENT))
        )
        .order_by("-opens_on", "-pk")
    )


@dataclass
class Difference:
    """One question, what bodies said against what inspectors found: counts of sites."""

    code: str
    text: TranslatedText
    looked: int = 0
    same: int = 0
    more_declared: int = 0
    less_declared: int = 0
    not_declared: int = 0  # "we do not know", or nothing

    @property
    def different(self) -> int:
        return self.looked - self.same


@dataclass(frozen=True)
class Told:
    """What anybody may read of a round."""

    round: AssessmentRound
    asked: int
    sent: int
    on_time: int
    late: int
    drawn: int
    visited: int
    differences: list[Difference] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return self.asked - self.sent


def told(found: AssessmentRound) -> Told:
    """The numbers of one round."""
    return told_of([found])[0]


def told_of(rounds: Sequence[AssessmentRound]) -> list[Told]:
    """The numbers of rounds; three queries however many they are.

    Differences of bodies that have not sent yet are not told: they could still copy what was found.
    """
    keys = [found.pk for found in rounds]
    sent = Q(state=Response.State.SENT)
    counts = {
        row["round"]: row
        for row in Response.objects.filter(round__in=keys)
        .order_by()
        .values("round")
        .annotate(
            asked=Count("pk"), sent=Count("pk", filter=sent), late=Count("pk", filter=sent & Q(is_late=True))
        )
    }
    visits = {
        row["response__round"]: row
        for row in Visit.objects.filter(response__round__in=keys)
        .order_by()
        .values("response__round")
        .annotate(
            drawn=Count("pk", filter=Q(is_drawn=True)),
            visited=Count("pk", filter=Q(received_at__isnull=False)),
        )
    }
    differences: dict[int, list[Difference]] = defaultdict(list)
    findings = (
        Finding.objects.filter(visit__response__round__in=keys, visit__response__state=Response.State.SENT)
        .values("visit__response__round", "question", "question__code", "question__text")
        .annotate(
            looked=Count("pk"),
            same=Count("pk", filter=Q(declared=F("found"))),
            more=Count("pk", filter=Q(declared__gt=F("found"))),
            less=Count("pk", filter=Q(declared__lt=F("found"))),
            unsaid=Count("pk", filter=Q(declared__isnull=True)),
        )
        .order_by("question__position", "question")
    )
    for row in findings:
        differences[row["visit__response__round"]].append(
            Difference(
                row["question__code"],
                TranslatedText(row["question__text"]),
                row["looked"],
                row["same"],
                row["more"],
                row["less"],
                row["unsaid"],
            )
        )
    told = []
    for found in rounds:
        count = counts.get(found.pk, {"asked": 0, "sent": 0, "late": 0})
        visit = visits.get(found.pk, {"drawn": 0, "visited": 0})
        told.append(
            Told(
                found,
                count["asked"],
                count["sent"],
                count["sent"] - count["late"],
                count["late"],
                visit["drawn"],
                visit["visited"],
                differences[found.pk],
            )
        )
    return told


def bodies_told(found: AssessmentRound) -> list[Response]:
    """Every body of a round with how it stands, by name."""
    return list(
        found.responses.select_related("body__place", "body__kind").order_by("body__name_key_en", "pk")
    )


def figures_on_time(day: dt.date) -> dict[int, tuple[int, int]]:
    """Per place of a body, of the rounds that were due in the last year: (sent in time, asked)."""
    rows = (
        Response.objects.filter(round__due_on__lte=day, round__due_on__gt=day - dt.timedelta(days=365))
        .exclude(round__state=State.DRAFT)
        .order_by()
        .values_list("body__place")
        .annotate(asked=Count("pk"), on_time=Count("pk", filter=Q(state=Response.State.SENT, is_late=False)))
    )
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for place, asked, on_time in rows:
        found[place] = (on_time, asked)
    return dict(found)
