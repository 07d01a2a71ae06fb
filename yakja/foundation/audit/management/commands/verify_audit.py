"""`./manage verify_audit`: seal what waits, walk the chain, name the first broken link."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from yakja.foundation.audit.actions import seal_entries
from yakja.foundation.audit.queries import verify_chain


class Command(BaseCommand):
    help = "Verify the audit chain. Exit 0 when whole, 1 when broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect-head",
            help="a head noted earlier, outside the database, that must still be in the chain",
        )
        parser.add_argument(
            "--no-seal", action="store_true", help="report entries that wait for their seal, do not seal them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_seal"]:
            seal_entries()
        verdict = verify_chain()
        answer = {
            "verdict": "whole" if verdict.is_whole else "broken",
            "links": verdict.links,
            "unsealed": verdict.unsealed,
            "head": verdict.head,
            "first_broken_entry": verdict.broken,
            "why": verdict.why,
        }
        expected = options["expect_head"]
        if expected and verdict.is_whole:
            from yakja.foundation.audit.models import AuditSeal

            if not AuditSeal.objects.filter(digest=expected).exists():
                answer |= {
                    "verdict": "broken",
                    "why": "the noted head is not in the chain: links were cut off",
                }
        self.stdout.write(json.dumps(answer))
        if answer["verdict"] == "broken":
            raise SystemExit(1)
