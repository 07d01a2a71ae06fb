"""Loading the reference: the law's kinds, functions and devolution, and the bodies known or derived on day one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import Difference, difference, search_columns, store
from yakja.foundation.places.models import Place

from ..models import Body, BodyKind, Devolution, Function, IdentifierScheme
from ..queries.reference import as_date, law_differences, wanted_bodies, wanted_law
from .paths import NAME_COLUMNS, rebuild_paths, set_names

Cells = Mapping[str, str]


def _dates(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_date(values[name]) for name in ("valid_from", "valid_to")}


def _store_kinds(wanted: Mapping[str, Any], found: Difference) -> None:
    places = dict(Place.objects.filter(level="province").values_list("code", "pk"))
    store(
        BodyKind,
        wanted,
        found,
        fields=lambda code, v: {
            **{k: x for k, x in v.items() if k != "province"},
            **_dates(v),
            "code": code,
            "name": TranslatedText(v["name"]),
            "province_id": places[v["province"]] if v["province"] else None,
        },
    )


def _store_functions(wanted: Mapping[str, Any], found: Difference) -> None:
    def fields(code: str, values: Mapping[str, Any]) -> dict[str, Any]:
        texts = [code, *values["name"].values(), *values["short"].values(), *values["area"].values()]
        words, bones = search_columns([*texts, values["digit_module"]])
        return {
            **{k: v for k, v in values.items() if k != "successor"},
            **_dates(values),
            **{k: TranslatedText(values[k]) for k in ("area", "name", "short")},
            "code": code,
            "search_text": words,
            "search_bones": bones,
        }

    written = store(Function, wanted, found, fields=fields)
    # A successor may be a row of the same file, so it is tied once all have keys.
    ids = dict(Function.objects.values_list("code", "pk"))
    tied = [row for row in written if row.successor_id != ids.get(wanted[row.code]["successor"])]
    for row in tied:
        row.successor_id = ids.get(wanted[row.code]["successor"])
    Function.objects.bulk_update(tied, ["successor"])


def _store_devolution(wanted: Mapping[Any, Any], found: Difference) -> None:
    kinds = dict(BodyKind.objects.values_list("code", "pk"))
    functions = dict(Function.objects.values_list("code", "pk"))
    Devolution.objects.filter(
        pk__in=[
            pk
            for pk, kind, function in Devolution.objects.filter(
                valid_to__isnull=True,
                is_edited=False,
                kind__code__in={kind for kind, _function in found.gone},
            ).values_list("pk", "kind__code", "function__code")
            if (kind, function) in set(found.gone)
        ]
    ).delete()
    key = ("kind_id", "function_id")
    ids = {(kinds[kind], functions[function]): values for (kind, function), values in wanted.items()}
    by_id = Difference(
        new=[(kinds[k], functions[f]) for k, f in found.new],
        changed=[(kinds[k], functions[f]) for k, f in found.changed],
    )
    if by_id:
        store(
            Devolution,
            ids,
            by_id,
            key=key,
            only=Q(valid_to__isnull=True),
            fields=lambda pair, v: {**v, "kind_id": pair[0], "function_id": pair[1]},
        )


@action("bodies.load_law")
def load_law(
    *,
    actor: Any,
    kinds: Iterable[Cells],
    functions: Iterable[Cells],
    devolution: Iterable[Cells],
    schemes: Iterable[Cells] = (),
    door: str = "reference",
) -> dict[str, dict[str, int]]:
    """Bring kinds, functions, devolution and identifier schemes up to their files; rows changed here are kept.

    A row of devolution that left its file is removed; kinds, functions and schemes stay. Returns the counts.
    """
    require(actor, "bodies.load")
    wanted = wanted_law(kinds=kinds, functions=functions, devolution=devolution, schemes=schemes)
    found = law_differences(wanted)
    _store_kinds(wanted["kinds"], found["kinds"])
    _store_functions(wanted["functions"], found["functions"])
    store(
        IdentifierScheme,
        wanted["schemes"],
        found["schemes"],
        fields=lambda code, v: {**v, "code": code, "name": TranslatedText(v["name"])},
    )
    _store_devolution(wanted["devolution"], found["devolution"])
    counts = {name: part.counts() for name, part in found.items()}
    record(subject="bodies.bodykind:reference", facts=counts)
    return counts


@action("bodies.load")
def load_reference_bodies(
    *,
    actor: Any,
    named: Iterable[Cells],
    named_kinds: Iterable[Cells],
    derived: Iterable[Cells],
    door: str = "reference",
) -> dict[str, int]:
    """Bring the bodies up to bodies_named, bodies_named_kinds and bodies_derived.csv; set-based and repeatable.

    A body confirmed or corrected here is kept as it is; a body gone from the files stays. Returns the counts.
    """
    require(actor, "bodies.load")
    wanted = wanted_bodies(named=named, named_kinds=named_kinds, derived=derived)
    found = difference(Body.objects.all(), wanted)
    places = {p.code: p for p in Place.objects.only("id", "code", "name")}
    kinds = dict(BodyKind.objects.values_list("code", "pk"))

    def fields(code: str, values: Mapping[str, Any]) -> dict[str, Any]:
        place = places[values["place"]]
        row = Body(code=code, name=TranslatedText(values["name"]))
        set_names(row, place.name.values())
        return {
            **{k: v for k, v in values.items() if k not in {"kind", "place", "parent"}},
            **{name: getattr(row, name) for name in NAME_COLUMNS},
            "code": code,
            "name": row.name,
            "kind_id": kinds[values["kind"]],
            "place_id": place.pk,
            "governed_as_of": as_date(values["governed_as_of"]),
        }

    written = store(Body, wanted, found, fields=fields)
    ids = dict(Body.objects.values_list("code", "pk"))
    tied = [row for row in written if row.parent_id != ids.get(wanted[row.code]["parent"])]
    for row in tied:
        row.parent_id = ids.get(wanted[row.code]["parent"])
    Body.objects.bulk_update(tied, ["parent"], batch_size=500)
    rebuild_paths()
    counts = found.counts()
    record(subject="bodies.body:reference", facts=counts)
    return counts
