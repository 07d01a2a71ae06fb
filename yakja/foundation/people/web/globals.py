"""What templates of this room ask for besides their context."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.socialaccount.adapter import get_adapter
from django.http import HttpRequest


@dataclass(frozen=True)
class OutsideWay:
    """Signing in through somebody else's OpenID Connect server."""

    name: str
    href: str


def sign_in_providers(request: HttpRequest, process: str = "login") -> list[OutsideWay]:
    """The configured servers; empty when none is configured."""
    return [
        OutsideWay(provider.name, provider.get_login_url(request, process=process))
        for provider in get_adapter().list_providers(request)
    ]
