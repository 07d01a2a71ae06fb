"""What a caller asks for, read strictly: each thing that cannot be understood is refused by its name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

MOST_ROWS = 1000
LONGEST_WINDOW = dt.timedelta(days=90)
MOST_METRES = 50_000
_FURTHEST = 100_000  # rows that pages may lead past
_ATTRIBUTE = re.compile(r"attribute\[([\w.-]{1,60})\](?:\[\])?")
_DIGITS = re.compile(r"[0-9]{1,9}")


class Refusal(Exception):  # noqa: N818  said to the caller, not a fault
    """Why a request is not answered: an HTTP status and sentences for the citizen."""

    def __init__(self, status: int, *sentences: str) -> None:
        super().__init__(*sentences)
        self.status, self.sentences = status, sentences


def refuse(status: int, field: str, sentence: str) -> NoReturn:
    """Refuse, naming the parameter."""
    raise Refusal(status, f"{field}: {sentence}" if field else sentence)


@dataclass(frozen=True)
class Wanted:
    """Which requests are asked for. `ids` overrides everything else."""

    ids: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    opened_from: dt.datetime | None = None
    opened_until: dt.datetime | None = None
    updated_from: dt.datetime | None = None
    updated_until: dt.datetime | None = None
    lat: float | None = None
    long: float | None = None
    radius: float = 0
    start: int = 0
    size: int = MOST_ROWS
    is_extended: bool = False


def words(value: str | None) -> tuple[str, ...]:
    """A list separated by commas, without what is empty or said twice."""
    return tuple(dict.fromkeys(part.strip() for part in (value or "").split(",") if part.strip()))


def moment(given: Mapping[str, str], name: str) -> dt.datetime | None:
    """A moment with its zone; a bare day is its beginning in UTC. An empty one counts as absent."""
    typed = given.get(name, "").strip()
    if not typed:
        return None
    try:
        found = parse_datetime(typed.replace(" ", "+") if re.search(r"\d \d\d:?\d\d$", typed) else typed)
        if found is None and (day := parse_date(typed)):
            found = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        found = None
    if found is None or not 1900 < found.year < 9000:
        refuse(400, name, _("Write a date as 2026-01-31T09:00:00Z."))
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found


def number(given: Mapping[str, str], name: str, *, least: float, most: float) -> float | None:
    """A number between two others; an empty one counts as absent."""
    typed = given.get(name, "").strip()
    if not typed:
        return None
    try:
        found = float(typed)
    except ValueError:
        found = float("nan")
    if not least <= found <= most:
        refuse(
            400,
            name,
            _("Write a number from %(least)s to %(most)s.") % {"least": f"{least:g}", "most": f"{most:g}"},
        )
    return found


def _count(given: Mapping[str, str], name: str, usual: int) -> int:
    typed = given.get(name, "").strip()
    if not typed:
        return usual
    if not _DIGITS.fullmatch(typed) or int(typed) < 1:
        refuse(400, name, _("Write a whole number from 1 on."))
    return int(typed)


def is_yes(given: Mapping[str, str], name: str) -> bool:
    return given.get(name, "").strip().lower() in ("true", "1", "yes")


def point(given: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Latitude and longitude, both or neither; `lon` and `lng` are understood too."""
    lat = number(given, "lat", least=-90, most=90)
    long = None
    for name in ("long", "lon", "lng"):
        if long is None:
            long = number(given, name, least=-180, most=180)
    if (lat is None) != (long is None):
        refuse(400, "lat" if lat is None else "long", _("Latitude and longitude are given together."))
    return lat, long


def window(given: Mapping[str, str], now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The span of filing: 90 days at most, the last 90 where nothing is said."""
    start, end = moment(given, "start_date"), moment(given, "end_date")
    if start is None:
        end = end or now + dt.timedelta(minutes=1)
        return end - LONGEST_WINDOW, end
    if end is None:
        return start, start + LONGEST_WINDOW
    if end < start:
        refuse(400, "end_date", _("The end comes before the beginning."))
    if end - start > LONGEST_WINDOW + dt.timedelta(days=1):
        refuse(400, "start_date", _("At most 90 days are answered at once."))
    return start, end


def wanted(given: Mapping[str, str], *, now: dt.datetime, is_code: Callable[[str], bool]) -> Wanted:
    """Read the parameters of a list; raises Refusal."""
    is_extended = is_yes(given, "extensions")
    if ids := words(given.get("service_request_id")):
        if len(ids) > MOST_ROWS:
            refuse(400, "service_request_id", _("At most %(n)s at once.") % {"n": MOST_ROWS})
        return Wanted(ids=ids, is_extended=is_extended)
    codes = words(given.get("service_code"))
    for code in codes:
        if not is_code(code):
            refuse(404, "service_code", _("There is no such service."))
    statuses = tuple(each.lower() for each in words(given.get("status")))
    if set(statuses) - {"open", "closed"}:
        refuse(400, "status", _("Write open, closed, or both with a comma."))
    updated_from, updated_until = moment(given, "updated_after"), moment(given, "updated_before")
    opened: tuple[dt.datetime | None, dt.datetime | None] = window(given, now)
    if updated_from is not None and not given.get("start_date") and not given.get("end_date"):
        opened = (None, None)  # who asks for what has moved wants old ones too
    lat, long = point(given)
    radius = number(given, "radius", least=1, most=MOST_METRES)
    if radius is not None and lat is None:
        refuse(400, "radius", _("A radius needs lat and long."))
    size = min(MOST_ROWS, _count(given, "page_size", _count(given, "count", MOST_ROWS)))
    start = (_count(given, "page", 1) - 1) * size
    if start > _FURTHEST:
        refuse(400, "page", _("So many pages are not answered: ask for fewer days."))
    return Wanted(
        codes=codes, statuses=statuses, opened_from=opened[0], opened_until=opened[1], updated_from=updated_from,
        updated_until=updated_until, lat=lat, long=long, radius=radius or 1000, start=start, size=size,
        is_extended=is_extended,
    )  # fmt: skip


def attributes(given: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """`attribute[code]=v`, repeated or with `[]` for several."""
    found: dict[str, list[str]] = {}
    for name, values in given.items():
        if match := _ATTRIBUTE.fullmatch(name):
            found.setdefault(match[1], []).extend(v.strip() for v in values if v.strip())
    return {code: values for code, values in found.items() if values}
