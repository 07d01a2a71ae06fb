"""`./manage triage FILE.jsonl`: what triage proposes for each text of a file; needs no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from ...triage import explain, triager_of
from ...triage.records import read_texts


class Command(BaseCommand):
    help = (
        'Read lines {"id", "text"} and print for each its category, function, language, place, urgency and '
        "the ids of the same problem in the file. Exit 1 when a line could not be read, 2 when the file could not."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl", help="- reads from standard input")
        parser.add_argument(
            "--explain", action="store_true", help="add the reasons, in words, and confidence"
        )
        parser.add_argument("--language", choices=("en", "ur"), default="en", help="of the reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_input = str(options["file"]) == "-"
            content = sys.stdin.buffer.read() if is_input else options["file"].read_bytes()
        except OSError as error:
            self.stderr.write(f"{options['file']}: {error.strerror}")
            sys.exit(2)
        texts, bad_lines = read_texts(content)
        for bad in bad_lines:
            self.stderr.write(f"{options['file']}:{bad.number}: {bad.reason}")
        triager = triager_of(Path(settings.REFERENCE_DIR))
        triaged = {number: triager.triage(text) for number, (_, text) in enumerate(texts)}
        same = triager.duplicates(triaged)
        with translation.override(options["language"]):
            for number, one in triaged.items():
                answer: dict[str, Any] = {
                    "id": texts[number][0],
                    "category": one.category,
                    "function": one.function,
                    "lang": one.lang,
                    "place_code": one.place_code,
                    "urgency": one.urgency.level,
                    "duplicates": [texts[other][0] for other in same[number]],
                }
                if options["explain"]:
                    answer |= {
                        "confidence": one.guess.confidence,
                        "alternatives": dict(one.guess.alternatives),
                        "reasons": explain(one),
                    }
                self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if bad_lines:
            sys.exit(1)
