"""The supervisor's board: how each body below stands, from kept counts and from what is open now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.pagination import Page, keyset_page

from ..models import ComplaintCount
from ..models.complaints import KIND
from .desk import AGES

SIZE = 20
MONTHS = 12


@dataclass(frozen=True)
class BodyStanding:
    """One body: what is open now, and what became of what was filed in the last twelve months."""

    body: Body
    open: int = 0
    late: int = 0
    ages: tuple[int, ...] = ()
    bounced: int = 0
    filed: int = 0
    closed: int = 0
    confirmed: int = 0
    not_confirmed: int = 0
    reopened: int = 0
    office_word: int = 0

    @property
    def reopened_share(self) -> float | None:
        return self.reopened / self.filed if self.filed else None

    @property
    def not_confirmed_share(self) -> float | None:
        """Of what was said to be solved, how much nobody confirmed."""
        said = self.confirmed + self.not_confirmed
        return self.not_confirmed / said if said else None


def first_month(day: dt.date) -> dt.date:
    """The month eleven months before the day's."""
    months = day.year * 12 + day.month - MONTHS
    return dt.date(months // 12, months % 12 + 1, 1)


def standings(actor: Any, *, cursor: str | None = None, now: dt.datetime | None = None) -> Page:
    """A page of bodies below that have complaints; a query for the bodies and one for each of the two kinds of numbers."""
    now = now or timezone.now()
    since = first_month(timezone.localtime(now).date())
    counted = ComplaintCount.objects.filter(month__gte=since)
    below = actor.bodies_in_reach().filter(Q(pk__in=counted.values("body")))
    page = keyset_page(
        below.select_related("kind", "place"), keys=("name_key_en", "id"), cursor=cursor, size=SIZE
    )
    keys = [body.pk for body in page.items]
    ages = {
        f"age_{name}": Count(
            "pk",
            filter=Q(opened_at__lte=now - dt.timedelta(days=first))
            & (Q(opened_at__gt=now - dt.timedelta(days=end)) if end is not None else Q()),
        )
        for name, (first, end) in AGES.items()
    }
    is_open = Case.objects.of(KIND).open().filter(body__in=keys)
    late = Q(due_at__lt=now, waiting_since__isnull=True)
    now_open: dict[int, Any] = {
        row["body"]: row
        for row in is_open.order_by()
        .values("body")
        .annotate(
            open=Count("pk"), late=Count("pk", filter=late),
            bounced=Count("pk", filter=Q(complaint__transfers__gte=2)), **ages,
        )
    }  # fmt: skip
    names = (
        "filed",
        "confirmed",
        "not_confirmed",
        "reopened",
        "office_word",
        "rejected",
        "duplicate",
        "forwarded",
        "withdrawn",
    )
    kept: dict[int, Any] = {
        row["body"]: row
        for row in counted.filter(body__in=keys)
        .order_by()
        .values("body")
        .annotate(**{f"sum_{n}": Sum(n) for n in names})
    }
    page.items[:] = [_standing(body, now_open.get(body.pk, {}), kept.get(body.pk, {})) for body in page.items]
    return page


def _standing(body: Body, now_open: dict[str, Any], kept: dict[str, Any]) -> BodyStanding:
    closed = sum(
        kept.get(f"sum_{n}") or 0
        for n in ("confirmed", "not_confirmed", "rejected", "duplicate", "withdrawn")
    )
    return BodyStanding(
        body=body,
        open=now_open.get("open", 0),
        late=now_open.get("late", 0),
        ages=tuple(now_open.get(f"age_{name}", 0) for name in AGES),
        bounced=now_open.get("bounced", 0),
        filed=kept.get("sum_filed") or 0,
        closed=closed,
        confirmed=kept.get("sum_confirmed") or 0,
        not_confirmed=kept.get("sum_not_confirmed") or 0,
        reopened=kept.get("sum_reopened") or 0,
        office_word=kept.get("sum_office_word") or 0,
    )
