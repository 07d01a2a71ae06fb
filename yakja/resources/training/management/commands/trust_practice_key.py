"""`./manage trust_practice_key FILE`: take results that a practice copy signs with this key."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.foundation.kit.permissions import SYSTEM
from yakja.resources.training.actions import trust_practice_key


class Command(BaseCommand):
    help = "Trust the public key of a practice copy (./manage practice --print-key); - reads standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = sys.stdin.read() if str(options["file"]) == "-" else options["file"].read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read", returncode=2) from error
        try:
            key = trust_practice_key(actor=SYSTEM, public_pem=told, door="command")
        except ValidationError as error:
            raise CommandError("; ".join(error.messages), returncode=1) from error
        self.stdout.write(json.dumps({"kid": key.kid, "trusted_at": key.trusted_at.isoformat()}))
