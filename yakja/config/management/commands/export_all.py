"""`./manage export_all DIR`: all public data as CSV with an index, the audit trail without persons included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.config.operating.exporting import export
from yakja.config.operating.facts import OperatingError


class Command(BaseCommand):
    help = (
        "Write all public data as open CSV into DIR. Prints one JSON object; exit 1 when nothing was written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--force", action="store_true", help="replace DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            index = export(options["folder"], say=self.stderr.write, overwrite=options["force"])
        except (OperatingError, OSError) as error:
            raise CommandError(str(error)) from error
        resources = index["resources"]
        answer = {
            "folder": str(options["folder"]),
            "datasets": len(resources),
            "rows": sum(r["rows"] for r in resources),
            "bytes": sum(r["bytes"] for r in resources),
        }
        self.stdout.write(json.dumps(answer))
