"""The public pages of a strategy: the list, the overview, the text, its versions and what changed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.queries import place_of_code
from yakja.foundation.ui.prepared import prepared

from ..models import Strategy, StrategyVersion
from ..queries import comments as said
from ..queries import strategies, texts
from ..queries.standing import brief
from ..queries.stories import public_stories
from ..workflow import STRATEGY
from . import drawings
from .finding import ROOMS, number, public, who

PUBLIC_STATES = tuple(state for state in STRATEGY.states if state.code != "draft")


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """Every public strategy, provinces first."""
    state = request.GET.get("state", "")
    place = place_of_code(request.GET["place"]) if request.GET.get("place") else None
    state = state if state in {s.code for s in PUBLIC_STATES} else ""
    rows = strategies.listed(place=place, state=state)
    page = keyset_page(rows, keys=("place__path", "-starts_on", "id"), cursor=request.GET.get("cursor"))
    return render(
        request,
        "strategy/strategies.html",
        {
            "page": page,
            "state": state,
            "states": PUBLIC_STATES,
            "place": place,
            "may_begin": may(who(request), "strategy.open_strategy"),
        },
    )


@prepared(*ROOMS)
@public
def overview(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """State, dates, who answers for it; how it was made; what follows from it."""
    return render(
        request,
        "strategy/overview.html",
        {
            "strategy": strategy,
            "states": [s for s in STRATEGY.states if s.code != "withdrawn"],
            "versions": texts.versions_of(strategy),
            "counts": said.counts(strategy),
            "meetings": said.meetings_of(strategy),
            "districts": list(
                strategy.districts.public().select_related("case", "place").order_by("place__path")
            ),
            "stories": list(public_stories().filter(strategy=strategy).order_by("-id")[:3]),
            "may_write": may(who(request), "strategy.draft_text", strategy),
            "standing": brief(strategy),
        },
    )


@prepared(*ROOMS)
@public
def text(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """One version in full; the newest unless `?version=` names another."""
    versions = texts.versions_of(strategy)
    asked = request.GET.get("version", "")
    version = _version(versions, asked)
    if asked and (version is None or str(version.number) != asked):
        raise Http404
    comments = texts.comment_counts(strategy)
    return render(
        request,
        "strategy/text.html",
        {
            "strategy": strategy,
            "version": version,
            "is_newest": bool(versions) and version == versions[0],
            "sections": texts.sections_of(version, comments=comments) if version else [],
            "whole": comments.get(None, 0),
            "may_write": may(who(request), "strategy.draft_text", strategy),
        },
    )


@prepared(*ROOMS)
@public
def paragraph(request: HttpRequest, strategy: Strategy, mark: str) -> HttpResponse:
    """One paragraph: its text, how it came to be, and what was said about it."""
    row = texts.paragraph_of(strategy, mark)
    past = texts.past_of(row) if row is not None else []
    if row is None or not past:
        raise Http404
    comments = said.table(strategy, said.Choice(mark=mark)).order_by("id")
    led = said.table(strategy, said.Choice(changed=mark)).count()
    newest = texts.newest_version(strategy)
    from ..comparing import word_differences

    history = []
    for each, before in past:
        lang = next((c for c in (active(), "ur", "en") if before and before.get(c) and each.text.get(c)), "")
        changed = word_differences(before[lang], each.text[lang]) if before and lang else None
        history.append((each, changed, lang))
    return render(
        request,
        "strategy/paragraph.html",
        {
            "strategy": strategy,
            "row": row,
            "shown": past[0][0],
            "is_gone": newest is not None and past[0][0].version_id != newest.pk,
            "history": history,
            "comments": list(comments[:25]),
            "total": comments.count(),
            "led": led,
            "draw": drawings.pieces,
        },
    )


@prepared(*ROOMS)
@public
def versions(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Every frozen version: who, when, why."""
    return render(
        request, "strategy/versions.html", {"strategy": strategy, "versions": texts.versions_of(strategy)}
    )


@prepared(*ROOMS)
@public
def changes(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """What changed between two versions, paragraph by paragraph; the last two unless named."""
    known = texts.versions_of(strategy)
    to = _version(known, request.GET.get("to", ""))
    asked = number(request.GET.get("from", ""))
    start = next((v for v in known if v.number == asked), None)
    if start is None and to is not None:
        start = next((v for v in known if v.number < to.number), None)
    is_swapped = bool(start and to and start.number > to.number)
    if is_swapped:
        start, to = to, start
    sections: list[texts.ShownDifference] = []
    summary, led = None, {}
    if start is not None and to is not None and start != to:
        sections, summary = texts.differences(texts.entries_of(start), texts.entries_of(to))
        led = texts.led_between(strategy, start, to)
    return render(
        request,
        "strategy/changes.html",
        {
            "strategy": strategy,
            "versions": known,
            "start": start,
            "to": to,
            "sections": sections,
            "summary": summary,
            "led": led,
            "draw": drawings.paragraph,
        },
    )


def _version(known: list[StrategyVersion], asked: str) -> StrategyVersion | None:
    wanted = number(asked)
    return next((v for v in known if v.number == wanted), known[0] if known else None)
