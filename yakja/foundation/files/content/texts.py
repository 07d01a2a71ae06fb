"""CSV, GeoJSON and YAML: text in UTF-8 that reads as what its name says."""

from __future__ import annotations

import csv
import io
import json

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from .refusal import RefusedFileError

MAX_YAML = 1024 * 1024
_GEOMETRIES = {
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "Polygon",
    "MultiPolygon",
    "GeometryCollection",
}


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedFileError("not_utf8") from error
    if any(c < " " and c not in "\t\n\r\f" for c in text):
        raise RefusedFileError("not_utf8")
    return text


def check_csv(body: bytes) -> None:
    """Raises RefusedFileError unless every line can be read as a row."""
    reader = csv.reader(io.StringIO(_text(body), newline=""))
    try:
        for _row in reader:
            continue
    except csv.Error as error:
        raise RefusedFileError("csv_broken", line=reader.line_num) from error


def check_geojson(body: bytes) -> None:
    """Raises RefusedFileError unless the text is one GeoJSON object."""
    try:
        found = json.loads(_text(body))
    except (ValueError, RecursionError) as error:
        raise RefusedFileError("geojson_broken", problem=str(error)[:200]) from error
    kind = found.get("type") if isinstance(found, dict) else None
    if kind == "FeatureCollection" and isinstance(found.get("features"), list):
        return
    if (kind == "Feature" and "geometry" in found) or kind in _GEOMETRIES:
        return
    raise RefusedFileError("geojson_broken", problem="type")


def check_yaml(body: bytes) -> None:
    """Raises RefusedFileError unless the text parses as YAML; nothing is built from it."""
    text = _text(body)
    if len(body) > MAX_YAML:
        raise RefusedFileError("too_long", limit=MAX_YAML // 1024 // 1024)
    try:
        for _event in YAML(typ="safe", pure=True).parse(io.StringIO(text)):
            continue
    except MarkedYAMLError as error:
        mark = error.problem_mark
        raise RefusedFileError("yaml_broken", line=mark.line + 1 if mark else 1) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise RefusedFileError("yaml_broken", line=1) from error
