"""`./manage rekey`: from one YAKJA_FIELD_KEY to the next."""

from __future__ import annotations

import json
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.config.operating import rekeying
from yakja.config.operating.facts import OperatingError


class Command(BaseCommand):
    help = (
        "Encrypt all personal data again with YAKJA_FIELD_KEY; the former key is read from YAKJA_OLD_FIELD_KEY. "
        "Stop the services first. Cut off, it is run again. Prints one JSON object; exit 1 when it is not finished."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--trust-old-key",
            action="store_true",
            help="go on although nothing encrypted proves the former key",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        old = os.environ.get("YAKJA_OLD_FIELD_KEY", "")
        try:
            answer = rekeying.rekey(
                old=old,
                trust_old=options["trust_old_key"],
                say=self.stderr.write,
            )
        except OperatingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(answer))
