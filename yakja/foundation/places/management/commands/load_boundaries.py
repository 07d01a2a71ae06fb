"""`./manage load_boundaries FILE --source "..."`: polygons of places from GeoJSON, keyed by code."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.foundation.kit.permissions import SYSTEM

from ...actions import load_boundaries


class Command(BaseCommand):
    help = "Load boundaries of places from a GeoJSON file; every bad feature is reported (exit 1 when there is one)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--source", required=True, help="where the lines come from, with the licence's credit"
        )
        parser.add_argument(
            "--only-if-clean", action="store_true", help="load nothing when one feature is bad"
        )
        parser.add_argument("--dry-run", action="store_true", help="report only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"cannot read {options['file']}: {error.strerror}", returncode=2) from error
        try:
            report = load_boundaries(
                actor=SYSTEM,
                raw=raw,
                source=options["source"],
                only_if_clean=options["only_if_clean"],
                dry_run=options["dry_run"],
                door="command",
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        for bad in report.errors:
            self.stderr.write(f"feature {bad.line}: {bad.message}")
        answer = {
            "file": str(options["file"]),
            "read": report.read,
            "loaded": report.loaded,
            "replaced": report.changed,
            "refused": len(report.errors),
            "dry_run": report.is_dry_run,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if report.errors:
            sys.exit(1)
