"""Four hundred invented people who work for the councils of Kasur and Mardan, in their line, with what they can do."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.people.models import Role
from yakja.foundation.places.models import Place

from ..actions import furnishing
from ..actions.furnishing import Invented
from ..models import Establishment, Profile, ProfileLevel, SkillBasis, StaffMember, Template
from ..queries.rounds import asked_bodies
from .assessments import DISTRICTS, TEMPLATE

MANY = 400
CHIEF = "chief_officer"
# How many of each kind of post a council has, in turn, until four hundred are reached.
MIX = (
    CHIEF, "it_officer", "finance_officer", "complaint_in_charge", "building_inspector", "tax_clerk", "sanitation_inspector",
    "union_secretary", "tax_clerk", "sanitation_inspector", "union_secretary", "tax_clerk", "building_inspector",
    "union_secretary", "sanitation_inspector",
)  # fmt: skip
WOMEN = (
    "Amna", "Ayesha", "Bushra", "Fozia", "Ghazala", "Hina", "Kausar", "Laiba", "Mehwish", "Nabila", "Palwasha", "Rabia",
    "Saima", "Shazia", "Sumaira", "Tahira", "Uzma", "Zarmina",
)  # fmt: skip
MEN = (
    "Adnan", "Asif", "Bilal", "Daud", "Ehsan", "Faisal", "Gul", "Hamid", "Ijaz", "Jamal", "Kamran", "Liaqat", "Majid",
    "Nadeem", "Omar", "Qasim", "Rafiq", "Sajid", "Tariq", "Usman", "Waheed", "Yasir", "Zahid", "Zubair",
)  # fmt: skip
FAMILIES = (
    "Afridi", "Ahmad", "Akhtar", "Ali", "Ansari", "Arain", "Aslam", "Baig", "Bhatti", "Butt", "Dogar", "Gondal", "Hussain",
    "Iqbal", "Jan", "Javed", "Khan", "Khattak", "Mahmood", "Malik", "Mughal", "Rehman", "Shah", "Sheikh", "Yousafzai",
)  # fmt: skip


def furnish_staff(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """People, seats and statements; nothing where kinds of posts are not described."""
    profiles = {p.code: p for p in Profile.objects.order_by("pk")}
    template = Template.objects.filter(code=TEMPLATE).first()
    if CHIEF not in profiles or template is None:
        return
    places = Place.objects.filter(code__in=DISTRICTS).order_by("-code")
    bodies = [body for place in places for body in asked_bodies(template, place, today)]
    if not bodies:
        return
    levels: dict[int, list[ProfileLevel]] = defaultdict(list)
    for row in ProfileLevel.objects.select_related("competency").order_by("pk"):
        levels[row.profile_id].append(row)
    heads = _heads(bodies)
    staff: list[Invented] = []
    seats: list[Establishment] = []
    mix = [code for code in MIX if code in profiles]
    for at, body in enumerate(bodies):
        dice = random.Random(f"staff {body.code}")  # noqa: S311  invented people
        many = MANY // len(bodies) + (at < MANY % len(bodies))
        first = len(staff)
        filled: dict[str, int] = defaultdict(int)
        for n in range(many):
            code = mix[n % len(mix)] if n < len(mix) or mix[n % len(mix)] != CHIEF else "tax_clerk"
            each = _one(body, profiles.get(code, profiles[CHIEF]), dice, today)
            if n == 0:
                role = heads.get(body.pk)
                each.member.left_on, each.member.leaving = None, ""
                if role is not None:
                    each.member.person, each.member.name = role.person, str(role.person.name.get("en", ""))
            else:
                # Those of the first five posts stand below the chief, everybody else below one of them.
                each.above = first if n < 5 else first + 1 + n % 4
            if n in range(1, 5):
                each.member.left_on, each.member.leaving = None, ""
            each.skills = _skills(levels[each.member.profile_id], dice, today)
            filled[code] += each.member.left_on is None
            staff.append(each)
        for code, n in sorted(filled.items()):
            seats.append(
                Establishment(
                    body=body, profile=profiles[code], seats=n + dice.choice((0, 0, 1, 2, 3)),
                    valid_from=today - dt.timedelta(days=500), source="SAMPLE", is_sample=True,
                )
            )  # fmt: skip
    statements = furnishing.furnish_staff(actor=actor, staff=staff, seats=seats)
    say(
        f"    {len(staff)} invented people in {len(bodies)} councils, {statements} statements of what they can do"
    )


def _heads(bodies: list[Body]) -> dict[int, Role]:
    """The chief officers of the sample, by body."""
    rows = (
        Role.objects.in_force()
        .filter(body__in=[b.pk for b in bodies], kind="council_officer", is_sample=True, post__code="CO")
        .select_related("person")
        .order_by("pk")
    )
    found: dict[int, Role] = {}
    for role in rows:
        if role.body_id is not None:
            found.setdefault(role.body_id, role)
    return found


def _one(body: Body, profile: Profile, dice: random.Random, today: dt.date) -> Invented:
    is_woman = dice.random() < 0.22
    joined = today - dt.timedelta(days=dice.randint(60, 4000))
    left = today - dt.timedelta(days=dice.randint(5, 350)) if dice.random() < 0.09 else None
    if left is not None and left <= joined:
        left = None
    return Invented(
        StaffMember(
            body=body, profile=profile, gender="woman" if is_woman else "man", joined_on=joined, left_on=left,
            name=f"{dice.choice(WOMEN if is_woman else MEN)} {dice.choice(FAMILIES)}", is_sample=True,
            leaving=dice.choice(StaffMember.Leaving.values) if left else "",
        )
    )  # fmt: skip


def _skills(
    levels: list[ProfileLevel], dice: random.Random, today: dt.date
) -> list[tuple[Any, int, str, dt.date]]:
    """Most say more than is proven; some proofs are out of date."""
    found: list[tuple[Any, int, str, dt.date]] = []
    for row in levels:
        day = today - dt.timedelta(days=dice.randint(10, 700))
        if dice.random() < 0.6:
            found.append((row.competency, min(4, row.level + dice.randint(0, 1)), SkillBasis.SELF, day))
        if dice.random() < 0.35:
            basis = dice.choice(
                (SkillBasis.SUPERVISOR, SkillBasis.SUPERVISOR, SkillBasis.TEST, SkillBasis.OBSERVED)
            )
            level = max(0, row.level - (dice.random() < 0.3))
            found.append((row.competency, level, basis, day + dt.timedelta(days=5)))
    return found
