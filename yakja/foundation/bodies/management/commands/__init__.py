"""What the commands that load a list have in common."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.tables import LoadReport
from yakja.foundation.places.models import Level
from yakja.foundation.places.queries import place_of_code


class ListCommand(BaseCommand):
    """Reads a file, loads it for one province, prints one object; bad rows go to stderr (exit 1), misuse is exit 2."""

    load: Callable[..., LoadReport]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--province", required=True, help="code of the province, such as PK6")
        parser.add_argument(
            "--source", default="", help="where the list comes from, for rows that do not say it"
        )
        parser.add_argument(
            "--good-rows", action="store_true", help="load the good rows although others are bad"
        )
        parser.add_argument("--dry-run", action="store_true", help="report only")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = options["file"].read_bytes()
            province = place_of_code(options["province"])
        except OSError as error:
            raise CommandError(f"cannot read {options['file']}: {error.strerror}", returncode=2) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        if province.level != Level.PROVINCE:
            raise CommandError(f"{province.code} is no province", returncode=2)
        report = self.load(
            actor=SYSTEM,
            raw=raw,
            province=province,
            source=options["source"],
            only_if_clean=not options["good_rows"],
            dry_run=options["dry_run"],
            door="command",
        )
        for bad in report.errors:
            self.stderr.write(f"line {bad.line}{f', {bad.column}' if bad.column else ''}: {bad.message}")
        for note in report.notes:
            self.stderr.write(note)
        answer = {
            "file": str(options["file"]),
            "read": report.read,
            "loaded": report.loaded,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "refused": len({bad.line for bad in report.errors}),
            "dry_run": report.is_dry_run,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if report.errors:
            sys.exit(1)
