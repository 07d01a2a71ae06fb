"""Fetching what a file points at, from the public network and from nowhere else."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from yakja.foundation.kit import urls

from .surroundings import Answer

MAX_BODY = 20_000_000
MAX_REDIRECTS = 5
TIMEOUT_S = 10

MayCall = Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address], bool]


def fetch(url: str, *, may_call: MayCall = urls.is_public_number) -> Answer:
    """GET a page, redirects followed; what went wrong stands in the answer in words."""
    try:
        found = urls.fetch(
            url,
            max_bytes=MAX_BODY,
            timeout=TIMEOUT_S,
            max_redirects=MAX_REDIRECTS,
            may_call=may_call,
        )
    except (urls.RefusedAddressError, urls.FetchError) as problem:
        return Answer(problem=str(problem))
    return Answer(found.status, found.body)
