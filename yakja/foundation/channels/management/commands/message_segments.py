"""`./manage message_segments`: every text message in every language with its length, parts and review."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from yakja.foundation.channels.queries.wordings import rooms_with_messages, wordings
from yakja.foundation.kit.i18n import CODES


class Command(BaseCommand):
    help = (
        "Print one JSON object per text message and language: encoding, characters, parts, whether it is a draft. "
        "Exit 1 when a message cannot be worded, 2 for a room without messages."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=CODES, default="")
        parser.add_argument("--room", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["room"] and options["room"] not in rooms_with_messages():
            self.stderr.write(f"room: {options['room']!r} sends no text messages")
            sys.exit(2)
        found = wordings(language=options["language"], room=options["room"])
        for each in found:
            line = {**dataclasses.asdict(each), "is_draft": each.is_draft}
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        sys.exit(1 if any(each.problem for each in found) else 0)
