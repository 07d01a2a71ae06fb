"""`./manage load_practice_results FILE`: take what was done in a practice copy, each result once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.foundation.kit.permissions import SYSTEM
from yakja.resources.training.actions import take_practice_results


class Command(BaseCommand):
    help = "Take the results of a practice copy whose key is trusted. Exit 1 when a staff number is not known here."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = options["file"].read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read", returncode=2) from error
        try:
            found = take_practice_results(actor=SYSTEM, token=token, door="command")
        except ValidationError as error:
            raise CommandError("; ".join(error.messages), returncode=1) from error
        told = {
            "taken": [{"member": r.member.number, "task": r.task, "number": r.number} for r in found.taken],
            "known": found.known,
            "unknown_members": list(found.unknown_members),
        }
        self.stdout.write(json.dumps(told))
        if found.unknown_members:
            raise SystemExit(1)
