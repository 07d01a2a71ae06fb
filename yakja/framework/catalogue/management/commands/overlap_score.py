"""`./manage overlap_score TOOLS.jsonl PAIRS.tsv`: score pairs of tools; needs no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from yakja.framework.catalogue.overlap import Comparison, Names, Reader, compare, sentence
from yakja.framework.catalogue.overlap.records import BadLine, read_pairs, read_tools


class Command(BaseCommand):
    help = (
        "Score pairs of tools: one JSON object per pair on stdout, in the order of the pairs. "
        "Exit 1 when a line could not be read or names an unknown function, 2 when a file or a tool is missing."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tools", type=Path, metavar="TOOLS.jsonl")
        parser.add_argument("pairs", type=Path, metavar="PAIRS.tsv", help="two tool ids a line, no header")
        parser.add_argument(
            "--text-only", action="store_true", help="leave stated functions aside, read them"
        )
        parser.add_argument("--language", choices=("en", "ur"), default="en", help="of the printed reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tool_lines = options["tools"].read_bytes().splitlines()
            pair_lines = options["pairs"].read_bytes().splitlines()
        except OSError as error:
            self.stderr.write(f"{error.filename}: {error.strerror}")
            sys.exit(2)
        records, bad_tools = read_tools(tool_lines)
        pairs, bad_pairs = read_pairs(pair_lines)
        self._report(options["tools"], bad_tools)
        self._report(options["pairs"], bad_pairs)

        reader = Reader.of(Path(settings.REFERENCE_DIR))
        profiles = {
            code: reader.profile(record, text_only=options["text_only"]) for code, record in records.items()
        }
        strange = {} if options["text_only"] else {c: p.not_known for c, p in profiles.items() if p.not_known}
        for code, not_known in strange.items():
            self.stderr.write(f"{options['tools']}: {code}: no such function: {', '.join(not_known)}")
        is_any_unknown = False
        with translation.override(options["language"]):
            for number, a, b in pairs:
                unknown = [code for code in (a, b) if code not in profiles]
                if unknown:
                    is_any_unknown = True
                    named = ", ".join(dict.fromkeys(unknown))
                    self.stderr.write(f"{options['pairs']}:{number}: no such tool: {named}")
                    continue
                comparison = compare(profiles[a], profiles[b])
                self.stdout.write(_as_json(comparison, reader.names, options["language"]))
        if is_any_unknown:
            sys.exit(2)
        if bad_tools or bad_pairs or strange:
            sys.exit(1)

    def _report(self, path: Path, bad: Iterable[BadLine]) -> None:
        for line in bad:
            self.stderr.write(f"{path}:{line.line}: {line.reason}")


def _as_json(comparison: Comparison, names: Names, lang: str) -> str:
    return json.dumps(
        {
            "a": comparison.a,
            "b": comparison.b,
            "score": comparison.score,
            "band": comparison.band,
            "reasons": [sentence(each.code, each.params, names, lang) for each in comparison.reasons],
        },
        ensure_ascii=False,
    )
