"""Two rounds a year apart in Kasur and Mardan: what fourteen councils said, and what inspectors found of it; invented."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.places.models import Place

from ..actions import furnishing, rounds
from ..models import AssessmentRound, Question, Site, Template, Visit
from ..queries.rounds import asked_bodies

DISTRICTS = ("PK614", "PK523")
TEMPLATE = "COUNCIL"
LAST_YEAR, THIS_YEAR = 383, 18  # days before the day of loading
PERCENT = 40
WAITING = 2  # bodies of each district that have not answered yet, the first ones: they have something to do

# The least and the most that is invented, for a site or for the body as a whole.
USUAL: dict[str, tuple[int, int]] = {
    "staff.sanctioned": (60, 180), "staff.filled": (35, 120), "staff.women": (3, 20), "staff.tax_clerk": (2, 8),
    "staff.cashier": (1, 3), "staff.it_officer": (0, 2), "staff.computer_users": (6, 30), "staff.trained": (0, 12),
    "device.desktop.total": (4, 18), "device.desktop.working": (3, 14), "device.desktop.old": (1, 9),
    "device.laptop.working": (0, 4), "device.tablet.working": (0, 10), "device.printer.working": (1, 5),
    "device.scanner.working": (0, 3), "device.biometric.working": (0, 2), "device.pos.working": (0, 2),
    "power.hours": (8, 20), "power.backup_hours": (0, 8), "power.monthly_cost": (25_000, 180_000),
    "net.kbps": (800, 12_000), "net.hours": (5, 20), "net.monthly_cost": (2_500, 14_000), "net.computers": (1, 10),
    "premises.counters": (1, 5), "premises.seats": (4, 40), "premises.training_seats": (0, 30),
    "money.running_yearly": (150_000, 2_400_000), "money.development_yearly": (0, 6_000_000),
    "money.own_receipts": (8_000_000, 240_000_000), "money.bills_unpaid": (0, 3_000_000),
}  # fmt: skip
HINDRANCES = ("بجلی کا جانا", "تربیت یافتہ عملہ کم ہے", "پرانے کمپیوٹر", "")
# What inspectors usually see otherwise: fewer machines that work, a slower line, a step before the counter.
DOUBTED = (
    "device.desktop.working",
    "net.kbps",
    "premises.ramp",
    "power.backup_hours",
    "device.printer.working",
)


def furnish_assessments(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """A round of a year ago, closed with its differences, and one that runs, in both districts."""
    template = Template.objects.filter(code=TEMPLATE).first()
    places = list(Place.objects.filter(code__in=DISTRICTS).order_by("-code"))
    if template is None or not places:
        return
    questions = list(template.questions.order_by("position", "pk"))
    bodies = {place.pk: list(asked_bodies(template, place, today)) for place in places}
    furnishing.furnish_sites(
        actor=actor, sites=[s for rows in bodies.values() for b in rows for s in _sites(b)]
    )
    readings = 0
    for place in places:
        for ago in (LAST_YEAR, THIS_YEAR):
            found = rounds.open_round(
                actor=actor, template=template, place=place, opens_on=today - dt.timedelta(days=ago),
                sample_percent=PERCENT, seed=f"sample-{place.code}-{ago}", is_sample=True, door="sample",
            )  # fmt: skip
            readings += _answered(actor, found, bodies[place.pk], questions, is_over=ago == LAST_YEAR)
    say(f"    {sum(map(len, bodies.values()))} councils in two rounds, {readings} readings")


def _sites(body: Body) -> Iterator[Site]:
    """Every council has its main office and a counter; towns a yard besides."""
    name = body.name
    yield Site(body=body, code="MAIN", name=TranslatedText(name), is_sample=True)
    counter = {"en": f"Citizens' counter, {name.get('en', '')}", "ur": f"شہری کاؤنٹر، {name.get('ur', '')}"}
    yield Site(
        body=body, code="COUNTER", name=TranslatedText(counter), kind=Site.Kind.COUNTER, is_sample=True
    )
    if body.kind.tier == "town":
        yard = {"en": f"Yard, {name.get('en', '')}", "ur": f"یارڈ، {name.get('ur', '')}"}
        yield Site(body=body, code="YARD", name=TranslatedText(yard), kind=Site.Kind.FIELD, is_sample=True)


def _answered(
    actor: Any, found: AssessmentRound, bodies: list[Body], questions: list[Question], *, is_over: bool
) -> int:
    said: dict[str, dict[tuple[str, str], int | str | None]] = {}
    sent_at: dict[str, dt.datetime] = {}
    ordered = sorted(bodies, key=lambda b: (b.kind.tier == "district", b.code))
    for at, body in enumerate(ordered):
        answers = dict(_said(found, body, questions, is_better=not is_over))
        if not is_over and at < WAITING:
            # Begun and left: the first section is there, the rest can be confirmed from last year.
            said[body.code] = {key: value for key, value in answers.items() if key[0].startswith("staff.")}
            continue
        said[body.code] = answers
        # One in five was late a year ago.
        days = 31 + at if is_over and at % 5 == 4 else 3 + at
        day = min(found.opens_on + dt.timedelta(days=days), timezone.localdate() - dt.timedelta(days=3))
        sent_at[body.code] = timezone.make_aware(dt.datetime.combine(day, dt.time(11, 20)))
    seen = {
        (code, site): dict(_found(found, code, site, said[code]))
        for code, site in Visit.objects.filter(response__round=found)
        .order_by("pk")
        .values_list("response__body__code", "site__code")
        if code in sent_at and (is_over or _dice(found, code, site).random() < 0.5)
    }
    readings = furnishing.furnish_round(actor=actor, round=found, said=said, sent_at=sent_at, found=seen)
    if is_over:
        at_end = timezone.make_aware(dt.datetime.combine(found.due_on + dt.timedelta(days=20), dt.time(10)))
        rounds.close_round(actor=actor, round=found, now=at_end, door="sample")
    return readings


def _dice(found: AssessmentRound, *parts: str) -> random.Random:
    return random.Random("|".join((found.place.code, str(found.opens_on.year), *parts)))  # noqa: S311  invented


def _said(
    found: AssessmentRound, body: Body, questions: list[Question], *, is_better: bool
) -> Iterator[tuple[tuple[str, str], int | str | None]]:
    """What a council says: the same dice both years, a little better in the second."""
    wheres = [site.code for site in _sites(body)]
    for where in ["", *wheres]:
        known: dict[str, int] = {}
        for question in questions:
            if (question.scope == Question.Scope.SITE) != bool(where):
                continue
            dice = random.Random(f"{body.code}|{where}|{question.code}")  # noqa: S311  invented
            if dice.random() < 0.04:
                yield (question.code, where), None
                continue
            if question.kind == Question.Kind.TEXT:
                yield (question.code, where), dice.choice(HINDRANCES) or None
            elif question.kind == Question.Kind.CHOICE:
                yield (question.code, where), str(dice.choice(question.options)["value"])
            elif question.kind == Question.Kind.YES:
                yield (question.code, where), int(dice.random() < (0.65 if is_better else 0.5))
            else:
                value = _figure(question, dice, where, is_better)
                value = min(value, known.get(question.at_most_of, value))
                known[question.code] = value
                yield (question.code, where), value


def _figure(question: Question, dice: random.Random, where: str, is_better: bool) -> int:
    least, most = USUAL.get(question.code, (0, 5))
    value = dice.randint(least, most)
    if where in ("COUNTER", "YARD") and most <= 50:
        value = value // 3 + least // 2
    if is_better and question.code not in ("device.desktop.old", "money.bills_unpaid", "power.monthly_cost"):
        value += value // 8
    if question.most is not None:
        value = min(value, question.most)
    return value * 100 if question.kind == Question.Kind.MONEY else value


def _found(
    found: AssessmentRound, code: str, site: str, said: dict[tuple[str, str], int | str | None]
) -> Iterator[tuple[str, int]]:
    """What an inspector sees: most of it as it was said, machines that work and the line often otherwise."""
    dice = _dice(found, code, site, "seen")
    for (question, where), value in said.items():
        if where != site or not isinstance(value, int) or question.endswith("_cost"):
            continue
        if question in DOUBTED and dice.random() < 0.45:
            value = 0 if value <= 1 else max(0, value - 1 - dice.randint(0, value // 3))
        yield question, value
