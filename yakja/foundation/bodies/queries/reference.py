"""Reference files read as wanted rows: kinds, functions, devolution, identifier schemes, bodies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from yakja.foundation.kit.tables import Difference, difference

from ..models import BodyKind, Devolution, Function, IdentifierScheme

Cells = Mapping[str, str]
Wanted = dict[Any, dict[str, Any]]


def day(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def as_date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _names(row: Cells, prefix: str = "name") -> dict[str, str]:
    return {lang: row[f"{prefix}_{lang}"] for lang in ("en", "ur") if row.get(f"{prefix}_{lang}")}


def wanted_law(
    *,
    kinds: Iterable[Cells],
    functions: Iterable[Cells],
    devolution: Iterable[Cells],
    schemes: Iterable[Cells] = (),
) -> dict[str, Wanted]:
    """Rows of body_kinds, functions, devolution and identifier_schemes.csv, each by its key."""
    return {
        "kinds": {
            row["code"]: {
                "province": row["province"],
                "name": _names(row),
                "tier": row["tier"],
                "urban_rural": row["urban_rural"],
                "law": row["law"],
                "section": row.get("section", ""),
                "valid_from": day(row["valid_from"]),
                "valid_to": day(row["valid_to"]),
                "date_precision": row.get("date_precision", ""),
                "certainty": row["status"],
                "source": row["source"],
                "note": row.get("note", ""),
            }
            for row in kinds
        },
        "functions": {
            row["code"]: {
                "position": position,
                "area_code": row["area_code"],
                "area": _names(row, "area"),
                "name": _names(row),
                "short": _names(row, "short"),
                "cofog": row["cofog"],
                "digit_module": row["digit_module"],
                "punjab_mis": row["punjab_mis"],
                "valid_from": day(row["valid_from"]),
                "valid_to": day(row["valid_to"]),
                "successor": row["successor"],
                "source": row["source"],
            }
            for position, row in enumerate(functions, start=1)
        },
        "schemes": {
            row["code"]: {
                "name": _names(row),
                "issuer": row.get("issuer", ""),
                "pattern": row.get("pattern", ""),
                "source": row["source"],
                "note": row.get("note", ""),
            }
            for row in schemes
        },
        "devolution": {
            (row["kind"], row["function"]): {
                "role": row["role"],
                "certainty": row["status"],
                "source": row["source"],
                "note": row.get("note", ""),
            }
            for row in devolution
        },
    }


def law_differences(wanted: Mapping[str, Wanted]) -> dict[str, Difference]:
    """What separates each table of the law from the stored rows; devolution is compared where it is in force."""
    return {
        "kinds": difference(BodyKind.objects.all(), wanted["kinds"]),
        "functions": difference(Function.objects.all(), wanted["functions"]),
        "schemes": difference(IdentifierScheme.objects.all(), wanted["schemes"]),
        "devolution": difference(
            Devolution.objects.filter(valid_to__isnull=True),
            wanted["devolution"],
            key=("kind__code", "function__code"),
        ),
    }


def wanted_bodies(
    *, named: Iterable[Cells], named_kinds: Iterable[Cells], derived: Iterable[Cells]
) -> dict[str, dict[str, Any]]:
    """Bodies by code. A code in two files is one body: the derived row tells its kind and superior, both sources count."""
    kinds = {row["code"]: row["kind"] for row in named_kinds}
    wanted: dict[str, dict[str, Any]] = {}
    for row in named:
        wanted[row["code"]] = {
            "name": _names(row),
            "kind": kinds[row["code"]],
            "place": row["place"],
            "parent": row["parent"],
            "status": "named",
            "basis": "",
            "certainty": "checked",
            "governed_by": "unknown",
            "governed_source": "",
            "governed_as_of": None,
            "source": row["source"],
            "note": row["note"],
        }
    for row in derived:
        also = wanted.get(row["code"], {})
        wanted[row["code"]] = {
            "name": also.get("name") or _names(row),
            "kind": row["kind"],
            "place": row["place"],
            "parent": row["superior"] or also.get("parent", ""),
            "status": row["status"],
            "basis": f"{row['basis']}: {row['basis_text']}",
            "certainty": row["basis_status"],
            "governed_by": row["governed_by"]
            or ("appointed" if row["kind"].startswith("GEN-") else "unknown"),
            "governed_source": row["governed_source"],
            "governed_as_of": day(row["governed_as_of"]),
            "source": "; ".join(dict.fromkeys(t for t in (row["source"], also.get("source", "")) if t)),
            "note": "; ".join(dict.fromkeys(t for t in (row["note"], also.get("note", "")) if t)),
        }
    return wanted
