"""`./manage messages [room ...]`: extract interface strings from Python and Jinja2, merge them into each room's catalogues."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
METHODS = [
    ("**/tests/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**", "jinja2"),
]
OPTIONS = {
    "**/templates/**": {
        "extensions": "jinja2.ext.do",
        "trimmed": "true",
        "newstyle_gettext": "true",
        "silent": "false",
    }
}


def room_folders(names: list[str]) -> list[Path]:
    folders = {
        room.rpartition(".")[2]: settings.ROOT / room.replace(".", "/")
        for room in [*settings.ROOMS, "yakja.config", "yakja.foundation.kit"]
    }
    unknown = set(names) - set(folders)
    if unknown:
        raise CommandError(f"no such room: {', '.join(sorted(unknown))}")
    return [folders[name] for name in names] if names else list(folders.values())


def extract(folder: Path) -> Catalog:
    """All strings of one room, without line numbers so that a moved line changes no file."""
    catalog = Catalog(charset="utf-8")
    for filename, _line, message, comments, context in extract_from_dir(
        folder, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        catalog.add(message, None, [(filename, 0)], auto_comments=comments, context=context)
    return catalog


def is_missing(message: Any) -> bool:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return message.fuzzy or not all(texts)


class Command(BaseCommand):
    help = (
        "Extract and merge interface strings; --check fails when Urdu is incomplete, a catalogue is behind, "
        "or two rooms translate one text differently."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rooms", nargs="*")
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--language", action="append", help="ur by default")

    def handle(self, *args: Any, **options: Any) -> None:
        wanting = 0
        said: dict[tuple[Any, ...], tuple[str, Any]] = {}
        for folder in room_folders(options["rooms"]):
            template = extract(folder)
            if not len(template):
                continue
            for language in options["language"] or ["ur"]:
                path = folder / "locale" / language / "LC_MESSAGES" / "django.po"
                known = read_po(io.BytesIO(path.read_bytes()), locale=None) if path.exists() else Catalog()
                before = {(m.context, m.id) for m in known if m.id}
                known.update(template, no_fuzzy_matching=True)
                known.obsolete.clear()
                missing = [m for m in known if m.id and is_missing(m)]
                behind = {(m.context, m.id) for m in known if m.id} != before
                wanting += len(missing) + (behind if options["check"] else 0)
                for message in missing if options["check"] else []:
                    self.stderr.write(f"{folder.name} {language}: {message.id!r}")
                for message in [m for m in known if m.id and m not in missing] if options["check"] else []:
                    # All catalogues of a language become one: a text with two translations would show either.
                    room, text = said.setdefault(
                        (language, message.context, message.id), (folder.name, message.string)
                    )
                    if text != message.string:
                        wanting += 1
                        self.stderr.write(f"{folder.name} {language}: {message.id!r} differs from {room}")
                if not options["check"]:
                    self._write(path, known, language, folder.name)
                self.stderr.write(f"{folder.name} {language}: {len(known)} strings, {len(missing)} missing")
        if options["check"] and wanting:
            raise SystemExit(1)

    def _write(self, path: Path, catalog: Catalog, language: str, room: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        write_po(
            buffer,
            catalog,
            no_location=True,
            omit_header=True,
            sort_output=True,
            ignore_obsolete=True,
            width=110,
        )
        header = (
            f'# Yakja, room {room}, language {language}.\nmsgid ""\nmsgstr ""\n'
            f'"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
            '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        )
        path.write_bytes(header.encode() + buffer.getvalue())
