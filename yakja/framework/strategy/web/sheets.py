"""Milestones to take away as a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

from yakja.foundation.kit.ical import Entry, calendar_text
from yakja.foundation.ui.doors import calendar_answer

from ..models import Milestone


def calendar(name: str, milestones: Iterable[Milestone], lang: str, now: dt.datetime) -> HttpResponse:
    """Milestones as whole-day entries: a closed one on the day it closed, an open one on the day it is expected."""
    site = settings.PUBLIC_URL.rstrip("/")
    host = urlsplit(site).hostname or "yakja"
    entries = (
        Entry(
            uid=f"{m.code}@{host}",
            day=m.actual_on or m.forecast_on,
            title=m.name.best(lang)[0] or m.code,
            text=m.needs.best(lang)[0],
            url=f"{site}/{lang}/milestones/{m.code}/",
            is_sure=bool(m.actual_on),
        )
        for m in milestones
    )
    return calendar_answer(name, calendar_text("Milestones", name, entries, now))
