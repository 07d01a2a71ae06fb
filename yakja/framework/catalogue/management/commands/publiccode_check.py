"""`./manage publiccode_check FILE...`: judge publiccode.yml files; needs no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from yakja.framework.catalogue.publiccode.checking import LEVELS, check_file
from yakja.framework.catalogue.publiccode.findings import Report


class Command(BaseCommand):
    help = "Judge publiccode.yml files: one answer per file on stdout; exit 1 when any is invalid."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--format", choices=("json", "text"), default="text")
        parser.add_argument(
            "--level",
            choices=LEVELS,
            default="offline",
            help="files: also look for pictures beside the file; network: also fetch every address",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        is_any_invalid = False
        for name in options["files"]:
            report = check_file(Path(name), level=options["level"])
            is_any_invalid = is_any_invalid or report.verdict == "invalid"
            shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            self.stdout.write(
                _as_json(shown, report) if options["format"] == "json" else _as_text(shown, report)
            )
        if is_any_invalid:
            sys.exit(1)


def _as_json(name: str, report: Report) -> str:
    answer = {
        "file": name,
        "verdict": report.verdict,
        "findings": [finding.as_dict() for finding in report.findings],
    }
    return json.dumps(answer)


def _as_text(name: str, report: Report) -> str:
    lines = [f"{name}: {report.verdict.replace('_', ' ')}"]
    for finding in report.findings:
        key = f"{finding.key}: " if finding.key else ""
        lines.append(f"{name}:{finding.line}:{finding.column}: {finding.severity}: {key}{finding.message}")
    # a terminal of another encoding shows escapes instead of failing
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return "\n".join(lines).encode(encoding, "backslashreplace").decode(encoding)
