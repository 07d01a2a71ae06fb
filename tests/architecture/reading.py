"""A page as its reader meets it: what is written in which language, and what must not be there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Blocks of data are not run.
DATA = {"application/json", "application/ld+json"}
UNREAD = {"script", "style", "template"}
# Elements whose words come from the interface; data stand in them too, and are marked with their language.
SIGNS = {"h1", "h2", "h3", "label", "legend", "button", "summary", "th", "nav", "dt", "caption", "title"}
# Left by a template, a lazy text or a Python object that nobody wrote for readers.
ARTEFACTS = re.compile(
    r"\{\{|\}\}|\{%|%\([a-z_]+\)|\bNone\b|\bundefined\b|<[a-z_.]+ object|&lt;|\bMarkup\(|\bnan\b"
    r"|\b(?:audit|bodies|cases|catalogue|channels|dashboards|files|indicators|jobs|people|places)\.[a-z]+_[a-z_]+"
    r"|\bperson:\d"
)
ARABIC = re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")


@dataclass(frozen=True)
class Words:
    """One piece of text with the language that stands over it and the elements around it."""

    text: str
    lang: str
    around: tuple[str, ...]
    is_marked: bool  # a `lang` or `dir` of its own, or <bdi>: data, not interface


@dataclass
class Page(HTMLParser):
    """The parsed page. `faults` are inline scripts and styles, and ids that stand twice."""

    source: str
    lang: str = ""
    dir: str = ""
    words: list[Words] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str, bool]] = []
        self._ids: set[str] = set()
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        outer_lang = self._open[-1][1] if self._open else ""
        if tag == "html":
            self.lang, self.dir = said.get("lang", ""), said.get("dir", "")
        if tag == "script" and "src" not in said and said.get("type") not in DATA:
            self.faults.append("a script in the page")
        if tag == "style" or "style" in said:
            self.faults.append(f"a style in the page: <{tag} style={said.get('style', '')!r}>")
        self.faults += [f"a script in <{tag} {name}>" for name in said if name.startswith("on")]
        if said.get("id"):
            if said["id"] in self._ids:
                self.faults.append(f"the id {said['id']!r} stands twice")
            self._ids.add(said["id"])
        if tag in {"a", "link", "form", "script"}:
            self.links += [said[name] for name in ("href", "action", "src") if said.get(name)]
        if tag in {"input", "select", "textarea"}:
            self.fields.append(said.get("name", ""))
        is_marked = bool(self._open and self._open[-1][2]) or (
            tag != "html" and ("lang" in said or "dir" in said or tag in {"bdi", "code", "pre", "textarea"})
        )
        for name in ("alt", "title", "aria-label", "placeholder"):
            if said.get(name) and tag != "html":
                self.words.append(Words(said[name], said.get("lang", outer_lang), self._path(tag), is_marked))
        if tag not in VOID:
            self._open.append((tag, said.get("lang", outer_lang), is_marked))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and self._open and self._open[-1][0] not in UNREAD:
            _tag, lang, is_marked = self._open[-1]
            self.words.append(Words(text, lang, self._path(), is_marked))

    def _path(self, *more: str) -> tuple[str, ...]:
        return (*(tag for tag, _lang, _marked in self._open), *more)

    def texts_in(self, tag: str) -> list[str]:
        """The words within each kind of element, in order."""
        return [each.text for each in self.words if tag in each.around]

    def artefacts(self) -> list[str]:
        """Words no reader should see: template signs, raw keys, names of Python."""
        return [each.text for each in self.words if not each.is_marked and ARTEFACTS.search(each.text)]


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every interface string of all rooms with its translation, plural forms and placeholders left out."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob(f"yakja/**/locale/{language}/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if isinstance(message.id, str) and message.id and isinstance(message.string, str):
                    found[" ".join(message.id.split())] = " ".join(message.string.split())
    return found


def left_in_english(page: Page) -> list[str]:
    """Interface strings that an Urdu page still shows in English, though they have been translated."""
    known = catalogue("ur")
    return [
        each.text
        for each in page.words
        if each.lang == page.lang
        and not each.is_marked
        and re.search(r"[A-Za-z]{2}", each.text)
        and known.get(each.text, each.text) != each.text
    ]


def urdu_in_english(page: Page) -> list[str]:
    """Interface strings that an English page shows in Urdu."""
    said = set(catalogue("ur").values()) - set(catalogue("ur"))
    return [
        e.text
        for e in page.words
        if e.lang == "en" and not e.is_marked and ARABIC.search(e.text) and e.text in said
    ]


def unspoken_signs(page: Page) -> list[str]:
    """Headings, labels, buttons and the like of an Urdu page whose words are all Latin and not marked as data.

    A word whose translation is itself, such as the name of a standard, was left so on purpose.
    """
    kept = set(catalogue("ur").values())
    return [
        each.text
        for each in page.words
        if not each.is_marked
        and each.lang == page.lang
        and SIGNS & set(each.around)
        and re.search(r"[a-z]{3}", each.text)
        and each.text not in kept
        and not ARABIC.search(each.text)
    ]
