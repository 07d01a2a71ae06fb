"""`./manage restore FILE`: make this copy what a backup holds. Nothing is touched until the backup has proved itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.config.operating import copying, passphrase
from yakja.config.operating.facts import OperatingError
from yakja.config.operating.sealed import SealedError


class Command(BaseCommand):
    help = (
        "Restore a backup. Stop the server, the worker and the clock first. Prints one JSON object with the "
        "numbers noted in the backup and those of the restored copy."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace a copy that is not empty")
        parser.add_argument(
            "--check-only", action="store_true", help="read the backup through, restore nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = options["file"]
        try:
            if not source.is_file():
                raise OperatingError(f"there is no file {source}")
            secret = passphrase.for_opening()
            if options["check_only"]:
                manifest = copying.read_through(source, secret)
                self.stdout.write(json.dumps({"file": str(source), "verdict": "whole", **manifest}))
                return
            answer = copying.put_back(source, secret, say=self.stderr.write, force=options["force"])
        except (OperatingError, SealedError, OSError) as error:
            raise CommandError(f"{error}. Nothing was changed.") from error
        self.stdout.write(json.dumps(answer))
        if answer["keys"].startswith("set "):
            self.stderr.write(f"Keys: {answer['keys']}.")
        if not answer["chain"]["is_whole"]:
            raise CommandError(
                "restored as it was: the audit chain was already broken when the backup was made"
            )
