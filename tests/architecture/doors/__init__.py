"""Every address of the site with what it takes to open it: who may, with which arguments, what it gives.

A new address fails `test_every_address_is_in_the_table` until it stands in the module of its wing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver
from django.utils.translation import override

from . import citizens, finance, foundation, framework, insight, resources
from .api import API
from .kinds import SIGNING_IN, STRANGERS, Door

DOORS: dict[str, Door] = {
    "": Door(gives="leads"),
    "healthz": Door(gives="file"),
    **foundation.DOORS,
    **framework.DOORS,
    **resources.DOORS,
    **citizens.DOORS,
    **finance.DOORS,
    **insight.DOORS,
}


def door(name: str) -> Door | None:
    """The entry of an address. The windows of the read-only admin are one entry, for they are one kind of thing."""
    if name in ("admin:login", "admin:logout", "admin:jsi18n"):
        return Door(gives="window", why_open=SIGNING_IN)
    if name.startswith(("admin:", "window/")):
        return Door(circle="administrators", gives="window")
    if name.startswith("api:"):
        return API.get(name.removeprefix("api:"))
    return DOORS.get(name)


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver: `name` with its namespaces, else its route."""

    name: str
    route: str
    view: Any


def addresses() -> list[Address]:
    """All patterns of the site in the order of the resolver; the first language stands for all."""
    with override("ur"):
        return list(_walk(get_resolver(), "", ""))


def _walk(resolver: Any, route: str, spaces: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(f"{spaces}{pattern.name}" if pattern.name else here, here, pattern.callback)
        else:
            yield from _walk(pattern, here, spaces + (f"{pattern.namespace}:" if pattern.namespace else ""))


__all__ = ["API", "DOORS", "STRANGERS", "Address", "Door", "addresses", "door"]
