"""What an officer has before them: the list with its filters and counts, what comes next, calls, texts to look at."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from yakja.foundation.cases.models import Case
from yakja.foundation.cases.queries import Count, Filters, cases_for, counts_of
from yakja.foundation.kit.masking import personal_numbers
from yakja.foundation.kit.pagination import Page, keyset_page

from ..models import Complaint, Phase
from ..models.complaints import KIND
from ..workflow import COMPLAINT
from .searching import first_matching

# A text search looks at so many of the newest that fit; who searches for more says more words.
MOST_FOUND = 500
# Ages of what is open, in days: from the first to the second, the second left out.
AGES = {"new": (0, 3), "week": (3, 8), "month": (8, 31), "old": (31, None)}
LOOKED_THROUGH = 300


@dataclass(frozen=True)
class DeskFilters:
    """Those of every list of cases, and what only complaints have."""

    cases: Filters = field(default_factory=lambda: Filters(kind=KIND))
    words: str = ""
    age: str = ""
    bounced: bool = False
    reopened: bool = False


def own_bodies(actor: Any) -> list[int]:
    """The very bodies an officer sits in."""
    return [role.body_id for role in getattr(actor, "roles", []) if role.body_id]


def desk_cases(actor: Any, wanted: DeskFilters, *, now: dt.datetime | None = None) -> Any:
    """The cases of complaints that the filters leave, never one about an office the actor sits in."""
    now = now or timezone.now()
    rows = cases_for(actor, wanted.cases, now=now)
    own = own_bodies(actor)
    if own:
        rows = rows.exclude(is_restricted=True, complaint__about_body__in=own)
    if wanted.age in AGES:
        first, end = AGES[wanted.age]
        rows = rows.filter(opened_at__lte=now - dt.timedelta(days=first))
        if end is not None:
            rows = rows.filter(opened_at__gt=now - dt.timedelta(days=end))
    if wanted.bounced:
        rows = rows.filter(complaint__transfers__gte=2)
    if wanted.reopened:
        rows = rows.filter(complaint__reopened__gte=1)
    if wanted.words:
        newest = Complaint.objects.filter(case__in=rows).newest_first()
        fitting = first_matching(wanted.words)(newest, MOST_FOUND)
        rows = Case.objects.filter(pk__in=list(fitting.values_list("pk", flat=True)[:MOST_FOUND]))
    return rows


def _keys(wanted: DeskFilters) -> tuple[str, ...]:
    is_urgent = wanted.cases.order == "urgent" and wanted.cases.is_of_open
    return ("urgency", "id") if is_urgent else ("-id",)


def desk_page(
    actor: Any,
    wanted: DeskFilters,
    *,
    cursor: str | None = None,
    now: dt.datetime | None = None,
    size: int = 25,
) -> Page:
    """One page, what is most urgent first; each case with its complaint, read together."""
    rows = desk_cases(actor, wanted, now=now).for_lists()
    page = keyset_page(rows, keys=_keys(wanted), cursor=cursor, size=size)
    found = (
        Complaint.objects.filter(pk__in=[case.pk for case in page.items]).select_related("category").in_bulk()
    )
    for case in page.items:
        case.told = found.get(case.pk)
    return page


def chosen_for(actor: Any, references: list[str]) -> list[Complaint]:
    """Of these numbers the complaints that the officer may see, in the order in which they were chosen."""
    rows = Complaint.objects.visible_to(actor).with_case().filter(case__reference__in=references)
    found = {row.reference: row for row in rows}
    return [found[each] for each in references if each in found]


def next_on_desk(actor: Any, wanted: DeskFilters, after: Case | None = None) -> Case | None:
    """What comes behind `after` in the list; the first where nothing does."""
    rows, keys = desk_cases(actor, wanted).with_where(), _keys(wanted)
    if after is not None:
        if keys == ("-id",):
            behind = rows.filter(id__lt=after.pk)
        else:
            behind = rows.filter(urgency__gte=after.urgency).exclude(urgency=after.urgency, id__lte=after.pk)
        found: Case | None = behind.order_by(*keys).first()
        if found is not None:
            return found
        rows = rows.exclude(pk=after.pk)
    first: Case | None = rows.order_by(*keys).first()
    return first


@dataclass(frozen=True)
class Tabs:
    """Numbers beside the names of the tabs; each stops at a limit, so that it costs the same at a million rows."""

    states: list[Count]
    late: Count
    today: Count
    mine: Count
    unassigned: Count


def desk_tabs(actor: Any, now: dt.datetime | None = None) -> Tabs:
    states = [state.code for state in COMPLAINT.states if not state.is_closed]
    wanted = {state: Filters(kind=KIND, state=state) for state in states}
    wanted["late"] = Filters(kind=KIND, due="overdue")
    wanted["today"] = Filters(kind=KIND, due="today")
    wanted["mine"] = Filters(kind=KIND, mine=True)
    wanted["unassigned"] = Filters(kind=KIND, unassigned=True)
    found = counts_of(actor, wanted, now or timezone.now())
    return Tabs(
        [found[state] for state in states], found["late"], found["today"], found["mine"], found["unassigned"]
    )


def may_call_anywhere(actor: Any) -> bool:
    """Calls are made from offices above the one that is judged."""
    return any(actor.has_role(kind) for kind in ("district_officer", "provincial_steward"))


def calls_waiting(actor: Any, *, cursor: str | None = None, size: int = 25) -> Page:
    """Complaints whose filer can be asked by telephone, who waits longest first; none of the caller's own office."""
    rows = Complaint.objects.visible_to(actor).filter(
        phase=Phase.PROPOSED, filer_address__isnull=False, verified_at__isnull=False, is_hidden=False
    )
    # Only an office above the judged one may ask; a role of a helper or of the same office does not widen the reach.
    above = actor.bodies_in_reach(kinds=("district_officer", "provincial_steward"))
    rows = rows.filter(case__body__in=above).exclude(case__body__in=own_bodies(actor))
    page = keyset_page(rows.with_case(), keys=("proposed_at", "case_id"), cursor=cursor, size=size)
    repeated = typed_often({row.filer_address_id for row in page.items if row.filer_address_id})
    for row in page.items:
        row.times_typed = repeated.get(row.filer_address_id, 0)
    return page


# From so many on, a number typed by offices is more likely the office's than a citizen's.
SUSPICIOUS = 5


def typed_often(addresses: Iterable[int]) -> dict[int, int]:
    """How many complaints offices have typed with each of these numbers, where that is suspiciously often."""
    rows = Complaint.objects.filter(
        filer_address__in=list(addresses), phone_from=Complaint.PhoneFrom.OFFICE
    ).values_list("filer_address_id", flat=True)
    return {key: n for key, n in Counter(rows[:5000]).items() if key is not None and n >= SUSPICIOUS}


@dataclass(frozen=True)
class Doubtful:
    """A public complaint whose told text holds what should not stand before everybody."""

    complaint: Complaint
    kinds: list[str]


def texts_to_look_at(actor: Any, *, before: int | None = None) -> tuple[list[Doubtful], int | None]:
    """Public texts that hold numbers of persons or name one, not looked at by a moderator yet; and where to go on."""
    rows = Complaint.objects.visible_to(actor).public().filter(public_text="").with_case()
    above = actor.bodies_in_reach(kinds=("district_officer", "provincial_steward"))
    rows = rows.filter(case__body__in=above).exclude(case__body__in=own_bodies(actor))
    if before is not None:
        rows = rows.filter(case_id__lt=before)
    seen = list(rows.newest_first()[:LOOKED_THROUGH])
    found = [Doubtful(row, kinds) for row in seen if (kinds := doubts_about(row))]
    return found, seen[-1].pk if len(seen) == LOOKED_THROUGH else None


# Words that stand before the name of a person, as one normalised word; a name behind them is a person's.
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "miss",
        "dr",
        "haji",
        "chaudhry",
        "chaudhary",
        "malik",
        "sardar",
        "inspector",
        "sho",
        "patwari",
        "جناب",
        "محترم",
        "صاحب",
        "صاحبہ",
        "چوہدری",
        "ملک",
        "حاجی",
        "ڈاکٹر",
        "سردار",
        "پٹواری",
        "انسپکٹر",
    ]
)


def doubts_about(complaint: Complaint) -> list[str]:
    """What in the told words should be looked at: `cnic`, `phone`, `email`, `person`."""
    told = f"{complaint.text}\n{complaint.landmark}"
    kinds = personal_numbers(told)
    words = told.lower().replace(".", " ").replace("،", " ").split()
    if any(word in _TITLES for word in words):
        kinds.append("person")
    return kinds
