"""`./manage publiccode_import FILE...`: bring publiccode.yml files into the register, one JSON object per file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.actions.overlaps import score_overlaps
from yakja.framework.catalogue.actions.publiccode import import_publiccode
from yakja.framework.catalogue.publiccode.reader import MAX_BYTES


class Command(BaseCommand):
    help = (
        "Import publiccode.yml files leniently: every readable value is kept, the rest is listed. "
        "Exit 1 when a file made no tool."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        tools = []
        for index, name in enumerate(options["files"], start=1):
            shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            self.stderr.write(f"{index}/{len(options['files'])} {shown}")
            answer, tool = _imported(name, shown)
            tools += [tool] if tool else []
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if tools:
            score_overlaps(actor=SYSTEM, tools=tools, door="command")
        if len(tools) < len(options["files"]):
            sys.exit(1)


def _imported(name: str, shown: str) -> tuple[dict[str, Any], Any]:
    """The line to print for one file, and its tool."""
    try:
        with Path(name).open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or "not a file name"
        return {"file": shown, "tool": None, "kept": [], "lost": [{"key": "", "reason": reason}]}, None
    outcome = import_publiccode(actor=SYSTEM, name=shown, raw=raw, compare=False, door="command")
    code = outcome.tool.code if outcome.tool else None
    return {"file": shown, "tool": code, "kept": outcome.kept, "lost": outcome.lost}, outcome.tool
