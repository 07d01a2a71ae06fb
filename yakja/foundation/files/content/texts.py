"""CSV, GeoJSON and YAML: text in UTF-8 that reads as what its name says."""

from __future__ import annotations

import csv
import io
import json
import re

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from .refusal import RefusedFileError

MAX_YAML = 256 * 1024
# A parser takes time that grows with the square of the depth; nobody writes this by hand.
MAX_DEPTH = 60
_MARKS = re.compile(r"(?m)^[ \t]*((?:[-?:][ \t]+)+)")
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
        raise RefusedFileError("too_long", limit=MAX_YAML / 1024 / 1024)
    if _depth(text) > MAX_DEPTH:
        raise RefusedFileError("yaml_deep")
    try:
        for _event in YAML(typ="safe", pure=True).parse(io.StringIO(text)):
            continue
    except MarkedYAMLError as error:
        mark = error.problem_mark
        raise RefusedFileError("yaml_broken", line=mark.line + 1 if mark else 1) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise RefusedFileError("yaml_broken", line=1) from error


def _depth(text: str) -> int:
    """How deep brackets nest, or how many marks of lists and keys begin one line, whichever is more."""
    depth = deepest = 0
    for letter in text:
        if letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in "]}":
            depth = max(0, depth - 1)
    marks = max((len(found.split()) for found in _MARKS.findall(text)), default=0)
    return max(deepest, marks)
