"""Calendars as files (RFC 5545): whole days with a name, which every telephone takes in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One whole day: `uid` is its name for ever, `url` where it is told at length."""

    uid: str
    day: dt.date
    title: str
    text: str
    url: str
    is_sure: bool = True


def calendar_text(product: str, name: str, entries: Iterable[Entry], now: dt.datetime) -> str:
    """The file's text, in lines of at most 75 octets."""
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Yakja//{product}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.uid}",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{entry.day + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(entry.title)}",
            f"DESCRIPTION:{_escaped(entry.text)}",
            f"URL:{entry.url}",
            f"STATUS:{'CONFIRMED' if entry.is_sure else 'TENTATIVE'}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


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
