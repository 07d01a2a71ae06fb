"""Changing single units. The old unit keeps its row and its past; what follows gets a row of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require

from ..models import Level, Place, PlaceChange, PlaceName, PlaceStatus
from .paths import move_subtree, set_names, set_path

_ORDER = list(Level.values)


def _note_change(
    *, kind: str, place: Place, on: dt.date, source: str, note: str = "", members: Sequence[Place] = ()
) -> PlaceChange:
    change = PlaceChange.objects.create(
        key=f"{kind}:{place.code}:{on}"[:80],
        kind=kind,
        state=PlaceChange.State.IN_FORCE,
        place=place,
        name=place.name.best("en")[0],
        effective_on=on,
        effective_precision="day",
        source=source,
        note=note,
        is_edited=True,
    )
    change.members.set(members)
    return change


def _check_level(place_level: str, parent: Place) -> None:
    if _ORDER.index(place_level) <= _ORDER.index(parent.level):
        refuse("wrong_level", _("A unit stands below one of a higher level."), field="parent")


def _check_day(on: dt.date) -> None:
    """A change of the map is entered when its day has come: from then on everything counts by it."""
    if on > timezone.localdate():
        refuse("not_yet", _("The day has not come yet. Enter the change on that day or later."), field="on")


def rehearse(change: Callable[[], Any]) -> None:
    """Make a change and take it back, so that a page can say beforehand whether it will be refused."""
    with transaction.atomic():
        change()
        transaction.set_rollback(True)


def _check_once(kind: str, place: Place, on: dt.date) -> None:
    if PlaceChange.objects.filter(key=f"{kind}:{place.code}:{on}"[:80]).exists():
        raise Conflict(_("This change was made already."), code="made_already")


@action("places.open")
def open_place(
    *,
    actor: Any,
    code: str,
    level: str,
    name: dict[str, str],
    parent: Place,
    on: dt.date,
    source: str,
    members: Sequence[Place] = (),
    lat: float | None = None,
    lon: float | None = None,
    population_2023: int | None = None,
    note: str = "",
    door: str = "web",
) -> Place:
    """Open a unit below `parent` from a day on; `members` move below it with everything under them.

    Outside the census tree, whose sums stay exact. Refuses a code in use (`code_taken`), a level that
    does not fit (`wrong_level`), a missing name or source, and a closed parent (`parent_closed`).
    """
    require(actor, "places.change", parent)
    if not any((name or {}).values()):
        refuse("name_missing", _("Give the name in at least one language."), field="name")
    if not source.strip():
        refuse("source_missing", _("Name the notification this rests on."), field="source")
    code = code.strip().upper()
    if not code or not code.isascii() or len(code) > 48:
        refuse("bad_code", _("A code has Latin letters, digits and dashes."), field="code")
    if Place.objects.filter(code=code).exists():
        refuse("code_taken", _("Another place has this code."), field="code")
    if parent.is_closed:
        refuse("parent_closed", _("%(name)s is closed."), field="parent", name=str(parent))
    _check_level(level, parent)
    _check_day(on)
    place = Place(
        code=code,
        level=level,
        name=TranslatedText({k: v.strip() for k, v in name.items() if v.strip()}),
        name_source=source[:60],
        parent=parent,
        status=PlaceStatus.POST_CENSUS,
        valid_from=on,
        lat=lat,
        lon=lon,
        population_2023=population_2023,
        source=source,
        note=note,
        is_edited=True,
    )
    set_names(place)
    place.save()
    set_path(place)
    for member in members:
        _check_level(member.level, place)
        if member.contains(place):
            refuse("tree_loop", _("%(name)s would stand below itself."), name=str(member))
        move_subtree(member, place)
        Place.objects.filter(pk=member.pk).update(is_edited=True)
    _note_change(kind=f"{level}_created", place=place, on=on, source=source, note=note, members=members)
    record(
        subject=place,
        scope=parent,
        after={"level": level, "parent": parent.code, "on": on, "members": [m.code for m in members]},
        reason=source,
    )
    return place


@action("places.close")
def close_place(
    *,
    actor: Any,
    place: Place,
    on: dt.date,
    source: str,
    successor: Place | None = None,
    note: str = "",
    door: str = "web",
) -> Place:
    """Close a unit from a day on. Units below it move to the successor; without one it must have none.

    Refuses a closed unit (`closed_already`), units left below (`has_children`), a successor that is the
    unit itself or below it (`wrong_successor`), and a day before its beginning (`ends_before_it_begins`).
    """
    require(actor, "places.change", place)
    place = Place.objects.select_for_update().get(pk=place.pk)
    if place.is_closed:
        raise Conflict(_("This place is closed already."), code="closed_already")
    if not source.strip():
        refuse("source_missing", _("Name the notification this rests on."), field="source")
    _check_day(on)
    if place.valid_from and on <= place.valid_from:
        refuse("ends_before_it_begins", _("A place ends after it begins."), field="on")
    if successor and (place.contains(successor) or successor.is_closed):
        refuse("wrong_successor", _("The successor must be another place in being."), field="successor")
    below = list(Place.objects.filter(parent=place).in_being())
    if below and not successor:
        refuse(
            "has_children",
            _("Units below it are still in being; name the unit they go to."),
            field="successor",
        )
    for child in below:
        assert successor is not None
        _check_level(child.level, successor)
        move_subtree(child, successor)
        Place.objects.filter(pk=child.pk).update(is_edited=True)
    before = {"status": place.status}
    place.status, place.valid_to, place.succeeded_by, place.is_edited = (
        PlaceStatus.CLOSED,
        on,
        successor,
        True,
    )
    place.save(update_fields=["status", "valid_to", "succeeded_by", "is_edited"])
    _note_change(kind=f"{place.level}_abolished", place=place, on=on, source=source, note=note, members=below)
    record(
        subject=place,
        scope=place.parent,
        before=before,
        after={"status": place.status, "on": on, "successor": successor.code if successor else ""},
        reason=source,
        facts={"moved": [child.code for child in below]},
    )
    return place


@action("places.move")
def move_place(
    *, actor: Any, place: Place, parent: Place, on: dt.date, source: str, note: str = "", door: str = "web"
) -> Place:
    """Move a unit, with everything below it, under another parent of today's tree. The census tree stays."""
    require(actor, "places.change", place)
    require(actor, "places.change", parent)
    place = Place.objects.select_for_update().get(pk=place.pk)
    if not source.strip():
        refuse("source_missing", _("Name the notification this rests on."), field="source")
    if place.parent_id == parent.pk:
        raise Conflict(_("It stands there already."), code="made_already")
    if place.contains(parent):
        refuse("tree_loop", _("%(name)s would stand below itself."), field="parent", name=str(place))
    if parent.is_closed:
        refuse("parent_closed", _("%(name)s is closed."), field="parent", name=str(parent))
    _check_level(place.level, parent)
    _check_day(on)
    _check_once("moved", place, on)
    before = place.parent.code if place.parent else ""
    move_subtree(place, parent)
    place.is_edited = True
    place.save(update_fields=["is_edited"])
    _note_change(kind="moved", place=place, on=on, source=source, note=note)
    record(
        subject=place, scope=parent, before={"parent": before}, after={"parent": parent.code}, reason=source
    )
    return place


@action("places.rename")
def rename_place(
    *, actor: Any, place: Place, name: dict[str, str], on: dt.date, source: str, door: str = "web"
) -> Place:
    """Give a unit another name from a day on; the old names stay as former ones and are still found."""
    require(actor, "places.change", place)
    place = Place.objects.select_for_update().get(pk=place.pk)
    fresh = TranslatedText({k: v.strip() for k, v in name.items() if v.strip()})
    if not fresh:
        refuse("name_missing", _("Give the name in at least one language."), field="name")
    if not source.strip():
        refuse("source_missing", _("Name the notification this rests on."), field="source")
    _check_day(on)
    if fresh == place.name:
        raise Conflict(_("It has this name already."), code="made_already")
    before = dict(place.name)
    for lang, text in before.items():
        if fresh.get(lang) != text:
            PlaceName.objects.update_or_create(
                place=place,
                lang=lang,
                name=text,
                defaults={"kind": "former", "valid_to": on, "source": source},
            )
    place.name = fresh
    place.name_source = source[:60]
    place.is_edited = True
    set_names(place, place.other_names.values_list("name", flat=True))
    place.save()
    _check_once("renamed", place, on)
    _note_change(kind="renamed", place=place, on=on, source=source)
    record(
        subject=place, scope=place.parent, before={"name": before}, after={"name": dict(fresh)}, reason=source
    )
    return place
