"""`./manage backup FILE`: database, stored files and keys in one encrypted file, also while the copy is in use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.config.operating import copying, passphrase
from yakja.config.operating.facts import OperatingError


class Command(BaseCommand):
    help = (
        "Write an encrypted backup. The passphrase comes from YAKJA_BACKUP_PASSPHRASE or is asked for. "
        "Prints one JSON object; exit 1 when nothing was written, or when the audit chain is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="replace FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            secret = passphrase.for_sealing()
            answer = copying.take(options["file"], secret, say=self.stderr.write, overwrite=options["force"])
        except OperatingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(answer))
        if not answer["chain"]["is_whole"]:
            raise CommandError(
                "the backup is written, but the audit chain of this copy is broken: ./manage verify_audit"
            )
