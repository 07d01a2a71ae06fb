"""What training adds to the sample: twelve courses, thirty sessions in Punjab and Khyber Pakhtunkhwa, who came, who passed."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.people.models import Person
from yakja.foundation.people.queries import persons_by_kind
from yakja.framework.catalogue.models import Tool
from yakja.resources.capacity.models import Competency, Profile, StaffMember
from yakja.resources.capacity.models.staff import StaffMemberQuerySet

from ..actions import add_course, offer_course, write_page
from ..actions.furnishing import Furnished, furnish_past
from ..models import Course, Session
from ..queries.levels import levels
from .courses import COURSES, Told

OWNER = "PK6-LGCD"
# Where sessions are held: the sample's councils of both provinces.
HOSTS = ("PK61402-MC", "PK61401-MC", "PK52302-CLG", "PK61404-TC")
SESSIONS, PAST, CANCELLED = 30, 20, 2
SEATS = 20
# What a course teaches the use of.
TOOLS = {"complaints": "PCP"}
VENUE = TranslatedText({"ur": "کمیٹی ہال (نمونہ)", "en": "Committee hall (SAMPLE)"})


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Courses first; sessions with whatever staff the sample has, none where it has none."""
    owner = Body.objects.filter(code=OWNER).first()
    competencies = {c.code: c for c in Competency.objects.filter(code__in={t.competency for t in COURSES})}
    if owner is None or not competencies or Course.objects.filter(is_sample=True).exists():
        return
    profiles = {p.code: p for p in Profile.objects.all()}
    courses = [
        _course(actor, told, owner, competencies[told.competency], profiles.get(told.profile))
        for told in COURSES
        if told.competency in competencies
    ]
    hosts = list(Body.objects.filter(code__in=HOSTS).select_related("place").order_by("code"))
    trainer = persons_by_kind(is_sample=True).get("council_officer") or persons_by_kind().get(
        "council_officer"
    )
    if not hosts or trainer is None:
        return
    count = furnish_past(actor=actor, told=_sessions(courses, hosts, trainer, today))
    say(f"  training: {len(courses)} courses, {SESSIONS} sessions, {count} seats")


def _course(actor: Any, told: Told, owner: Body, competency: Competency, profile: Profile | None) -> Course:
    first_ur, first_en = told.text_ur.partition("۔")[0] + "۔", told.text_en.partition(".")[0] + "."
    course = add_course(
        actor=actor, code=told.code, name={"ur": told.name_ur, "en": told.name_en},
        summary={"ur": first_ur, "en": first_en}, owner=owner, competency=competency, level=told.level,
        profile=profile, track=told.track, languages=("ur", "en") if told.track == "users" else ("en", "ur"),
        hours=told.hours, cost_paisa=told.rupees * 100, practice_task=told.task,
        tool=Tool.objects.filter(code=TOOLS.get(told.code, "")).first(),
        source="SAMPLE: invented for the sample, nobody offers this course", is_sample=True, door="sample",
    )  # fmt: skip
    write_page(
        actor=actor, course=course, position=1, title={"ur": told.name_ur, "en": told.name_en},
        text={"ur": told.text_ur, "en": told.text_en}, door="sample",
    )  # fmt: skip
    return offer_course(actor=actor, course=course, door="sample")


def _sessions(courses: list[Course], hosts: list[Body], trainer: Person, today: dt.date) -> list[Furnished]:
    """Twenty that were held within fourteen months, two cancelled, eight to come; every fourth for women."""
    dice = random.Random("training")  # noqa: S311  the same sample every time
    staff: StaffMemberQuerySet = StaffMember.objects.in_service(today).filter(is_sample=True)
    people = list(staff.select_related("body", "person").order_by("pk"))
    known = levels([member.pk for member in people], today)
    told = []
    for number in range(SESSIONS):
        course, host = courses[number % len(courses)], hosts[number % len(hosts)]
        is_past = number < PAST
        day = (
            today - dt.timedelta(days=20 + 19 * (PAST - number))
            if is_past
            else today + dt.timedelta(days=5 + 6 * (number - PAST))
        )
        is_cancelled = PAST <= number < PAST + CANCELLED
        is_for_women = number % 4 == 3
        fitting = [
            m
            for m in people
            # Nobody travels to another province for it.
            if m.body.code[:3] == host.code[:3]
            and (course.profile_id is None or m.profile_id == course.profile_id)
            and (not is_for_women or m.gender == "woman")
            and known.get((m.pk, course.competency_id), 0) < course.level
            and m.joined_on < day
        ]
        chosen = dice.sample(fitting, min(len(fitting), SEATS if is_past else SEATS // 2))
        sat = tuple((m, _became(dice, is_past), known.get((m.pk, course.competency_id), 0)) for m in chosen)
        if is_past:
            known |= {
                (m.pk, course.competency_id): course.level for m, became, _b in sat if became == "passed"
            }
        told.append(
            Furnished(
                course=course, place=host.place, venue=VENUE, host=host, trainer=trainer, seats=SEATS, starts_on=day,
                ends_on=day + dt.timedelta(days=1 if course.hours > 6 else 0), is_for_women=is_for_women,
                state=Session.State.CANCELLED if is_cancelled else Session.State.HELD if is_past else Session.State.PLANNED,
                reason="بجلی کا طویل تعطل (SAMPLE: long power cut)" if is_cancelled else "", sat=sat,
            )
        )  # fmt: skip
    return told


def _became(dice: random.Random, is_past: bool) -> str:
    """What became of a seat: of ten who had one, seven pass, one does not, two do not come."""
    if not is_past:
        return "accepted"
    return dice.choices(("passed", "failed", "absent"), weights=(7, 1, 2))[0]
