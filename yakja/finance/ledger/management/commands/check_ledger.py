"""`./manage check_ledger`: prove the books of every body, name the first fault."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from yakja.finance.ledger.actions.sealing import seal_journals
from yakja.finance.ledger.queries.proof import prove


class Command(BaseCommand):
    help = "Prove that the books balance, that nothing was rewritten, and the checks of upper rooms. Exit 1 on a fault."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-seal", action="store_true", help="leave transactions that wait for their link as they are"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["no_seal"]:
            seal_journals()
        proof = prove()
        answer = {
            "verdict": "sound" if proof.is_sound else "faulty",
            "books": proof.books,
            "transactions": proof.transactions,
            "entries": proof.entries,
            "checks": list(proof.made),
            "first_fault": proof.faults[0][1] if proof.faults else None,
            "faults": [{"check": name, "fault": fault} for name, fault in proof.faults],
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if not proof.is_sound:
            raise SystemExit(1)
