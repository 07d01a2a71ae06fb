"""Complaints of the last days, made by the real actions: each leaves its entries in the audit record."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.channels.actions import address_for
from yakja.foundation.kit.calendar import ZONE
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.people.models import Role
from yakja.foundation.people.queries import person_actor
from yakja.foundation.places.models import Place

from .. import actions
from ..actions.citizens_word import note_verified
from ..models import Category, Complaint
from ..rules import Filer
from . import words
from .stories import Cast

MANY = 32
TOPICS = (
    "water_supply", "sewerage", "solid_waste", "street_light", "roads", "stray_animals", "parks_trees", "electricity",
)  # fmt: skip
# What becomes of one after the other; the first word is how far it comes.
ENDS = ("new", "begun", "asked", "proposed", "confirmed", "denied", "new", "transferred", "planned", "begun", "proposed", "moderated")  # fmt: skip


def furnish_lately(lot: random.Random, cast: Cast, today: dt.date, places: list[Place]) -> int:
    """File them in the last four days and carry each as far as its turn says; answers how many there are."""
    categories = {row.code: row for row in Category.objects.filter(code__in=TOPICS)}
    if not categories or not places:
        return 0
    officers: dict[int, list[Any]] = {}
    for role in (
        Role.objects.filter(is_sample=True, kind="council_officer").select_related("person").order_by("id")
    ):
        officers.setdefault(role.body_id or 0, []).append(person_actor(role.person, has_second_factor=True))
    made: list[Complaint] = []
    for n in range(MANY):
        category = categories.get(TOPICS[n % len(TOPICS)])
        place = places[n % len(places)]
        if category is None:
            continue
        at = dt.datetime.combine(
            today - dt.timedelta(days=4 - n * 4 // MANY), dt.time(9 + n % 6, n % 60), ZONE
        )
        try:
            row = _file(lot, category, place, at, n)
        except ValidationError:
            continue  # nobody is named for this matter at this place
        made.append(row)
        _carry(ENDS[n % len(ENDS)], row, officers.get(row.case.body_id, []), cast, at)
    if len(made) > 8:
        join = made[0]
        for n in range(5):
            if join.is_open:
                actions.join_complaint(
                    actor=ANONYMOUS, complaint=join, client=f"sample {n}", now=at, door="sample"
                )
    return len(made)


def _file(lot: random.Random, category: Category, place: Place, at: dt.datetime, n: int) -> Complaint:
    language = ("ur", "ur-Latn", "en", "ps")[n % 4]
    names = dict(place.name)
    text, landmark, language = words.told(
        category.code, language, lot.randrange(10**6), (names.get("en", ""), names.get("ur", ""))
    )
    contact = actions.Contact(
        address=address_for(f"03003{n:06d}", language="ur", is_sample=True), name=words.NAMES[n % len(words.NAMES)],
        gender="fm"[n % 2], is_verified=n % 3 != 2,
    )  # fmt: skip
    row = actions.file_complaint(
        actor=ANONYMOUS, category=category, place=place, text=text, key=f"sample-{n}", landmark=landmark, language=language,
        contact=contact, lat=place.lat, lon=place.lon, is_sample=True, now=at, door="web" if n % 2 else "sms",
    )  # fmt: skip
    note_verified(row, at)
    return row


def _carry(end: str, row: Complaint, here: list[Any], cast: Cast, at: dt.datetime) -> None:
    if end == "new" or not here or row.case.closed_at is not None:
        return
    officer, hour = here[0], dt.timedelta(hours=1)
    try:
        _steps(end, row, officer, cast, at, hour)
    except PermissionDenied:
        return  # their charge has not been assumed yet


def _steps(end: str, row: Complaint, officer: Any, cast: Cast, at: dt.datetime, hour: dt.timedelta) -> None:
    if end == "transferred":
        for other in cast.neighbours.get(row.case.body_id, [])[:1]:
            actions.transfer_complaint(
                actor=officer,
                complaint=row,
                body=other,
                reason=words.TRANSFERRED[0],
                now=at + hour,
                door="sample",
            )
        return
    actions.begin_work(actor=officer, complaint=row, now=at + hour, door="sample")
    if end == "asked":
        actions.ask_citizen(
            actor=officer, complaint=row, question=words.QUESTIONS[0], now=at + 2 * hour, door="sample"
        )
    elif end == "planned":
        actions.plan_work(
            actor=officer, complaint=row, reason=cast.reasons["accepted"][0], text=words.PLANNED[0],
            expected_on=at.date() + dt.timedelta(days=200), estimate_paisa=450_000_000, now=at + 2 * hour, door="sample",
        )  # fmt: skip
    elif end == "moderated":
        actions.moderate_text(
            actor=SYSTEM, complaint=row, reason="SAMPLE: a name was left out", text=row.text[: row.text.rfind(" ")],
            door="sample",
        )  # fmt: skip
    elif end in ("proposed", "confirmed", "denied"):
        actions.propose_solution(
            actor=officer, complaint=row, reason=cast.reasons["solved"][0], text=words.SOLVED[0], now=at + 3 * hour,
            door="sample",
        )  # fmt: skip
        speaker = Filer(row.pk, row.reference)
        if end == "confirmed":
            actions.confirm_solution(actor=speaker, complaint=row, now=at + 5 * hour, door="sample")
        elif end == "denied":
            actions.deny_solution(
                actor=speaker, complaint=row, text=words.DENIED[0], now=at + 5 * hour, door="sample"
            )
