"""Staff and what they can do: a person's own view, the line's, and what everybody may read of it, in numbers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from yakja.citizens.feedback.queries.figures import LEAST_COUNTED
from yakja.foundation.kit.numbers import held_back
from yakja.foundation.kit.trees import path_range
from yakja.foundation.places.models import Place

from ..models import (
    PROVEN_SKILL,
    Competency,
    Establishment,
    Profile,
    ProfileLevel,
    SkillBasis,
    StaffMember,
    StaffSkill,
)


@dataclass(frozen=True)
class Need:
    """One competency that a post needs, or that somebody has said to have: what is needed, said, and proven today."""

    competency: Competency
    needed: int
    said: StaffSkill | None
    proven: StaffSkill | None
    expired: StaffSkill | None

    @property
    def is_met(self) -> bool:
        return self.proven is not None and self.proven.level >= self.needed


def needs_of(member: StaffMember, day: dt.date) -> list[Need]:
    """What the member's post needs and what is stated of it; then what else was stated. Two queries."""
    levels = {
        row.competency_id: row
        for row in ProfileLevel.objects.filter(profile=member.profile_id)
        .select_related("competency")
        .order_by("competency__position", "pk")
    }
    said: dict[int, StaffSkill] = {}
    proven: dict[int, StaffSkill] = {}
    expired: dict[int, StaffSkill] = {}
    competencies = {row.competency_id: row.competency for row in levels.values()}
    for row in (
        StaffSkill.objects.filter(member=member)
        .select_related("competency")
        .order_by("on", "recorded_at", "pk")
    ):
        competencies.setdefault(row.competency_id, row.competency)
        if row.basis == SkillBasis.SELF:
            said[row.competency_id] = row
        elif row.expires_on > day:
            best = proven.get(row.competency_id)
            # The strongest basis stands; of the same one the newest.
            if best is None or PROVEN_SKILL.index(SkillBasis(row.basis)) >= PROVEN_SKILL.index(
                SkillBasis(best.basis)
            ):
                proven[row.competency_id] = row
        else:
            expired[row.competency_id] = row
    return [
        Need(
            competency,
            levels[pk].level if pk in levels else 0,
            said.get(pk),
            proven.get(pk),
            expired.get(pk) if pk not in proven else None,
        )
        for pk, competency in competencies.items()
    ]


def own_rows(actor: Any) -> list[StaffMember]:
    """The rows of the actor themself, those in service first."""
    person = getattr(actor, "person", None)
    if person is None:
        return []
    return list(
        StaffMember.objects.filter(person=person)
        .select_related("body__place", "profile", "supervisor")
        .order_by(F("left_on").asc(nulls_first=True), "-joined_on", "pk")
    )


@dataclass(frozen=True)
class TeamRow:
    """Somebody of the line below: how many competencies the post needs and how many are proven today."""

    member: StaffMember
    needed: int
    met: int


def team_of(actor: Any, day: dt.date) -> list[TeamRow]:
    """Everybody below the actor, by body and name; a fixed number of queries besides one for each step of the line."""
    person = getattr(actor, "person", None)
    if person is None:
        return []
    rows = list(
        StaffMember.objects.visible_to(actor)
        .exclude(person__isnull=False, person=person)
        .select_related("body", "profile", "supervisor")
        .order_by("body__name_key_en", "left_on", "profile__position", "name", "pk")
    )
    needed: dict[int, dict[int, int]] = defaultdict(dict)
    for profile, competency, level in ProfileLevel.objects.order_by("pk").values_list(
        "profile", "competency", "level"
    ):
        needed[profile][competency] = level
    levels = {(m, c): level for m, c, level in best_levels(StaffSkill.objects.visible_to(actor), day)}
    return [
        TeamRow(
            row,
            len(needed[row.profile_id]),
            sum(1 for c, level in needed[row.profile_id].items() if levels.get((row.pk, c), -1) >= level),
        )
        for row in rows
    ]


def best_levels(rows: QuerySet[StaffSkill], day: dt.date) -> Iterable[tuple[int, int, int]]:
    """(member, competency, level) that counts on a day: the strongest basis, of the same one the newest."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    order = {str(basis): n for n, basis in enumerate(PROVEN_SKILL)}
    counting = rows.filter(basis__in=PROVEN_SKILL, on__lte=day, expires_on__gt=day)
    for member, competency, level, basis in counting.order_by("on", "recorded_at", "pk").values_list(
        "member", "competency", "level", "basis"
    ):
        best = found.get((member, competency))
        if best is None or order[basis] >= best[0]:
            found[member, competency] = (order[basis], level)
    return [(member, competency, level) for (member, competency), (_rank, level) in found.items()]


@dataclass
class PostFigures:
    """One kind of post in a place: sanctioned seats (None: nobody has said), people in it, and how many left in a year."""

    profile: Profile
    seats: int | None = None
    filled: int = 0
    left: int = 0

    @property
    def vacant(self) -> int | None:
        return None if self.seats is None else max(0, self.seats - self.filled)

    @property
    def turnover(self) -> float | None:
        """The share that left in twelve months, where at least ten work; else it would tell of single people."""
        base = self.filled + self.left
        return self.left / base if base >= LEAST_COUNTED else None


@dataclass(frozen=True)
class SkillFigures:
    """One competency in a place: how many in posts that need it can do it; None is held back, being few."""

    competency: Competency
    needed: int | None
    can: int | None
    cannot: int | None


@dataclass(frozen=True)
class Staffing:
    """What everybody may read of the staff of a place."""

    posts: list[PostFigures] = field(default_factory=list)
    skills: list[SkillFigures] = field(default_factory=list)


def staffing(place: Place, day: dt.date) -> Staffing:
    """Seats, vacancies and turnover by kind of post, and skills in numbers, few of them held back. Six queries."""
    low, high = path_range(place.path)
    within = Q(body__place__path__gte=low, body__place__path__lt=high)
    posts = {p.pk: PostFigures(p) for p in Profile.objects.order_by("position", "pk")}
    seats = (
        Establishment.objects.filter(
            within, Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day
        )
        .order_by()
        .values_list("profile")
        .annotate(seats=Sum("seats"))
    )
    for profile, many in seats:
        posts[profile].seats = many
    staff = StaffMember.objects.filter(within)
    in_service = staff.in_service(day)
    for profile, many in in_service.order_by().values_list("profile").annotate(many=Count("pk")):
        posts[profile].filled = many
    gone = staff.filter(left_on__lte=day, left_on__gt=day - dt.timedelta(days=365))
    for profile, many in gone.order_by().values_list("profile").annotate(many=Count("pk")):
        posts[profile].left = many
    needed: dict[int, dict[int, int]] = defaultdict(dict)
    competencies: dict[int, Competency] = {}
    for row in ProfileLevel.objects.select_related("competency").order_by("competency__position", "pk"):
        needed[row.competency_id][row.profile_id] = row.level
        competencies[row.competency_id] = row.competency
    profile_of = dict(in_service.values_list("pk", "profile"))
    can: dict[int, int] = defaultdict(int)
    for member, which, level in best_levels(StaffSkill.objects.filter(member__in=in_service), day):
        wanted = needed[which].get(profile_of[member])
        can[which] += wanted is not None and level >= wanted
    skills = []
    for pk, competency in competencies.items():
        many = sum(posts[profile].filled for profile in needed[pk])
        if not many:
            continue
        parts = {"can": can[pk], "cannot": many - can[pk]}
        hidden = held_back(parts, LEAST_COUNTED)
        # Everybody or nobody of a few is as telling as one.
        if many < LEAST_COUNTED:
            hidden = set(parts)
        skills.append(
            SkillFigures(
                competency,
                None if many < LEAST_COUNTED else many,
                None if "can" in hidden else parts["can"],
                None if "cannot" in hidden else parts["cannot"],
            )
        )
    shown = [row for row in posts.values() if row.seats or row.filled or row.left]
    return Staffing(shown, skills)


def member_of_number(actor: Any, number: str) -> StaffMember | None:
    """One of the actor's own rows or of the line below, by its number."""
    return (
        StaffMember.objects.visible_to(actor)
        .filter(number=number)
        .select_related("body__place", "profile", "supervisor", "person")
        .first()
    )
