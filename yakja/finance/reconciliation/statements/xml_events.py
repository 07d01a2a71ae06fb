"""XML as a stream of ended elements. A document type, and with it every entity of its own, is refused.

Expat is called directly: the two handlers below are what a hardened wrapper would add, and the limits
on depth and on one token keep memory bounded for any input.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from .faults import Unreadable

CHUNK = 64 * 1024
MOST_DEPTH = 64
MOST_TOKEN = 1024 * 1024
MOST_TEXT = 64 * 1024


@dataclass(slots=True)
class Event:
    """An element that begins or ends: its name without namespace, attributes when it begins, text when it ends."""

    begins: bool
    name: str
    line: int
    attributes: dict[str, str]
    text: str = ""


class _Collector:
    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.events: list[Event] = []
        self.texts: list[list[str]] = []
        self.length = 0
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.refuse
        parser.EntityDeclHandler = self.refuse
        parser.ExternalEntityRefHandler = self.refuse
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(self, *_facts: object) -> int:
        raise Unreadable(self.parser.CurrentLineNumber, "xml_entity")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.texts) >= MOST_DEPTH:
            raise Unreadable(self.parser.CurrentLineNumber, "xml_too_deep")
        self.texts.append([])
        self.length = 0
        self.events.append(
            Event(True, name.rpartition(" ")[2], self.parser.CurrentLineNumber, {
                key.rpartition(" ")[2]: value for key, value in attributes.items()
            })
        )  # fmt: skip

    def characters(self, data: str) -> None:
        if not self.texts:
            return
        self.length += len(data)
        if self.length > MOST_TEXT:
            raise Unreadable(self.parser.CurrentLineNumber, "token_too_long")
        self.texts[-1].append(data)

    def end(self, name: str) -> None:
        text = "".join(self.texts.pop()).strip()
        self.length = 0
        self.events.append(Event(False, name.rpartition(" ")[2], self.parser.CurrentLineNumber, {}, text))


def events(file: IO[bytes], *, most_bytes: int = 0) -> Iterator[Event]:
    """Elements as they begin and end. Raises Unreadable for damage, an early end, entities and outsized parts."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    collector = _Collector(parser)
    fed = 0
    while True:
        chunk = file.read(CHUNK)
        fed += len(chunk)
        if most_bytes and fed > most_bytes:
            raise Unreadable(parser.CurrentLineNumber, "zip_bomb", found=fed // 1024**2)
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            if error.code in _EARLY_END:
                raise Unreadable(error.lineno, "truncated") from error
            raise Unreadable(error.lineno, "damaged", found=expat.ErrorString(error.code)) from error
        except LookupError as error:  # an encoding nobody knows
            raise Unreadable(1, "damaged", found=str(error)[:80]) from error
        if chunk and fed - parser.CurrentByteIndex > MOST_TOKEN:
            raise Unreadable(parser.CurrentLineNumber, "token_too_long")
        ready, collector.events = collector.events, []
        yield from ready
        if not chunk:
            return


_EARLY_END = {
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    expat.errors.codes[expat.errors.XML_ERROR_ASYNC_ENTITY],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}
