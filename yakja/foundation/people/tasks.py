"""What the composition root asks of people when a copy is brought up."""

from __future__ import annotations

from django.conf import settings

from yakja.foundation.kit.permissions import SYSTEM

from . import actions, queries
from .models import RoleKind


def sample_sign_in_links(base: str) -> list[tuple[str, str]]:
    """(role, address) for one invented person of every kind, each good once within a day; `base` is where we serve."""
    people = queries.persons_by_kind(is_sample=True)
    links = []
    for kind in RoleKind.values:
        if kind in people:
            address = actions.make_sign_in_link(actor=SYSTEM, person=people[kind], door="command")
            links.append((kind, base.rstrip("/") + address.removeprefix(settings.PUBLIC_URL.rstrip("/"))))
    return links


def has_administrator() -> bool:
    """Whether somebody can already give roles."""
    return queries.has_administrator()
