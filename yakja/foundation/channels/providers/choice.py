"""Which provider sends what: by settings, by name."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .console import Console
from .contract import Provider
from .kannel import Kannel
from .smtp import Smtp
from .webhook import Webhook


def provider_for(channel: str) -> Provider:
    """The provider of a channel, by EMAIL_PROVIDER and SMS_PROVIDER; ImproperlyConfigured for a name unknown."""
    if channel == "webhook":
        return Webhook()
    name = settings.EMAIL_PROVIDER if channel == "email" else settings.SMS_PROVIDER
    if name == "console":
        return Console()
    if channel == "email" and name == "smtp":
        return Smtp.from_settings()
    if channel == "sms" and name == "kannel":
        return Kannel.from_settings()
    raise ImproperlyConfigured(f"no provider named {name!r} sends {channel}")
