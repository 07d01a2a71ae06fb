"""`./manage export_revenue --body CODE --month 2026-10 --out DIR`: the statutory account and the open files of a council's month."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.foundation.bodies.models import Body

from ...queries.revenue import files


def _month(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  a month has no time zone
    except ValueError as error:
        raise CommandError(f"--month is written like 2026-10, not {text!r}", returncode=2) from error


class Command(BaseCommand):
    help = "Write AR-38 and the open files of one council and month, with datapackage.json and SHA256SUMS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--body", required=True)
        parser.add_argument("--month", required=True, help="such as 2026-10")
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        body = Body.objects.select_related("place").filter(code=options["body"].upper()).first()
        if body is None:
            raise CommandError(f"there is no body {options['body']}", returncode=2)
        month, out = _month(options["month"]), options["out"]
        made = files(body, month)
        try:
            out.mkdir(parents=True, exist_ok=True)
            for name, raw in made.items():
                (out / name).write_bytes(raw)
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}", returncode=2) from error
        answer = {
            "body": body.code, "month": options["month"], "out": str(out),
            "files": {name: raw.count(b"\n") - 1 for name, raw in made.items() if name.endswith(".csv")},
        }  # fmt: skip
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
