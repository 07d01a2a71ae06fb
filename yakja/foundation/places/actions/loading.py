"""Loading the reference: places with their changes, and the calendar of offices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import Difference, difference, store

from ..models import HijriMonth, Holiday, Level, OfficeHours, Place, PlaceChange
from ..queries.reference import as_date, wanted_calendar, wanted_changes, wanted_places
from .paths import rebuild_paths, set_names

Cells = Mapping[str, str]


@action("places.load")
def load_places(
    *, actor: Any, places: Iterable[Cells], changes: Iterable[Cells] = (), door: str = "reference"
) -> dict[str, dict[str, int]]:
    """Bring the stored map up to the rows of places.csv and place_changes.csv; set-based and repeatable.

    Rows changed here (`is_edited`) are kept, rows gone from the file stay. Returns the counts of each table.
    """
    require(actor, "places.load")
    changes = list(changes)
    wanted = wanted_places(places, changes)
    found = difference(Place.objects.all(), wanted)
    _store_places(wanted, found)
    rebuild_paths()
    wanted_by_key = wanted_changes(changes)
    changed = difference(PlaceChange.objects.all(), wanted_by_key, key="key")
    _store_changes(wanted_by_key, changed)
    counts = {"places": found.counts(), "changes": changed.counts()}
    record(subject="places.place:reference", facts=counts)
    return counts


def _store_places(wanted: Mapping[str, Mapping[str, Any]], found: Difference) -> None:
    ids = dict(Place.objects.values_list("code", "pk"))
    others: dict[str, list[str]] = {}
    for code, name in Place.objects.filter(other_names__isnull=False).values_list(
        "code", "other_names__name"
    ):
        others.setdefault(code, []).append(name)

    def fields(code: str, values: Mapping[str, Any]) -> dict[str, Any]:
        row = Place(code=code, name=TranslatedText(values["name"]))
        set_names(row, others.get(code, ()))
        derived = {n: getattr(row, n) for n in ("search_text", "search_bones", "name_key_en", "name_key_ur")}
        plain = {
            k: v for k, v in values.items() if k not in {"parent", "census_parent", "name", "valid_from"}
        }
        return {
            **plain,
            **derived,
            "code": code,
            "name": row.name,
            "valid_from": as_date(values["valid_from"]),
            "parent_id": ids[values["parent"]] if values["parent"] else None,
            "census_parent_id": ids[values["census_parent"]] if values["census_parent"] else None,
        }

    # Parents before children: a level is stored once the level above has its keys.
    for level in Level.values:
        part = Difference(
            new=[c for c in found.new if wanted[c]["level"] == level],
            changed=[c for c in found.changed if wanted[c]["level"] == level],
        )
        if part:
            ids.update({row.code: row.pk for row in store(Place, wanted, part, fields=fields)})


def _store_changes(wanted: Mapping[str, Mapping[str, Any]], found: Difference) -> None:
    if not found:
        return
    ids = dict(Place.objects.values_list("code", "pk"))

    def fields(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
        plain = {k: v for k, v in values.items() if k not in {"members", "place", "effective_on"}}
        # An abolished district has a code of its own but no row among the places.
        return {
            **plain,
            "key": key,
            "effective_on": as_date(values["effective_on"]),
            "place_id": ids.get(values["place"]),
        }

    written = store(PlaceChange, wanted, found, fields=fields, key="key")
    through = PlaceChange.members.through
    through.objects.filter(placechange__in=written).delete()
    through.objects.bulk_create(
        [
            through(placechange_id=row.pk, place_id=ids[code])
            for row in written
            for code in wanted[row.key]["members"]
            if code in ids
        ]
    )


@action("places.load_calendar")
def load_calendar(
    *,
    actor: Any,
    holidays: Iterable[Cells] = (),
    hours: Iterable[Cells] = (),
    months: Iterable[Cells] = (),
    door: str = "reference",
) -> dict[str, dict[str, int]]:
    """Bring holidays, office hours and Hijri months up to the rows of their files; rows changed here are kept.

    A row that left its file (an expected day that the announced list replaced) is removed.
    """
    require(actor, "places.load")
    wanted_days, wanted_hours, wanted_months = wanted_calendar(holidays, hours, months)
    ids = dict(Place.objects.filter(level__in=[Level.COUNTRY, Level.PROVINCE]).values_list("code", "pk"))
    days = difference(Holiday.objects.all(), wanted_days, key="key")
    store(
        Holiday,
        wanted_days,
        days,
        key="key",
        fields=lambda key, v: {
            **{k: x for k, x in v.items() if k != "place"},
            "key": key,
            "name": TranslatedText(v["name"]),
            "day": as_date(v["day"]),
            "place_id": ids[v["place"]] if v["place"] else None,
        },
    )
    times = difference(OfficeHours.objects.all(), wanted_hours, key="key")
    store(
        OfficeHours,
        wanted_hours,
        times,
        key="key",
        fields=lambda key, v: {
            **{k: x for k, x in v.items() if k != "place"},
            "key": key,
            "place_id": ids[v["place"]] if v["place"] else None,
            **{k: _time(v[k]) for k in ("opens", "closes", "break_from", "break_to")},
            **{k: as_date(v[k]) for k in ("valid_from", "valid_to")},
        },
    )
    by_pair = {tuple(int(part) for part in key.split("-")): value for key, value in wanted_months.items()}
    moons = difference(HijriMonth.objects.all(), by_pair, key=("year", "month"))
    store(
        HijriMonth,
        by_pair,
        moons,
        key=("year", "month"),
        fields=lambda pair, v: {**v, "year": pair[0], "month": pair[1], "starts_on": as_date(v["starts_on"])},
    )
    Holiday.objects.filter(key__in=days.gone, is_edited=False).delete()
    OfficeHours.objects.filter(key__in=times.gone, is_edited=False).delete()
    counts = {"holidays": days.counts(), "office_hours": times.counts(), "hijri_months": moons.counts()}
    record(subject="places.holiday:reference", facts=counts)
    return counts


def _time(text: str) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None
