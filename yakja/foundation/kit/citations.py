"""Sources as they are noted in the reference data, taken apart so that pages can say them in a reader's words.

The data keeps the compiler's short notes (`urdupoint 1905271; derived from places.csv by rule PB-3`). Pure: no models.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Citation:
    """One source. `kind` says in which sentence it stands, `text` what is named in it, `href` where it can be read.

    `number` is the number of an article whose address is not known, `on` the day of one.
    """

    kind: str
    text: str = ""
    href: str = ""
    number: str = ""
    on: dt.date | None = None


_DOMAIN = r"(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?::\d+)?"
_ADDRESS = re.compile(rf"(?:https?://)?(?P<domain>{_DOMAIN})(?P<path>/[^\s,]*)?(?P<rest>,? .*)?", re.I)
_ARTICLE = re.compile(r"(?P<publisher>[A-Za-z][\w.]*) (?P<number>\d{5,})")
_DATED = re.compile(r"(?P<publisher>[A-Za-z][\w.]*) (?P<day>\d{4}-\d\d-\d\d)")
_FILE = re.compile(r"\.(?:md|csv|tsv)\b")
_SENTENCES = (
    ("rule", re.compile(r"derived from places\.csv by rule (?P<text>\S+)")),
    ("law", re.compile(r"functions by body, compiled from (?P<text>.+?)(?: and reports)?(?:: .*)?")),
    ("law", re.compile(r"(?:the )?local_bodies\.md: functions by body(?P<text>)")),
    ("tool", re.compile(r"tools\.csv(?: row|:)? ?(?P<text>.*)")),
    ("notes", re.compile(r"\w+\.(?:md|csv|tsv)(?P<text>).*")),
    ("reading", re.compile(r"own reading(?:: ?(?P<text>.*))?")),
    ("estimate", re.compile(r"own estimate(?: [\d-]+)?(?:: ?(?P<text>.*))?")),
    ("knowledge", re.compile(r"(?:(?P<text>[^:]+): ?)?(?:own|compiler) knowledge.*")),
    (
        "list",
        re.compile(
            r"(?:own (?:compilation|assignment|wording)|(?:list|Urdu|names?)\b.*: own \w+)(?P<text>).*"
        ),
    ),
    ("census", re.compile(r"(?:PBS )?census (?P<text>\d{4}).*")),
    ("boundaries", re.compile(r"(?:names and p-codes )?OCHA COD-AB(?P<text>).*")),
)


def citations(text: str, known: Mapping[str, str]) -> list[Citation]:
    """The sources in a note, each once; `known` gives addresses of the short names used for pages."""
    found: dict[Citation, None] = {}
    before = ""
    for part in _parts(text):
        one = _read(part, known)
        if one.kind == "text" and before == "tool" and not re.search(r"\d{4}|\.", part):
            one = Citation("tool", part)  # a list of tools goes on
        found[one] = None
        before = one.kind
    return list(found)


def _parts(text: str) -> Iterator[str]:
    """The parts between semicolons that stand in no brackets."""
    depth, start = 0, 0
    for place, sign in enumerate(f"{text};"):
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and depth <= 0:
            if part := text[start:place].strip():
                yield part
            start, depth = place + 1, 0


def _read(part: str, known: Mapping[str, str]) -> Citation:
    short = re.sub(r"\s*\(.*?\)", "", part).strip()
    if href := known.get(short):
        return Citation("address", _publisher(href), href)
    if match := _ARTICLE.fullmatch(short):
        return Citation("article", match["publisher"], number=match["number"])
    if match := _DATED.fullmatch(short):
        try:
            return Citation("dated", match["publisher"], on=dt.date.fromisoformat(match["day"]))
        except ValueError:
            return Citation("text", part)
    for kind, pattern in _SENTENCES:
        if match := pattern.fullmatch(part):
            return Citation(kind, (match["text"] or "").strip())
    # "Punjab MIS number: lgcd.punjab.gov.pk/..." says what the page was read for.
    match = _ADDRESS.fullmatch(part if part.startswith("http") else re.sub(r"^[\w ]+: (?=\S+/)", "", part))
    if match and not _FILE.search(match["domain"]):
        href = part if part.startswith("http") else f"https://{match['domain']}{match['path'] or ''}"
        if part.startswith("http") and not match["rest"]:
            return Citation("address", _publisher(href), href)
        if match["path"] or not match["rest"]:
            note = (match["rest"] or "").strip(" ,")
            return Citation("address", f"{_publisher(href)} {note}".strip(), href.split()[0])
    return Citation("text", part)


def _publisher(href: str) -> str:
    return href.split("/")[2].removeprefix("www.")
