"""Keys that hashes were made with before the present one."""

from __future__ import annotations

from ..models import RetiredKey

# The place to which secrets of second factors are bound; see kit.secrecy.
SECOND_FACTOR = "mfa.authenticator"


def retired_keys(purpose: str) -> list[str]:
    """The retired keys of a purpose, the oldest first."""
    return [row.key for row in RetiredKey.objects.filter(purpose=purpose).order_by("number")]
