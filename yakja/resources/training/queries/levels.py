"""What people can do on a day, as far as it counts, and what their post needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from yakja.resources.capacity.models import (
    PROVEN_SKILL,
    Competency,
    Level,
    ProfileLevel,
    SkillBasis,
    StaffMember,
    StaffSkill,
)

from ..models import Course


def levels(members: Iterable[int] | None, day: dt.date) -> dict[tuple[int, int], int]:
    """The level that counts by (member, competency): the statement on the strongest basis, of these the newest.

    `members` are keys; None stands for everybody. What nobody but the person has said, and what is out of date, is not among them.
    """
    counting = StaffSkill.objects.counting(day)
    if members is not None:
        counting = counting.filter(member__in=list(members))
    rows = counting.order_by("on", "pk").values_list("member_id", "competency_id", "basis", "level")
    strongest: dict[tuple[int, int], tuple[int, int]] = {}
    for member, competency, basis, level in rows:
        # Rows come in order of time, so that of two equally strong ones the newer stands.
        strength = PROVEN_SKILL.index(SkillBasis(basis))
        if strength >= strongest.get((member, competency), (0, 0))[0]:
            strongest[member, competency] = (strength, level)
    return {pair: level for pair, (_strength, level) in strongest.items()}


@dataclass(frozen=True)
class Gap:
    """One thing a post needs that its holder cannot do yet, with the offered courses that close it."""

    competency: Competency
    needed: Level
    now: Level
    courses: tuple[Course, ...]


def gaps_of(member: StaffMember, day: dt.date) -> list[Gap]:
    """The gaps of one member of staff in the order of the framework."""
    now = levels([member.pk], day)
    needs = list(
        ProfileLevel.objects.filter(profile=member.profile_id)
        .select_related("competency")
        .order_by("competency__position", "competency_id")
    )
    open_ones = [n for n in needs if now.get((member.pk, n.competency_id), 0) < n.level]
    offered: dict[int, list[Course]] = {}
    for course in (
        Course.objects.public()
        .filter(competency__in=[n.competency_id for n in open_ones])
        .order_by("level", "pk")
    ):
        offered.setdefault(course.competency_id, []).append(course)
    found = []
    for need in open_ones:
        has = now.get((member.pk, need.competency_id), 0)
        # What teaches no more than is known already is no way on.
        way = tuple(c for c in offered.get(need.competency_id, ()) if c.level > has)
        found.append(Gap(need.competency, Level(need.level), Level(has), way))
    return found
