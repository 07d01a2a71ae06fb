"""`./manage load_counts FILE --tool CODE`: the monthly CSV of a tool's transactions (body,function,transactions,on)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.kit.tables import read_table

from ...actions.usages import CountRow, record_counts
from ...models import Tool
from ...queries.counts import read_counts


class Command(BaseCommand):
    help = "Record a tool's counted transactions from CSV. Loads none when a row is bad, unless --only-good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--tool", required=True)
        parser.add_argument(
            "--only-good", action="store_true", help="take the good rows and leave the bad ones"
        )
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        tool = Tool.objects.filter(code=options["tool"]).first()
        if tool is None:
            raise CommandError(f"there is no tool {options['tool']}", returncode=2)
        try:
            raw = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from error
        rows, errors = read_table(raw, required=["body", "transactions", "on"], known=["function"])
        good, bad = read_counts(tool, ((row.line, row.cells) for row in rows))
        faults = [{"line": e.line, "column": e.column, "reason": e.message} for e in errors]
        faults += [{"line": b.line, "column": b.column, "reason": b.reason} for b in bad]
        recorded = 0
        if good and not options["dry_run"] and (options["only_good"] or not faults):
            recorded = record_counts(
                actor=SYSTEM,
                tool=tool,
                rows=[CountRow(r.body, r.function, r.transactions, r.on) for r in good],
                door="command",
            )
        answer = {
            "tool": tool.code,
            "read": len(rows),
            "good": len(good),
            "recorded": recorded,
            "errors": faults,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if faults:
            raise SystemExit(1)
