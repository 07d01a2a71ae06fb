"""Tables to take away: CSV, written row by row, and calendars (RFC 5545)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

from ..models import Milestone


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, the rest on lines that begin with a space."""
    raw, first = line.encode(), True
    while raw:
        size = 75 if first else 74
        cut = min(size, len(raw))
        # Never within a letter.
        while cut < len(raw) and raw[cut] & 0xC0 == 0x80:
            cut -= 1
        yield ("" if first else " ") + raw[:cut].decode()
        raw, first = raw[cut:], False


def _escaped(text: str) -> str:
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def calendar(name: str, milestones: Iterable[Milestone], lang: str, now: dt.datetime) -> HttpResponse:
    """Milestones as whole-day entries: a closed one on the day it closed, an open one on the day it is expected."""
    site = settings.PUBLIC_URL.rstrip("/")
    host = urlsplit(site).hostname or "yakja"
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Yakja//Milestones//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for m in milestones:
        day = m.actual_on or m.forecast_on
        lines += [
            "BEGIN:VEVENT",
            f"UID:{m.code}@{host}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(m.name.best(lang)[0] or m.code)}",
            f"DESCRIPTION:{_escaped(m.needs.best(lang)[0])}",
            f"URL:{site}/{lang}/milestones/{m.code}/",
            f"STATUS:{'CONFIRMED' if m.actual_on else 'TENTATIVE'}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    body = "".join(f"{part}\r\n" for line in lines for part in _folded(line))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
