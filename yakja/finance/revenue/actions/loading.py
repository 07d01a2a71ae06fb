"""Bringing heads, laws, kinds of assets and rights of collection to the state of the shipped tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import day_in, difference, read_file, store
from yakja.foundation.places.models import Place

from ..models import AssetKind, CollectionRight, LegalInstrument, RevenueHead

KINDS_FILE = "revenue_asset_kinds.json"


def _name(row: Mapping[str, Any], key: str = "name") -> TranslatedText:
    return TranslatedText({lang: row.get(f"{key}_{lang}", "") for lang in ("en", "ur")})


def _head(code: str, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": code, "name": _name(row), "base": _name(row, "base"), "family": row["family"], "kind": row["kind"],
        "period": row["period"], "is_assessed": row["is_assessed"] == "1", "is_auctionable": row["is_auctionable"] == "1",
        "is_refundable": row["is_refundable"] == "1", "is_own": row["is_own"] == "1", "priority": int(row["priority"]),
        "function_code": row["function"], "object_code": row["object_code"], "certainty": row["certainty"],
        "source": row["source"], "note": row["note"],
    }  # fmt: skip


def _instrument(code: str, row: Mapping[str, str], places: Mapping[str, int]) -> dict[str, Any]:
    return {
        "code": code, "kind": row["kind"], "title": _name(row, "title"), "number": row["number"],
        "province_id": places.get(row["province"]), "gazetted_on": day_in(row["gazetted_on"]),
        "in_force_from": day_in(row["in_force_from"]), "in_force_to": day_in(row["in_force_to"]),
        "certainty": row["certainty"], "source": row["source"], "note": row["note"],
    }  # fmt: skip


def _kind(code: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": code, "name": TranslatedText(row["name"]), "attributes": row["attributes"], "classes": row["classes"],
        "position": row["position"], "source": row["source"],
    }  # fmt: skip


@action("revenue.load_reference")
def load_reference(*, actor: Any, folder: Path, door: str = "reference") -> dict[str, int]:
    """Bring the stored tables to the state of the files; rows changed here stay. Answers new and changed rows per file."""
    require(actor, "revenue.load_reference")
    places = dict(Place.objects.provinces().values_list("code", "pk"))
    said: dict[str, int] = {}

    def load(name: str, model: Any, wanted: dict[Any, Any], fields: Any, key: Any = "code") -> None:
        found = difference(model.objects.all(), wanted, key=key)
        if found:
            store(model, wanted, found, fields=fields, key=key)
        said[name] = len(found.new) + len(found.changed)

    load(
        "revenue_heads.csv",
        RevenueHead,
        {r["code"]: r for r in read_file(folder / "revenue_heads.csv")},
        _head,
    )
    laws = {r["code"]: r for r in read_file(folder / "revenue_instruments.csv")}
    # A law of a province that is not here is left out with everything that rests on it.
    laws = {code: row for code, row in laws.items() if not row["province"] or row["province"] in places}
    load("revenue_instruments.csv", LegalInstrument, laws, lambda code, row: _instrument(code, row, places))
    kinds = {row["code"]: row for row in json.loads((folder / KINDS_FILE).read_text(encoding="utf-8"))}
    load(KINDS_FILE, AssetKind, kinds, _kind)
    heads = dict(RevenueHead.objects.values_list("code", "pk"))
    instruments = dict(LegalInstrument.objects.values_list("code", "pk"))
    rights = {
        (heads[row["head"]], places[row["province"]]): row
        for row in read_file(folder / "revenue_collection_rights.csv")
        if row["province"] in places and row["instrument"] in instruments
    }
    load(
        "revenue_collection_rights.csv",
        CollectionRight,
        rights,
        lambda key, row: {
            "head_id": key[0], "province_id": key[1], "may_auction": row["may_auction"] == "1",
            "instrument_id": instruments[row["instrument"]], "source": row["source"],
        },
        ("head_id", "province_id"),
    )  # fmt: skip
    record(subject="revenue.reference", facts=said if any(said.values()) else {"unchanged": True})
    return said
