"""The citizen's way: what do you need, where are you, and one clear answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Level, Place
from yakja.foundation.ui.prepared import prepared
from yakja.framework.catalogue.models import Need
from yakja.framework.catalogue.queries import search
from yakja.framework.catalogue.queries.needs import find_needs

from ..queries import answers

ROOMS = ("catalogue", "bodies", "places")
# Where somebody can live, smallest first: a district or tehsil says more than a province.
_LIVED_IN = (Level.DISTRICT, Level.TEHSIL, Level.UNION)
MOST = 30
MOST_FITTING = 6


@dataclass(frozen=True)
class Telephone:
    """A number to be called, as written and as dialled."""

    text: str
    href: str


def telephones(text: str) -> list[Telephone]:
    """The numbers of a phone cell such as `0800-26477; SMS 8171`; a short message number opens a message."""
    found = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        digits = re.sub(r"[^\d+]", "", part)
        if digits:
            kind = "sms" if part.lower().startswith("sms") else "tel"
            found.append(Telephone(part, f"{kind}:{digits}"))
    return found


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """The commonest needs as large cards, or those that fit the words typed, in any script."""
    query = request.GET.get("q", "").strip()[:200]
    place = _place(request.GET.get("place", ""))
    found = find_needs(query)[: MOST_FITTING if query else None]
    tools = list(search.tools_page(query=query, size=4).items) if query else []
    context = {"asked": query, "needs": found, "tools": tools, "place": place}
    return render(request, "dashboards/needs.html", context)


@prepared(*ROOMS)
def need(request: HttpRequest, code: str) -> HttpResponse:
    """One need: asks where the citizen is, then gives the one answer of that place."""
    wanted = get_object_or_404(Need.objects.select_related("function"), code=code)
    place = _place(request.GET.get("place", ""))
    if place is not None:
        found = answers.answer(wanted, place)
        context = {
            "need": wanted,
            "place": place,
            "answer": found,
            "telephones": telephones(found.row.phone if found else ""),
            "papers": _papers(found.row.papers) if found else ([], active()),
        }
        return render(request, "dashboards/answer.html", context)
    return render(request, "dashboards/where.html", {"need": wanted, **_where(request)})


def _where(request: HttpRequest) -> dict[str, object]:
    """What the question “where are you?” shows: places by name, or the districts of a province, or the provinces."""
    text = request.GET.get("where", "").strip()[:100]
    lang = active()
    provinces = list(Place.objects.provinces().in_being().in_order(lang))
    chosen = next((p for p in provinces if p.code == request.GET.get("in", "")), None)
    found: list[Place] = []
    more = False
    if text:
        rows = Place.objects.in_being().filter(level__in=[*_LIVED_IN, Level.PROVINCE]).search(text)
        # The larger unit first: somebody who types the name of a town means the place everybody knows by it.
        order = {
            level: n for n, level in enumerate((Level.DISTRICT, Level.TEHSIL, Level.UNION, Level.PROVINCE))
        }
        rows = rows.select_related("parent").in_order(lang)[: MOST * 4]
        found = sorted(rows, key=lambda p: order[Level(p.level)])
        more = len(found) > MOST
        found = found[:MOST]
    elif chosen:
        found = list(Place.objects.districts().in_being().within(chosen).in_order(lang))
    return {"text": text, "provinces": provinces, "chosen": chosen, "found": found, "more": more}


def _place(code: str) -> Place | None:
    """A place in being at which an answer can be given; None for the country, a division, or no such code."""
    levels = [*_LIVED_IN, Level.PROVINCE]
    return Place.objects.in_being().filter(code=code.strip(), level__in=levels).first() if code else None


def _papers(papers: dict[str, list[str]]) -> tuple[list[str], str]:
    """The list of papers in the reader's language, else in the first language that has one."""
    from yakja.foundation.kit.i18n import FALLBACKS

    for lang in FALLBACKS[active()]:
        if papers.get(lang):
            return papers[lang], lang
    return [], active()
