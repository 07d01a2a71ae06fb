"""`./manage renew_badge_key CODE`: another key for a body that issues badges; the former one signs nothing more."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.foundation.bodies.queries import find_body
from yakja.foundation.kit.permissions import SYSTEM
from yakja.resources.training.actions import make_badge_key


class Command(BaseCommand):
    help = "Make a new key for the badges of a body. What the former one signed stays verified by it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("body")
        parser.add_argument("--reason", default="renewed by an operator")

    def handle(self, *args: Any, **options: Any) -> None:
        body = find_body(options["body"])
        if body is None:
            raise CommandError(f"no body has the code {options['body']}", returncode=2)
        key = make_badge_key(actor=SYSTEM, body=body, reason=options["reason"], door="command")
        self.stdout.write(json.dumps({"body": body.code, "kid": key.kid, "made_at": key.made_at.isoformat()}))
