"""`./manage complaints_pull`: asks the systems bodies keep their complaints in; or reads a list that one has exported."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from yakja.citizens.complaints import tasks
from yakja.citizens.complaints.actions import take_over
from yakja.citizens.complaints.models import Standing
from yakja.citizens.complaints.queries.overlays import other_lists, read_list
from yakja.foundation.kit.permissions import SYSTEM


class Command(BaseCommand):
    help = "Take in cases of other systems: from their Open311, or from FILE.csv with --system and --body."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="a list exported by the other system, CSV in UTF-8")
        parser.add_argument("--system", help="whose list it is: a code of reference/complaint_systems.csv")
        parser.add_argument("--body", help="code of the body whose complaints these are")
        parser.add_argument("--all-or-none", action="store_true", help="take none when one row is bad")

    def handle(self, *args: Any, **options: Any) -> None:
        done = (
            self._list(options)
            if options["file"]
            else tasks.pull_in(now=timezone.now(), say=self.stderr.write)
        )
        self.stdout.write(json.dumps(done))
        if done["bad"]:
            sys.exit(1)

    def _list(self, options: dict[str, Any]) -> dict[str, int]:
        known = other_lists().get(options["system"] or "")
        if known is None:
            raise CommandError(f"--system must be one of {', '.join(sorted(other_lists()))}", returncode=2)
        standing = (
            Standing.objects.in_force(timezone.localdate())
            .filter(body__code=options["body"] or "", mode=Standing.Mode.OVERLAY, system_name=known.name)
            .select_related("body__place", "category").order_by("-begins_on", "-id").first()
        )  # fmt: skip
        if standing is None:
            raise CommandError(
                f"no body {options['body']!r} is said to keep its complaints in {known.name}: say so first",
                returncode=2,
            )
        try:
            content = Path(options["file"]).read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from error
        rows, bad = read_list(content, known)
        done = {"new": 0, "proposed": 0, "begun": 0, "same": 0, "bad": len(bad)}
        for each in bad:
            self.stderr.write(f"line {each.line}: {each.reason}")
        with transaction.atomic():
            for line, row in rows:
                try:
                    said = take_over(actor=SYSTEM, standing=standing, foreign=row, of=known, door="command")
                except ValidationError as refusal:
                    done["bad"] += 1
                    self.stderr.write(f"line {line}: {tasks.reasons_of(refusal)}")
                else:
                    done[said] += 1
            if done["bad"] and options["all_or_none"]:
                transaction.set_rollback(True)
                done = dict.fromkeys(done, 0) | {"bad": done["bad"]}
        return done
