"""`./manage facts`: what this copy says of itself, as one JSON object."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from yakja.config.operating.facts import facts


class Command(BaseCommand):
    help = "Print version, numbers of the first page, state of the audit chain and of the keys. Exit 1 when broken."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--strict", action="store_true", help="exit 1 when the chain or a key is broken")

    def handle(self, *args: Any, **options: Any) -> None:
        found = facts()
        self.stdout.write(json.dumps(found))
        if options["strict"] and not (found["chain"]["is_whole"] and found["personal_data"] != "unreadable"):
            raise SystemExit(1)
