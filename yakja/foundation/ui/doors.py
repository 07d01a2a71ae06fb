"""What the doors of every room have in common: a refusal as errors of a form, rows as a file to download."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from yakja.foundation.kit.tables import plain_cell

T = TypeVar("T")
# Tells spreadsheets that what follows is UTF-8; without it Urdu arrives as rubbish.
MARK = "\ufeff"
_KIND = "text/csv; charset=utf-8"


def attempt(form: forms.Form, call: Callable[[], T]) -> T | None:
    """What the action answers; a refusal becomes errors of the form, at the field where there is one, and None."""
    try:
        return call()
    except ValidationError as refusal:
        for name, errors in getattr(refusal, "error_dict", {None: refusal}).items():
            form.add_error(name if name in form.fields else None, errors)
        return None


class _Echo:
    """A file that hands back what is written to it, so that rows can be streamed."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[Any]], *, is_marked: bool = True) -> Iterator[str]:
    """Rows as lines of CSV in UTF-8, made while they are read. Texts that begin like a formula are made harmless."""
    writer: Any = csv.writer(_Echo())
    if is_marked:
        yield MARK
    for row in rows:
        yield writer.writerow([plain_cell(cell) for cell in row])


def csv_answer(name: str, rows: Iterable[Iterable[Any]], *, is_marked: bool = True) -> StreamingHttpResponse:
    """Rows as a file `name`.csv to download; its size costs no memory.

    `is_marked` is for people with spreadsheets; what machines read (open data) has no mark at its beginning.
    """
    lines = csv_lines(rows, is_marked=is_marked)
    return StreamingHttpResponse(lines, content_type=_KIND, headers=_saved_as(name))


def csv_page(name: str, rows: Iterable[Iterable[Any]], *, is_marked: bool = True) -> HttpResponse:
    """The same made whole at once: for a short file that is kept like a prepared page."""
    lines = "".join(csv_lines(rows, is_marked=is_marked))
    return HttpResponse(lines, content_type=_KIND, headers=_saved_as(name))


def calendar_answer(name: str, text: str) -> HttpResponse:
    """The text of a calendar (`kit.ical`) as a file `name`.ics to download."""
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}.csv"'}


def keeper_of(request: HttpRequest, shelf: str) -> HttpResponse:
    """The service worker of pages that are taken along (`ui/along.html`); `shelf` names where a phone keeps them.

    It serves the addresses below the one it is fetched from, and knows nothing of anybody.
    """
    names = {"script": static("ui/along.js"), "sheet": static("ui/yakja.css"), "comforts": static("ui/ui.js")}
    version = hashlib.sha256("|".join(names.values()).encode()).hexdigest()[:12]
    facts = {**names, "version": version, "shelf": shelf}
    response = render(request, "ui/along_keeper.js", facts, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
