"""What complaints add to the sample: a year of invented complaints in Kasur and Mardan, in five ways of writing."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import Case
from yakja.foundation.cases.queries.deadlines import calendar_of
from yakja.foundation.channels.actions import address_for
from yakja.foundation.channels.models import Address
from yakja.foundation.kit.calendar import ZONE
from yakja.foundation.kit.permissions import ANONYMOUS
from yakja.foundation.kit.references import make_reference
from yakja.foundation.kit.secrecy import keyed_hash
from yakja.foundation.people.models import Role
from yakja.foundation.places.models import Place

from ..actions.filing import PREFIX
from ..actions.furnishing import furnish_year, reserve_keys
from ..actions.keeping import mend_counts
from ..models import Category, ClosingReason, Complaint, Supporter, cell_of
from ..models.complaints import KIND, MICRO
from ..queries.routing import Route, route
from ..queries.searching import search_column
from . import words
from .lately import furnish_lately
from .stories import Cast, Story, tell_all

DISTRICTS = ("PK614", "PK523")
MANY = 3000
NUMBERS = 140  # invented telephones, of which each filer has one
SPOKEN = {
    "PK614": ((45, 32, 17, 0, 6), 0.6),
    "PK523": ((36, 24, 11, 29, 0), 0.4),
}  # weights of languages; share
DOORS, DOOR_WEIGHTS = ("web", "sms", "phone", "counter"), (52, 27, 11, 10)


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """The same complaints on every copy, with their dates counted back from the day of loading."""
    if Complaint.objects.filter(case__is_sample=True).exists() or not Category.objects.exists():
        return
    lot = random.Random("complaints of the sample")  # noqa: S311  an invented past, the same on every copy
    cast = _cast(today)
    stories = _stories(lot, cast, today)
    told = tell_all(stories)
    for each in told:
        _support(lot, each)
    many = furnish_year(actor=actor, told=told, door="sample")
    mend_counts(actor=actor, door="sample")  # the days until the end, from which medians are read
    lately = furnish_lately(lot, cast, today, [place for place, _weight in _places()])
    say(f"    {many} complaints of a year, {lately} of the last days")


def _places() -> list[tuple[Place, int]]:
    """The tehsils of both districts, each with its weight."""
    found = []
    for district in Place.objects.filter(code__in=DISTRICTS).order_by("-code"):
        tehsils = list(Place.objects.in_being().within(district).filter(level="tehsil").order_by("code"))
        share = SPOKEN.get(district.code, ((0,), 0.5))[1]
        people = sum(place.population_2023 or 1 for place in tehsils)
        found += [
            (place, round(1000 * share * (place.population_2023 or 1) / people) + 1) for place in tehsils
        ]
    return found


def _cast(today: dt.date) -> Cast:
    officers: dict[int, list[tuple[str, str]]] = defaultdict(list)
    stand_in = ("people.person:sample", "")
    for role in Role.objects.filter(is_sample=True).select_related("person").order_by("id"):
        who = (role.person.ref, str(role.person.name))
        if role.kind == "council_officer" and role.body_id:
            officers[role.body_id].append(who)
        elif role.kind == "district_officer":
            stand_in = who
    reasons: dict[str, list[ClosingReason]] = defaultdict(list)
    for reason in ClosingReason.objects.order_by("position"):
        reasons[reason.outcome].append(reason)
    bodies = {body.pk: body for body in Body.objects.filter(valid_to__isnull=True).select_related("place")}
    neighbours: dict[int, list[Body]] = {}
    for district in Place.objects.filter(code__in=DISTRICTS).order_by("code"):
        councils = list(
            Body.objects.within(district).in_being().councils().filter(pk__in=officers).order_by("code")
        )
        for body in councils:
            neighbours[body.pk] = [other for other in councils if other.pk != body.pk]
    until = dt.datetime.combine(today - dt.timedelta(days=1), dt.time(20), ZONE)
    return Cast(until, dict(officers), stand_in, dict(reasons), bodies, neighbours)


def _stories(lot: random.Random, cast: Cast, today: dt.date) -> list[Story]:
    places = _places()
    if not places:
        return []
    categories = {row.code: row for row in Category.objects.select_related("function")}
    shares = {code: share for code, share in words.SHARES.items() if code in categories}
    numbers = [address_for(f"03003{n:06d}", language="ur", is_sample=True) for n in range(NUMBERS)]
    moments = sorted(_moment(lot, cast.until) for _n in range(MANY))
    stories = []
    for key, at in zip(reserve_keys(MANY), moments, strict=True):
        for _try in range(20):
            category = categories[lot.choices(list(shares), list(shares.values()))[0]]
            place = lot.choices([p for p, _w in places], [w for _p, w in places])[0]
            if (found := _way(lot, category, place, at, cast)) is not None:
                stories.append(_begun(lot, cast, key, at, category, place, *found, numbers))
                break
    return stories


def _moment(lot: random.Random, until: dt.datetime) -> dt.datetime:
    """A moment of the year behind; more of them lately, as doors become known, and hardly any at night."""
    ago = dt.timedelta(days=int(365 * (1 - lot.random() ** 0.7)))
    hour = lot.choices(range(6, 20), (1, 2, 4, 7, 9, 9, 7, 5, 5, 6, 6, 5, 4, 3))[0]
    day = (until - ago).date()
    return dt.datetime.combine(day, dt.time(hour, lot.randrange(60)), ZONE)


def _way(
    lot: random.Random, category: Category, place: Place, at: dt.datetime, cast: Cast
) -> tuple[Route, Body | None] | None:
    """Whose work it is, and the office it is about where it is about one."""
    about = None
    if category.code == "staff_conduct":
        served = [b for b in cast.neighbours if cast.bodies[b].place_id == place.pk]
        if not served:
            return None
        about = cast.bodies[lot.choice(served)]
    area = lot.choice(("urban", "urban", "rural"))
    key = (category.pk, place.pk, area, about.pk if about else None)
    if key not in cast.routes:
        cast.routes[key] = route(category, place, day=at.date(), area=area, about=about)
    found = cast.routes[key]
    return (found, about) if found else None


def _begun(
    lot: random.Random, cast: Cast, key: int, at: dt.datetime, category: Category, place: Place, way: Route,
    about: Body | None, numbers: list[Address],
) -> Story:  # fmt: skip
    over = way.over
    district = over.get("district")
    weights = SPOKEN.get(district.code if district else "", ((50, 30, 20, 0, 0), 0.5))[0]
    language = lot.choices(words.LANGUAGES, weights)[0]
    names = dict(place.name)
    text, landmark, language = words.told(
        category.code, language, lot.randrange(10**6), (names.get("en", ""), names.get("ur", ""))
    )
    door = lot.choices(DOORS, DOOR_WEIGHTS)[0]
    has_number = door == "sms" or not category.may_be_anonymous or lot.random() < 0.6
    case = Case(
        pk=key, reference=make_reference(PREFIX, key, at.year), kind=KIND, workflow_version=1, state="filed",
        title=dict(category.name), topic=category.code, function=category.function, body=way.body, place=place, post=way.post,
        priority=1 if lot.random() < 0.08 else 0, is_restricted=way.is_about_office, opened_by=ANONYMOUS.ref, opened_via=door,
        opened_at=at, moved_at=at, is_sample=True,
    )  # fmt: skip
    case.due_at = case.given_until = calendar_of(place).add_working_time(
        at, minutes=category.target_hours * 60
    )
    case.given_at = at
    lat, lon = _point(lot, place)
    complaint = Complaint(
        case=case, category=category, place=place, district=district, province=over.get("province"), landmark=landmark,
        lat_micro=None if lat is None else round(lat * MICRO), lon_micro=None if lon is None else round(lon * MICRO),
        cell=None if lat is None or lon is None else cell_of(lat, lon), text=text, language=language,
        is_public=not (category.is_private or way.is_about_office),
        search_text=search_column(text, landmark, case.reference, *category.name.values()), first_body=way.body,
        about_body=about, outside_name=way.outside[:200],
        call_number=(way.call_number or category.call_number)[:40],
        filer_gender=lot.choices(("f", "m", ""), (27, 58, 15))[0], is_hidden=way.is_about_office, told_at=at,
    )  # fmt: skip
    if has_number:
        complaint.filer_address = lot.choice(numbers)
        complaint.filer_name = lot.choice(words.NAMES)
        complaint.is_hidden = complaint.is_hidden or lot.random() < 0.1
        complaint.phone_from = "office" if door == "counter" else "self"
        complaint.verified_at = at if door == "sms" or lot.random() < 0.6 else None
    return Story(cast, lot, case, complaint, way)


def _point(lot: random.Random, place: Place) -> tuple[float | None, float | None]:
    if place.lat is None or place.lon is None or lot.random() < 0.4:
        return None, None
    return float(place.lat) + lot.gauss(0, 0.02), float(place.lon) + lot.gauss(0, 0.02)


def _support(lot: random.Random, each: Any) -> None:
    """Others who have the same problem, counted without their numbers."""
    complaint = each.complaint
    if not complaint.is_public or lot.random() > 0.12:
        return
    complaint.supporters = min(lot.randint(1, 9), lot.randint(1, 30))
    each.supporters = [
        Supporter(
            complaint=complaint, client=keyed_hash(f"sample {complaint.pk} {n}", "complaints.supporter"),
            at=min(complaint.case.opened_at + dt.timedelta(hours=5 * n + 1), each.events[-1].at + dt.timedelta(hours=n)),
        )
        for n in range(complaint.supporters)
    ]  # fmt: skip
