"""The worklist over all kinds: its filters, its pages, what comes next, how many there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function, Post
from yakja.foundation.kit.calendar import ZONE
from yakja.foundation.kit.pagination import Page, keyset_page
from yakja.foundation.kit.references import check_reference
from yakja.foundation.places.models import Place

from ..models import Case, CaseQuerySet, Reach, SavedFilter, reach_of

URGENT, NEWEST = "urgent", "newest"
DUE = ("overdue", "today")
# Reaches of no more bodies are given to the database as keys: it then knows how few rows that means.
FEW_BODIES = 200


@dataclass(frozen=True)
class Filters:
    """What a list of cases shows. `state` "open" is everything open, "closed" everything closed, "" both."""

    kind: str = ""
    state: str = "open"
    topic: str = ""
    function: Function | None = None
    place: Place | None = None
    body: Body | None = None
    post: Post | None = None
    mine: bool = False
    due: str = ""
    level: int | None = None
    unassigned: bool = False
    q: str = ""
    order: str = URGENT

    @property
    def is_of_open(self) -> bool:
        return self.state == "open"


def filtered(
    rows: CaseQuerySet, actor: Any, wanted: Filters, *, now: dt.datetime | None = None
) -> CaseQuerySet:
    """Narrow some cases to what the filters say; who may see them is asked elsewhere."""
    now = now or timezone.now()
    if wanted.kind:
        rows = rows.of(wanted.kind)
    if wanted.state == "open":
        rows = rows.open()
    elif wanted.state == "closed":
        rows = rows.filter(closed_at__isnull=False)
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.topic:
        rows = rows.filter(topic=wanted.topic)
    if wanted.function is not None:
        rows = rows.filter(function=wanted.function)
    if wanted.place is not None:
        rows = rows.within(wanted.place)
    if wanted.body is not None:
        rows = rows.filter(body=wanted.body)
    if wanted.post is not None:
        rows = rows.filter(post=wanted.post)
    if wanted.level is not None:
        rows = rows.filter(level=wanted.level)
    if wanted.mine:
        person = getattr(actor, "person", None)
        held = Q(post__in=actor.posts(), assignee__isnull=True)
        rows = rows.filter(held | Q(assignee=person.account_id) if person and person.account_id else held)
    if wanted.unassigned:
        rows = rows.filter(assignee__isnull=True)
    if wanted.due == "overdue":
        rows = rows.overdue(now)
    elif wanted.due == "today":
        first = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        rows = rows.open().filter(due_at__gte=first, due_at__lt=first + dt.timedelta(days=1))
    if wanted.q:
        rows = rows.filter(reference__startswith=check_reference(wanted.q) or wanted.q.strip().upper())
    return rows


def few_bodies(reach: Reach) -> list[int] | None:
    """The keys of the bodies in reach where they are few; None where they are many or all."""
    if reach.is_nothing or reach.bodies is None:
        return None
    found = list(reach.bodies.order_by().values_list("pk", flat=True)[: FEW_BODIES + 1])
    return found if len(found) <= FEW_BODIES else None


def cases_for(actor: Any, wanted: Filters, *, now: dt.datetime | None = None) -> CaseQuerySet:
    """Every case that the filters leave of what the actor sees, in no order yet."""
    reach = reach_of(actor)
    rows: CaseQuerySet = reach.narrow(Case.objects.all(), few_bodies(reach))
    return filtered(rows, actor, wanted, now=now)


def keys_of(wanted: Filters) -> tuple[str, ...]:
    """The order of a list as keyset: the most urgent first, or the newest; what is closed has no urgency."""
    return ("urgency", "id") if wanted.order == URGENT and wanted.is_of_open else ("-id",)


def worklist(
    actor: Any,
    filters: Filters | None = None,
    *,
    kind: str = "",
    state: str = "",
    mine: bool = False,
    cursor: str | None = None,
    size: int = 25,
    now: dt.datetime | None = None,
) -> Page:
    """One page of what the actor sees; without filters what is open, the most urgent first.

    Two queries and one for leave cover, whatever the number of rows. Of what is joined only names are read.
    """
    wanted = filters or Filters(kind=kind, state=state or "open", mine=mine)
    rows = cases_for(actor, wanted, now=now).for_lists()
    return keyset_page(rows, keys=keys_of(wanted), cursor=cursor, size=size)


def next_case(
    actor: Any, filters: Filters | None = None, after: Case | None = None, *, now: dt.datetime | None = None
) -> Case | None:
    """The case that comes behind `after` in the list; the first where `after` is the last or not given."""
    wanted = filters or Filters()
    rows = cases_for(actor, wanted, now=now).with_where()
    keys = keys_of(wanted)
    ordered = rows.order_by(*keys)
    if after is not None:
        if keys == ("-id",):
            behind = rows.filter(id__lt=after.pk)
        else:
            behind = rows.filter(urgency__gte=after.urgency).exclude(urgency=after.urgency, id__lte=after.pk)
        found = behind.order_by(*keys).first()
        if found is not None:
            return found
        ordered = ordered.exclude(pk=after.pk)
    return ordered.first()


def saved_filters(actor: Any) -> list[SavedFilter]:
    """The filters that the actor has kept, by name."""
    person = getattr(actor, "person", None)
    if person is None or person.account_id is None:
        return []
    return list(SavedFilter.objects.filter(owner=person.account_id).order_by("name"))


def case_named(reference: str) -> Case | None:
    """The case of a reference as typed."""
    return Case.objects.with_where().filter(reference=check_reference(reference) or reference).first()
