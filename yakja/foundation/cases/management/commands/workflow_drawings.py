"""`./manage workflow_drawings [--check]`: the state drawings in the rooms' READMEs, made from their tables."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser

from yakja.foundation.cases.queries import workflows


def place_of(kind: str) -> Path:
    """The README of the room that declares a kind of case."""
    return Path(apps.get_app_config(kind.partition(".")[0]).path) / "README.md"


def marks(kind: str) -> tuple[str, str]:
    return f"<!-- workflow {kind} -->\n", f"<!-- end of workflow {kind} -->"


def with_drawing(text: str, kind: str, drawing: str) -> str:
    """The README with the drawing between its marks; at the end where it has none yet."""
    first, last = marks(kind)
    block = f"{first}```mermaid\n{drawing}\n```\n{last}"
    found = re.compile(re.escape(first) + r".*?" + re.escape(last), re.DOTALL)
    if found.search(text):
        return found.sub(lambda _match: block, text)
    return f"{text.rstrip()}\n\n{block}\n"


def stale() -> dict[Path, str]:
    """READMEs whose drawings differ from the tables, with the text they should have."""
    wanted: dict[Path, str] = {}
    for table in workflows():
        path = place_of(table.kind)
        wanted[path] = with_drawing(wanted.get(path) or path.read_text(), table.kind, table.drawing())
    return {path: text for path, text in wanted.items() if path.read_text() != text}


class Command(BaseCommand):
    help = (
        "Write the state drawings of all workflows into the READMEs; with --check only say which are stale."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = stale()
        for path, text in sorted(found.items()):
            if not options["check"]:
                path.write_text(text)
            self.stdout.write(json.dumps({"room": path.parent.name, "is_stale": options["check"]}))
        if found and options["check"]:
            sys.exit(1)
