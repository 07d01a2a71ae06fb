"""`./manage triage FILE.jsonl`: what triage proposes for each text of a file; needs no database."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from ...triage import Triage, explain, triager_of
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
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")  # JSON is UTF-8 whatever the terminal speaks
        try:
            with translation.override(options["language"]):
                for number, one in triaged.items():
                    others = [texts[other][0] for other in same[number]]
                    answer = self._answer(texts[number][0], one, others, is_explained=options["explain"])
                    self.stdout.write(json.dumps(answer, ensure_ascii=False))
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever read has read enough; nothing more may be written, at exit neither.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        if bad_lines:
            sys.exit(1)

    @staticmethod
    def _answer(key: Any, one: Triage, others: list[Any], *, is_explained: bool) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "id": key,
            "category": one.category,
            "function": one.function,
            "lang": one.lang,
            "place_code": one.place_code,
            "urgency": one.urgency.level,
            "duplicates": others,
        }
        if is_explained:
            answer |= {
                "confidence": one.guess.confidence,
                "alternatives": dict(one.guess.alternatives),
                "reasons": explain(one),
            }
        return answer
