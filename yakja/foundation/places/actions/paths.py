"""Keeping the stored paths true after rows were added or moved."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from yakja.foundation.kit.trees import path_range, segment, tree_paths, write_paths

from ..models import Place


def set_names(place: Place, others: Iterable[str] = ()) -> None:
    """Fill the search and sort columns from the names; the caller saves."""
    from yakja.foundation.kit.tables import search_columns
    from yakja.foundation.kit.text import sort_key

    texts = [place.code, *place.name.values(), *others]
    place.search_text, place.search_bones = search_columns(texts)
    english = place.name.best("en")[0]
    urdu = place.name.best("ur")[0]
    place.name_key_en = sort_key(english, "en")[:240]
    place.name_key_ur = sort_key(urdu, "ur")[:240]


def rebuild_paths() -> int:
    """Recompute both paths of every place from the parents; returns how many were wrong. One query and at most two writes."""
    rows = list(Place.objects.values_list("pk", "parent_id", "census_parent_id", "path", "census_path"))
    numbers = {pk: pk for pk, *_rest in rows}
    today = tree_paths({pk: parent for pk, parent, *_rest in rows}, numbers)
    census = tree_paths({pk: parent for pk, _parent, parent, *_paths in rows}, numbers)
    new_today: dict[int, str] = {}
    new_census: dict[int, str] = {}
    for pk, parent, census_parent, path, census_path in rows:
        # A unit made after the census has no place in the census tree, unless it is the root itself.
        wanted = census[pk] if census_parent or parent is None else ""
        if path != today[pk]:
            new_today[pk] = today[pk]
        if census_path != wanted:
            new_census[pk] = wanted
    write_paths(Place, "path", new_today)
    write_paths(Place, "census_path", new_census)
    return len(new_today.keys() | new_census.keys())


def set_path(place: Place) -> None:
    """Give a new, saved place its path below its parent and write it."""
    place.path = (place.parent.path if place.parent else "") + segment(place.pk)
    place.save(update_fields=["path"])


def move_subtree(place: Place, parent: Place) -> None:
    """Hang a place below another one with everything below it; one statement for the whole subtree."""
    old, new = place.path, parent.path + segment(place.pk)
    low, high = path_range(old)
    Place.objects.filter(path__gte=low, path__lt=high).update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1))
    )
    Place.objects.filter(pk=place.pk).update(parent=parent)
    place.parent, place.path = parent, new
