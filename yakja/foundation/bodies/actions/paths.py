"""Search and sort columns of a body, and its path below its superior."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from yakja.foundation.kit.tables import search_columns
from yakja.foundation.kit.text import sort_key
from yakja.foundation.kit.trees import path_range, segment, tree_paths, write_paths

from ..models import Body

NAME_COLUMNS = ("search_text", "search_bones", "name_key_en", "name_key_ur")


def set_names(body: Body, others: Iterable[str] = ()) -> None:
    """Fill the search and sort columns from the names, the code and other texts; the caller saves."""
    body.search_text, body.search_bones = search_columns([body.code, *body.name.values(), *others])
    body.name_key_en = sort_key(body.name.best("en")[0], "en")[:240]
    body.name_key_ur = sort_key(body.name.best("ur")[0], "ur")[:240]


def rebuild_paths() -> int:
    """Recompute the path of every body from its parents; returns how many were wrong."""
    rows = list(Body.objects.values_list("pk", "parent_id", "path"))
    paths = tree_paths({pk: parent for pk, parent, _path in rows}, {pk: pk for pk, _parent, _path in rows})
    wrong = {pk: paths[pk] for pk, _parent, path in rows if path != paths[pk]}
    write_paths(Body, "path", wrong)
    return len(wrong)


def move_subtree(body: Body, parent: Body | None) -> None:
    """Put a body with everything below it under another one, or under none; one statement for the subtree."""
    old = body.path
    new = (parent.path if parent else "") + segment(body.pk)
    low, high = path_range(old)
    Body.objects.filter(path__gte=low, path__lt=high).update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1))
    )
    Body.objects.filter(pk=body.pk).update(parent=parent)
    body.parent, body.path = parent, new
