"""The page of open data, the files themselves, and the catalogue for machines."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from yakja.finance.ledger.models import Books
from yakja.finance.revenue.queries.publishing import ended
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.prepared import prepared

from .. import queries
from ..feeds import changes_feed
from ..queries.revenue import files

ROOMS = ("catalogue", "bodies", "places", "indicators")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_SPELT = ("en", "ur")


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """What may be taken away, under which licence, and where machines find it."""
    changed = queries.last_change()
    context = {
        "datasets": queries.DATASETS,
        "counts": queries.row_counts(),
        "changed": {each.code: changed.get(each.room) for each in queries.DATASETS},
        "licence": LICENCE,
        "base": settings.PUBLIC_URL.rstrip("/"),
    }
    return render(request, "opendata/index.html", context)


@require_safe
def table(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """One dataset as CSV in UTF-8, row by row, so that its size costs no memory."""
    found = queries.dataset(code)
    if found is None:
        raise Http404
    day = timezone.localdate().isoformat()
    return csv_answer(f"yakja-{code}-{day}", chain([found.columns], found.rows()), is_marked=False)


@require_safe
def council_month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The open files of a council's month in one archive; 404 for a month that is not over or has no books."""
    books = get_object_or_404(Books.objects.select_related("body__place"), body__code=code)
    try:
        first = dt.datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007  a month has no time zone
    except ValueError as error:
        raise Http404 from error
    if not books.opened_on.replace(day=1) <= first <= ended(timezone.localdate()):
        raise Http404
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files(books.body, first).items():
            # Always the same moment: the same data make the same archive.
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), raw, zipfile.ZIP_DEFLATED)
    response = HttpResponse(out.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{code}-{month}.zip"'
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """`/feeds/changes.atom?lang=en`."""
    response = HttpResponse(changes_feed(), content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
def dcat(request: HttpRequest) -> HttpResponse:
    """The datasets as a DCAT-AP catalogue in JSON-LD, for portals that collect from others."""
    return HttpResponse(
        json.dumps(_catalog(), ensure_ascii=False, indent=1),
        content_type="application/ld+json; charset=utf-8",
    )


def _spelt(text: Any) -> list[dict[str, str]]:
    """A text in the languages of the interface, as language-tagged literals; a language without its own is left out."""
    found: dict[str, str] = {}
    for lang in _SPELT:
        with override(lang):
            if str(text) not in found.values():
                found[lang] = str(text)
    return [{"@language": lang, "@value": said} for lang, said in found.items()]


def _catalog() -> dict[str, Any]:
    base = settings.PUBLIC_URL.rstrip("/")
    changed = queries.last_change()
    publisher = {"@id": f"{base}/", "@type": "foaf:Agent", "foaf:name": "Yakja"}
    datasets = []
    for each in queries.DATASETS:
        at = changed.get(each.room)
        files = [
            {
                "@id": f"{base}/data/{each.code}.csv",
                "@type": "dcat:Distribution",
                "dct:title": f"{each.code}.csv",
                "dcat:accessURL": {"@id": f"{base}/data/{each.code}.csv"},
                "dcat:downloadURL": {"@id": f"{base}/data/{each.code}.csv"},
                "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/text/csv"},
                "dct:format": {"@id": "http://publications.europa.eu/resource/authority/file-type/CSV"},
                "dct:license": {"@id": LICENCE},
            }
        ]
        if each.api:
            files.append(
                {
                    "@id": f"{base}/api/v1/{each.api}",
                    "@type": "dcat:Distribution",
                    "dct:title": f"/api/v1/{each.api}",
                    "dcat:accessURL": {"@id": f"{base}/api/v1/{each.api}"},
                    "dcat:mediaType": {
                        "@id": "https://www.iana.org/assignments/media-types/application/json"
                    },
                    "dct:format": {"@id": "http://publications.europa.eu/resource/authority/file-type/JSON"},
                    "dct:license": {"@id": LICENCE},
                }
            )
        datasets.append(
            {
                "@id": f"{base}/data/{each.code}",
                "@type": "dcat:Dataset",
                "dct:identifier": each.code,
                "dct:title": _spelt(each.title),
                "dct:description": _spelt(each.about),
                "dct:publisher": publisher,
                "dct:license": {"@id": LICENCE},
                "dct:accessRights": {
                    "@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
                },
                "dct:accrualPeriodicity": {
                    "@id": "http://publications.europa.eu/resource/authority/frequency/CONT"
                },
                "dct:spatial": {"@id": "http://publications.europa.eu/resource/authority/country/PAK"},
                "dcat:theme": {"@id": "http://publications.europa.eu/resource/authority/data-theme/GOVE"},
                **({"dct:modified": {"@type": "xsd:dateTime", "@value": at.isoformat()}} if at else {}),
                "dcat:distribution": files,
            }
        )
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": f"{base}/data/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": "Yakja",
        "dct:description": _spelt(queries.ABOUT),
        "dct:publisher": publisher,
        "dct:license": {"@id": LICENCE},
        "foaf:homepage": {"@id": f"{base}/"},
        "dcat:dataset": datasets,
    }
