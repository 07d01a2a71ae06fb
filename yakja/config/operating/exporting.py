"""Writing all public data as CSV: one file per dataset, one index, everything of one moment, row by row."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from yakja.foundation.kit.i18n import TranslatedTextField

from .facts import OperatingError, home_numbers
from .public import DATASETS, Dataset

INDEX = "datapackage.json"
FORMULA_BEGINS = ("=", "@", "\t", "\r")
TYPES: list[tuple[type[models.Field[Any, Any]], str]] = [
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.TimeField, "time"),
    (models.FloatField, "number"),
    (models.IntegerField, "integer"),
]
Say = Callable[[str], None]


def export(folder: Path, *, say: Say, overwrite: bool = False) -> dict[str, Any]:
    """Write every dataset into `folder`, which appears only when it is whole; returns its index.

    Raises OperatingError when the folder is there and not empty.
    """
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()) and not overwrite:
        raise OperatingError(f"{folder} is not empty; give another folder or --force")
    if folder.exists() and any(folder.iterdir()) and not (folder / INDEX).is_file():
        raise OperatingError(f"{folder} holds files that are no export of ours; name an empty folder")
    part = folder.with_name(folder.name + ".part")
    if part.exists():
        shutil.rmtree(part)
    part.mkdir(parents=True)
    try:
        with one_moment():
            resources = []
            for dataset in DATASETS:
                resources.append(write_dataset(dataset, part))
                say(f"  {dataset.name}: {resources[-1]['rows']} rows")
            index = {
                "name": "yakja",
                "title": "Yakja: all public data of this copy",
                "version": settings.VERSION,
                "created": timezone.now().isoformat(timespec="seconds"),
                "homepage": settings.PUBLIC_URL,
                "is_sample": settings.YAKJA_SAMPLE,
                "numbers": home_numbers(),
                "resources": resources,
            }
        (part / INDEX).write_text(json.dumps(index, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(part, folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return index


@contextlib.contextmanager
def one_moment() -> Iterator[None]:
    """All reads inside see the same moment; nobody who writes is made to wait."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Our transactions begin IMMEDIATE, which would keep writers out.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")


def write_dataset(dataset: Dataset, folder: Path) -> dict[str, Any]:
    """Write one file; returns its entry for the index: columns with types, rows, bytes, sha256."""
    headings, spread = layout(dataset)
    path = folder / f"{dataset.name}.csv"
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow([heading for heading, _ in headings])
        for raw in dataset.queryset().values_list(*dataset.lookups).iterator(chunk_size=2000):
            for row in dataset.unfold(raw) if dataset.unfold else (raw,):
                writer.writerow(spread(row))
                rows += 1
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(1 << 20):
            digest.update(piece)
    return {
        "name": dataset.name,
        "title": dataset.title,
        "path": path.name,
        "format": "csv",
        "encoding": "utf-8",
        "rows": rows,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest.hexdigest()}",
        "schema": {"fields": [{"name": name, "type": kind} for name, kind in headings]},
    }


def layout(dataset: Dataset) -> tuple[list[tuple[str, str]], Callable[[tuple[Any, ...]], list[str]]]:
    """The headings of a file with their types, and how one row is spread over them."""
    if dataset.unfold:
        kinds = {
            "is_stale": "boolean",
            "cells": "integer",
            "id": "integer",
            "link": "integer",
            "at": "datetime",
            "day": "date",
        }
        return [(h, kinds.get(h, "string")) for h in dataset.headings], lambda row: [text_of(v) for v in row]
    headings: list[tuple[str, str]] = []
    translated: list[bool] = []
    for column in dataset.columns:
        name, _, target = column.partition(":")
        field = dataset.model._meta.get_field(name)
        translated.append(isinstance(field, TranslatedTextField))
        if translated[-1]:
            headings += [(f"{name}_en", "string"), (f"{name}_ur", "string"), (f"{name}_other", "string")]
        else:
            headings.append((name, "string" if target else _type_of(field)))

    def spread(row: tuple[Any, ...]) -> list[str]:
        line: list[str] = []
        for value, in_languages in zip(row, translated, strict=True):
            if in_languages:
                known = dict(value or {})
                line += [text_of(known.pop("en", "")), text_of(known.pop("ur", "")), text_of(known or "")]
            else:
                line.append(text_of(value))
        return line

    return headings, spread


def _type_of(field: Any) -> str:
    if field.is_relation:
        field = field.target_field
    return next((kind for model, kind in TYPES if isinstance(field, model)), "string")


def text_of(value: Any) -> str:
    """A value as one cell: true/false, ISO dates, lists by semicolons, other JSON as JSON.

    Text that a spreadsheet would take for a formula is led by an apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list) and all(isinstance(each, str) and ";" not in each for each in value):
        value = ";".join(value)
    elif isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = str(value)
    signed = text[:1] in {"+", "-"} and not text[1:2].isdigit()
    return f"'{text}" if signed or text.startswith(FORMULA_BEGINS) else text
