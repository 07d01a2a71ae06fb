"""`./manage create_administrator --name NAME [--email ADDRESS]`: the first administrator of a served copy."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser

from yakja.foundation.kit.i18n import CODES, TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions


class Command(BaseCommand):
    help = "Make an administrator and print an address that lets them in once, to set a password and codes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="as it is written in English")
        parser.add_argument("--name-ur", default="", help="as it is written in Urdu")
        parser.add_argument("--email", default="")
        parser.add_argument("--username", default="", help="made from the name when it is not given")
        parser.add_argument("--language", default="ur", choices=CODES)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints one JSON object: username, address, expires_at. Exit 1 when a value is refused."""
        try:
            made = actions.create_administrator(
                actor=SYSTEM,
                name=TranslatedText({"en": options["name"], "ur": options["name_ur"]}),
                email=options["email"],
                username=options["username"],
                language=options["language"],
                door="command",
            )
        except ValidationError as refusal:
            self.stderr.write(" ".join(refusal.messages))
            raise SystemExit(1) from refusal
        account = made.person.account
        link = made.person.sign_in_links.get(used_at__isnull=True)
        self.stderr.write("Open this address once; it leads to a password and a second factor.")
        answer = {
            "username": account.username if account else "",
            "address": made.link,
            "expires_at": link.expires_at.isoformat(timespec="seconds"),
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
