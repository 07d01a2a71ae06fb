"""Loading boundaries that an operator supplies as GeoJSON."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import LoadReport, RowError

from ..geometry import bounds, fault
from ..models import Place, PlaceBoundary

DISCLAIMER = (
    "Lines are drawn as their source draws them, simplified, and say nothing on the status of any territory. "
    "They are no record of survey."
)


def _faults() -> dict[str, str]:
    return {
        "not_polygon": _("The geometry is neither a Polygon nor a MultiPolygon."),
        "empty": _("The geometry has no coordinates."),
        "ring_too_short": _("A ring needs at least four points."),
        "not_numbers": _("A coordinate is not a number."),
        "ring_open": _("A ring does not end where it begins."),
        "not_degrees": _("The coordinates are not degrees (WGS 84, longitude first)."),
    }


def _read(raw: bytes) -> list[Any]:
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        refuse("not_json", _("The file is not JSON."))
    if isinstance(found, dict) and found.get("type") == "Topology":
        refuse("topojson", _("This is TopoJSON; convert it to GeoJSON first."))
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        refuse("not_geojson", _("The file is not a GeoJSON FeatureCollection."))
    features = found.get("features")
    if not isinstance(features, list) or not features:
        refuse("empty", _("The file holds no features."))
    return features


@action("places.load_boundaries")
def load_boundaries(
    *,
    actor: Any,
    raw: bytes,
    source: str,
    disclaimer: str = DISCLAIMER,
    only_if_clean: bool = False,
    dry_run: bool = False,
    door: str = "command",
) -> LoadReport:
    """Load polygons keyed by `properties.code`, replacing those of the same places; bad features are reported.

    `line` of an error is the feature's position, from 1. With `only_if_clean` one bad feature stops the
    whole file. Refuses what is no GeoJSON at all (`not_json`, `not_geojson`, `topojson`, `empty`).
    """
    require(actor, "places.load_boundaries")
    if not source.strip():
        refuse(
            "source_missing", _("Say where the boundaries come from and under which licence."), field="source"
        )
    features = _read(raw)
    faults = _faults()
    places = {code: (pk, level) for code, pk, level in Place.objects.values_list("code", "pk", "level")}
    errors: list[RowError] = []
    good: dict[str, PlaceBoundary] = {}
    now = timezone.now()
    for position, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        code = str((properties or {}).get("code", "")).strip() if isinstance(properties, dict | None) else ""
        if not code:
            errors.append(
                RowError(position, "code", "code_missing", _("The feature has no property “code”."))
            )
            continue
        if code not in places:
            message = _("There is no place with the code “%s”.") % code[:60]
            errors.append(RowError(position, "code", "unknown_place", message))
            continue
        if code in good:
            message = _("The place “%s” stands twice in this file.") % code
            errors.append(RowError(position, "code", "twice", message))
            continue
        geometry = feature.get("geometry")
        found = fault(geometry)
        if found:
            errors.append(RowError(position, "geometry", found, f"{code}: {faults[found]}"))
            continue
        box = bounds(geometry)
        pk, level = places[code]
        good[code] = PlaceBoundary(
            place_id=pk,
            level=level,
            geometry={"type": geometry["type"], "coordinates": geometry["coordinates"]},
            min_lat=box.min_lat,
            max_lat=box.max_lat,
            min_lon=box.min_lon,
            max_lon=box.max_lon,
            source=source[:300],
            disclaimer=disclaimer,
            loaded_at=now,
        )
    stored = set(PlaceBoundary.objects.filter(place__code__in=list(good)).values_list("place_id", flat=True))
    replaced = sum(1 for row in good.values() if row.place_id in stored)
    takes = not dry_run and not (errors and only_if_clean)
    if takes:
        PlaceBoundary.objects.filter(place_id__in=stored).delete()
        PlaceBoundary.objects.bulk_create(good.values(), batch_size=100)
    report = LoadReport(
        read=len(features),
        loaded=len(good) - replaced if takes or dry_run else 0,
        changed=replaced if takes or dry_run else 0,
        unchanged=0,
        errors=tuple(errors),
        is_dry_run=dry_run,
    )
    record(
        subject="places.placeboundary:file",
        reason=source,
        facts={
            "read": report.read,
            "loaded": report.loaded,
            "replaced": report.changed,
            "refused": len(errors),
            "dry_run": dry_run,
        },
    )
    return report
