"""Which cases an actor sees: those of the bodies they work for, less the restricted ones, and those they cover on leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery
from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.people.models import Person, Role
from yakja.foundation.people.queries import WORKING_KINDS, person_actor

from .desks import LeaveCover


def _in_any_of(bodies: QuerySet[Body]) -> Q:
    """The case's body is one of many.

    PostgreSQL would join cases and bodies and sort all that is open for one page. An array, read once, lets it walk
    along the order of the list and stop when the page is full; the addition keeps it from the index by body, of which
    it would read every row.
    """
    if connection.vendor != "postgresql":
        return Q(body__in=bodies)
    chosen = bodies.order_by().values("pk")
    try:
        chosen.query.sql_with_params()
    except EmptyResultSet:  # somebody without any body, such as a citizen
        return Q(pk__in=[])
    keys = Subquery(chosen)
    among = Func(
        F("body_id") + 0,
        keys,
        template="(%(expressions)s))",
        arg_joiner=" = ANY(ARRAY",
        output_field=BooleanField(),
    )
    return Q(among)


@dataclass(frozen=True)
class Covered:
    """Whose cases somebody looks after today: by post, and by person where a person is covered."""

    posts: frozenset[int]
    account_id: int | None = None
    actor: Any = None  # who is away; None where nobody sits in the post

    def holds(self, case: Any) -> bool:
        """Whether a case is one of them; a person's only as far as they could see it themselves."""
        if case.post_id in self.posts:
            return True
        return bool(
            self.account_id
            and case.assignee_id == self.account_id
            and any(self.actor.has_role(kind, case.body) for kind in WORKING_KINDS)
        )

    def condition(self) -> Q:
        found = Q(post__in=self.posts)
        if self.account_id:
            found |= Q(assignee=self.account_id, body__in=self.actor.bodies_in_reach())
        return found


@dataclass(frozen=True)
class Reach:
    """What an actor may see. `bodies` is None for everything, so that a system's list carries no condition."""

    is_nothing: bool = False
    bodies: QuerySet[Body] | None = None
    posts: frozenset[int] = frozenset()
    account_id: int | None = None
    sees_restricted: bool = False
    covered: tuple[Covered, ...] = field(default=())

    def narrow(self, cases: Any, bodies: Any = None) -> Any:
        """The visible ones of some cases. `bodies` may give the keys of the bodies in reach where they are at hand."""
        if self.is_nothing:
            return cases.none()
        seen = Q()
        wanted = self.bodies if bodies is None else bodies
        if isinstance(wanted, QuerySet):
            seen = _in_any_of(wanted)
        elif wanted is not None:
            seen = Q(body__in=wanted)
        if not self.sees_restricted:
            mine = Q(is_restricted=False)
            if self.posts:
                mine |= Q(post__in=self.posts)
            if self.account_id:
                mine |= Q(assignee=self.account_id)
            seen &= mine
        for each in self.covered:
            seen |= each.condition()
        return cases.filter(seen)


def _person_of(actor: Any) -> Person | None:
    return None if getattr(actor, "is_key", False) else getattr(actor, "person", None)


def _posts_of(actor: Any) -> frozenset[int]:
    return frozenset(role.post_id for role in actor.roles if role.post_id)


def covered_by(actor: Any) -> list[Covered]:
    """Whose cases the actor looks after today."""
    person = _person_of(actor)
    if person is None:
        return []
    rows = LeaveCover.objects.in_force(timezone.localdate()).filter(covered_by=person)
    found = []
    for row in rows.select_related("person__account").order_by("pk"):
        if row.post_id:
            seat = Role.objects.in_force().filter(post=row.post_id).select_related("person").first()
            away = person_actor(seat.person) if seat is not None and seat.person_id != person.pk else None
            found.append(Covered(frozenset([row.post_id]), actor=away))
        elif row.person is not None:
            away = person_actor(row.person)
            found.append(Covered(_posts_of(away), row.person.account_id, away))
    return found


def reach_of(actor: Any) -> Reach:
    """The reach of an actor; nothing for a visitor or a machine."""
    if getattr(actor, "is_system", False):
        return Reach(sees_restricted=True)
    if getattr(actor, "is_anonymous", True) or getattr(actor, "is_key", False):
        return Reach(is_nothing=True)
    bodies = actor.bodies_in_reach()
    person = _person_of(actor)
    return Reach(
        bodies=None if not bodies.query.where and not bodies.query.is_empty() else bodies,
        posts=_posts_of(actor),
        account_id=person.account_id if person is not None else None,
        covered=tuple(covered_by(actor)),
    )


def stand_ins(actor: Any, case: Any) -> list[Any]:
    """The persons away in whose place the actor may act on this case today."""
    return [each.actor for each in covered_by(actor) if each.actor is not None and each.holds(case)]


def is_given_to(actor: Any, case: Any) -> bool:
    """Whether the case lies with a post the actor holds, or with the actor in person."""
    person = _person_of(actor)
    if person is not None and case.assignee_id and case.assignee_id == person.account_id:
        return True
    return bool(case.post_id and case.post_id in _posts_of(actor))


def works_in_reach(actor: Any, case: Any) -> bool:
    """The same answer as the list gives, from the row in hand: body in reach, restricted ones only if given to them."""
    return any(actor.has_role(kind, case.body) for kind in WORKING_KINDS) and (
        not case.is_restricted or is_given_to(actor, case)
    )


def covers(actor: Any, case: Any) -> bool:
    return any(each.holds(case) for each in covered_by(actor))
