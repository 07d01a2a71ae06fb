"""How an address becomes a strategy, and what stands there when it is a draft or was withdrawn."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yakja.foundation.kit.permissions import may, require

from ..queries import strategies as reads

ROOMS = ("strategy", "cases", "bodies", "places", "catalogue")


def who(request: HttpRequest) -> Any:
    """The actor of a request."""
    return request.actor  # type: ignore[attr-defined]


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page about a strategy: a draft is there for its writers only, a withdrawn one is a notice naming the order."""

    @functools.wraps(view)
    def serve(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        strategy = reads.strategy_of(code)
        if strategy is None:
            raise Http404
        if strategy.state == "draft" and not may(who(request), "strategy.draft_text", strategy):
            raise Http404
        if strategy.is_withdrawn:
            return render(request, "strategy/withdrawn.html", {"strategy": strategy}, status=410)
        return view(request, strategy, *args, **kwargs)

    return serve


def desk(permission: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A page for those who may do this with the strategy."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def serve(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
            strategy = reads.strategy_of(code)
            if strategy is None:
                raise Http404
            require(who(request), permission, strategy)
            return view(request, strategy, *args, **kwargs)

        return serve

    return decorate


def number(text: str) -> int | None:
    """A number of an address, None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 9 else None
