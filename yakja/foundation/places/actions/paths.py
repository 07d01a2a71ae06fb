"""Keeping the stored paths true after rows were added or moved."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from yakja.foundation.kit.tables import BATCH
from yakja.foundation.kit.trees import path_range, segment, tree_paths

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
    """Recompute both paths of every place from the parents; returns how many were wrong. Three queries and a write."""
    rows = list(
        Place.objects.only("id", "parent", "census_parent", "path", "census_path", "level", "in_census_tree")
    )
    numbers = {row.pk: row.pk for row in rows}
    today = tree_paths({row.pk: row.parent_id for row in rows}, numbers)
    census = tree_paths({row.pk: row.census_parent_id for row in rows}, numbers)
    wrong = []
    for row in rows:
        # A unit made after the census has no place in the census tree, unless it is the root itself.
        census_path = census[row.pk] if row.census_parent_id or row.parent_id is None else ""
        if (row.path, row.census_path) != (today[row.pk], census_path):
            row.path, row.census_path = today[row.pk], census_path
            wrong.append(row)
    Place.objects.bulk_update(wrong, ["path", "census_path"], batch_size=BATCH)
    return len(wrong)


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
