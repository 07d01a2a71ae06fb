"""What the answers say: shares with their intervals, weighted by the chance of being asked, none under thirty."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from yakja.foundation.bodies.models import Body
from yakja.foundation.places.models import Place

from ..models import PER_MILLE, Invitation, InvitationQuerySet, Outcome
from ..registry import Challenge, challenge

LEAST = 30  # no share of fewer answers
LEAST_COUNTED = 10  # no count of fewer answers
Z = 1.96


@dataclass(frozen=True)
class Share:
    """A share with the interval in which it lies nineteen times out of twenty, and the answers it stands on."""

    value: float
    low: float
    high: float
    answers: int


def share_of(parts: Iterable[tuple[float, float, int]]) -> Share | None:
    """The weighted share of (weight, 0 or 1, how many answers), by Wilson on the effective number of answers.

    None under thirty answers.
    """
    rows = [row for row in parts if row[2]]
    answers = sum(count for _weight, _value, count in rows)
    if answers < LEAST:
        return None
    total = sum(weight * count for weight, _value, count in rows)
    squares = sum(weight * weight * count for weight, _value, count in rows)
    p = sum(weight * value * count for weight, value, count in rows) / total
    n = total * total / squares
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    spread = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return Share(p, max(0.0, middle - spread), min(1.0, middle + spread), answers)


@dataclass
class Figures:
    """The figures of one place or body in a span of days."""

    steps: int = 0
    asked: int = 0
    answered: int = 0
    reachable: int = 0
    got_it: Share | None = None
    easy: Share | None = None
    women: Share | None = None
    challenges: list[tuple[Challenge, int]] = field(default_factory=list)

    @property
    def is_shown(self) -> bool:
        return self.answered >= LEAST

    @property
    def response_rate(self) -> float | None:
        return self.answered / self.asked if self.asked >= LEAST else None

    @property
    def coverage(self) -> float | None:
        """Of all steps, those whose person could have been asked: a number of their own, shown to be theirs."""
        return self.reachable / self.steps if self.steps >= LEAST else None


UNREACHABLE = (
    Invitation.Held.NO_ADDRESS,
    Invitation.Held.UNCONFIRMED,
    Invitation.Held.TYPED_BY_OFFICE,
    Invitation.Held.REPEATED,
    Invitation.Held.STAFF,
)
_CELLS = ("state", "held", "chance", "gender", "response__outcome", "response__ease")


def _counted(rows: InvitationQuerySet, *by: str) -> Iterable[dict[str, Any]]:
    return rows.order_by().values(*by, *_CELLS).annotate(many=Count("id"), answers=Count("response"))


def _figures(cells: Iterable[dict[str, Any]]) -> Figures:
    found = Figures()
    got, easy, women = [], [], []
    for cell in cells:
        many, answers = cell["many"], cell["answers"]
        found.steps += many
        if cell["held"] not in UNREACHABLE:
            found.reachable += many
        if cell["state"] != Invitation.State.ASKED:
            continue
        found.asked += many
        found.answered += answers
        weight = PER_MILLE / max(1, cell["chance"])
        if cell["response__outcome"]:
            got.append((weight, float(cell["response__outcome"] == Outcome.YES), answers))
        if cell["response__ease"]:
            easy.append((weight, float(cell["response__ease"] >= 4), answers))
        if cell["gender"] and answers:
            women.append((1.0, float(cell["gender"] == Invitation.Gender.WOMAN), answers))
    found.got_it, found.easy, found.women = share_of(got), share_of(easy), share_of(women)
    return found


def _asked_in(first: dt.date, last: dt.date, place: Place | None, body: Body | None) -> InvitationQuerySet:
    rows = Invitation.objects.made_between(first, last)
    if place is not None:
        rows = rows.within(place)
    if body is not None:
        rows = rows.filter(body=body)
    return rows


def figures(
    first: dt.date, last: dt.date, *, place: Place | None = None, body: Body | None = None
) -> Figures:
    """The figures of a span of days, of a place with everything below it, or of one body."""
    rows = _asked_in(first, last, place, body)
    found = _figures(_counted(rows))
    if found.is_shown:
        found.challenges = _challenges(rows, is_office=body is not None)
    return found


def _challenges(rows: InvitationQuerySet, *, is_office: bool) -> list[tuple[Challenge, int]]:
    """The reasons named, from ten answers on; of a single office never the sensitive ones."""
    counted = rows.exclude(response__challenge="").filter(response__isnull=False)
    if is_office:
        counted = counted.filter(response__is_sensitive=False)
    named = counted.order_by().values("response__challenge").annotate(many=Count("id"))
    found = [(challenge(row["response__challenge"]), row["many"]) for row in named]
    return sorted((f for f in found if f[1] >= LEAST_COUNTED), key=lambda f: (-f[1], f[0].code))


@dataclass(frozen=True)
class OfBody:
    """The figures of one body; `body` is None for all bodies together that have too few answers to stand alone."""

    body: Body | None
    bodies: int
    figures: Figures


def by_body(first: dt.date, last: dt.date, *, place: Place | None = None) -> list[OfBody]:
    """The bodies with thirty answers or more, by name; the others pooled, and never by subtraction.

    Where the pooled ones are fewer than thirty answers, the smallest body shown joins them: else the figures of
    the place less those shown would tell what is not shown.
    """
    cells: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _counted(_asked_in(first, last, place, None), "body_id"):
        cells[row["body_id"]].append(row)
    answers = {pk: sum(c["answers"] for c in rows) for pk, rows in cells.items()}
    shown = sorted((pk for pk in cells if answers[pk] >= LEAST), key=lambda pk: (-answers[pk], pk))
    pooled = [pk for pk in cells if answers[pk] < LEAST]
    while pooled and shown and sum(answers[pk] for pk in pooled) < LEAST:
        pooled.append(shown.pop())
    bodies = {b.pk: b for b in Body.objects.filter(pk__in=shown).select_related("kind").order_by("path")}
    found = [OfBody(bodies[pk], 1, _figures(cells[pk])) for pk in bodies]
    if pooled:
        together = _figures([c for pk in pooled for c in cells[pk]])
        found.append(OfBody(None, len(pooled), together))
    return found
