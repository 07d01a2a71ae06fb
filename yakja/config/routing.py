"""Addresses looked up by their first segments, so that a page does not pay for every room's patterns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import ResolverMatch, RoutePattern

Pattern = URLPattern | URLResolver
Head = tuple[str, str | None]  # the first two segments; None for a second one that is not fixed


def _heads(pattern: Pattern) -> set[Head] | None:
    """How the addresses begin that a pattern can fit; None where that cannot be listed."""
    if not isinstance(pattern.pattern, RoutePattern):
        return None
    first, slash, rest = str(pattern.pattern).partition("/")
    if isinstance(pattern, URLPattern):
        if "<" in first:
            return None
        second = rest.partition("/")[0]
        return {(first, None if "<" in second else second)}
    if first:
        return {(first, None)} if slash and "<" not in first else None
    found: set[Head] = set()
    for child in pattern.url_patterns:
        heads = _heads(child)
        if heads is None:
            return None
        found |= heads
    return found


class ByFirstSegments(URLResolver):
    """As `path("", include(...))`, the order of the patterns included; only those are tried whose beginning fits."""

    def __init__(
        self, patterns: Sequence[Pattern], app_name: str | None = None, namespace: str | None = None
    ) -> None:
        super().__init__(RoutePattern(""), list(patterns), None, app_name, namespace)

    @cached_property
    def _parts(self) -> dict[Head | None, URLResolver]:
        heads = [(pattern, _heads(pattern)) for pattern in self.url_patterns]
        known = {head for _pattern, some in heads for head in some or ()}

        def part(head: Head | None) -> URLResolver:
            likely = {head, (head[0], None)} if head else set()
            fitting: list[Any] = [p for p, some in heads if some is None or some & likely]
            return URLResolver(RoutePattern(""), fitting, None, self.app_name, self.namespace)

        return {head: part(head) for head in {*known, *((first, None) for first, _ in known), None}}

    def resolve(self, path: Any) -> ResolverMatch:
        first, _, rest = str(path).partition("/")
        parts = self._parts
        for head in ((first, rest.partition("/")[0]), (first, None)):
            if head in parts:
                return parts[head].resolve(path)
        return parts[None].resolve(path)
