"""What the composition root asks of people when a copy is brought up."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone

from yakja.foundation.kit.permissions import SYSTEM

from . import actions, queries
from .models import ApiKey, RoleKind

# What the keys are called that every start makes anew; of a secret nothing is kept, so none can be printed again.
TEST_KEY = "test key of this copy"
TEST_KEY_DAYS = 30


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


def test_keys(*, is_sample: bool) -> list[tuple[str, str]]:
    """(scope, key) for trying the doors of other systems; those of the last start are withdrawn."""
    made = []
    for scope in (ApiKey.Scope.OPEN311,):
        for old in ApiKey.objects.filter(name=TEST_KEY, scope=scope, revoked_at__isnull=True).order_by("id"):
            actions.revoke_api_key(actor=SYSTEM, key=old, reason="started anew", door="command")
        _key, shown = actions.make_api_key(
            actor=SYSTEM, name=TEST_KEY, scope=scope, is_sample=is_sample, door="command",
            expires_on=timezone.localdate() + dt.timedelta(days=TEST_KEY_DAYS),
        )  # fmt: skip
        made.append((scope.value, shown))
    return made
