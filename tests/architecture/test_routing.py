"""Addresses found by their first segments are those that Django finds by trying every pattern in turn."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, include, path, re_path
from django.urls.resolvers import RoutePattern
from django.utils.translation import override

from yakja.config.routing import ByFirstSegments

from .doors import addresses

INVENTED = ("1", "PCP", "2026-27", "a-b")


def view(*_: Any, **__: Any) -> HttpResponse:
    return HttpResponse()


def _plain(resolver: Any) -> Any:
    """The same tree with Django's own resolvers in it."""
    if isinstance(resolver, URLPattern):
        return resolver
    children = [_plain(child) for child in resolver.url_patterns]
    pattern = RoutePattern("") if isinstance(resolver, ByFirstSegments) else resolver.pattern
    return URLResolver(pattern, children, resolver.default_kwargs, resolver.app_name, resolver.namespace)


def _answer(resolver: Any, address: str) -> Any:
    try:
        found = resolver.resolve(address)
    except Resolver404:
        return None
    return found.view_name, found.route, found.args, found.kwargs, found.namespaces, found.app_names


def _written(route: str) -> set[str]:
    """Addresses that a route may fit, a few of each converter, with and without something behind them."""
    filled = {re.sub(r"<[^>]+>", value, route.replace("^", "").replace("\\Z", "")) for value in INVENTED}
    return {f"/{one}" for one in filled} | {f"/{one}x/" for one in filled}


def test_every_address_of_the_site_is_found_as_without_the_index() -> None:
    ours, plain = get_resolver(), _plain(get_resolver())
    asked = {one for address in addresses() for one in _written(address.route)}
    with override("ur"):
        found = {one: _answer(ours, one) for one in asked}
        assert found == {one: _answer(plain, one) for one in asked}
    assert sum(answer is not None for answer in found.values()) > 200


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("", "start"), ("a/", "a"), ("a/b/", "ab"), ("a/c/", "any"), ("z/b/", "zb"), ("7/", "number"),
        ("a/b/d/", "deep"), ("in/side/", "inside"), ("x.csv", "file"), ("q1/", "regular"), ("no/where/at/all/", None),
    ],
)  # fmt: skip
def test_the_first_that_fits_wins(address: str, name: str | None) -> None:
    inner = [path("side/", view, name="inside"), path("<slug:x>/", view, name="shadowed")]
    patterns: list[Any] = [
        path("", view, name="start"),
        path("a/", view, name="a"),
        path("a/b/", view, name="ab"),
        path("a/<slug:x>/", view, name="any"),
        path("a/<slug:x>/d/", view, name="deep"),
        path("<slug:x>/b/", view, name="zb"),
        path("a/b/", view, name="never"),
        path("<int:x>/", view, name="number"),
        path("in/", include(inner)),
        path("<slug:x>.csv", view, name="file"),
        re_path(r"^q\d/$", view, name="regular"),
    ]
    found = _answer(ByFirstSegments(patterns), address)
    assert (found and found[0]) == name
    assert found == _answer(URLResolver(RoutePattern(""), patterns), address)
