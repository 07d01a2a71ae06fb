"""`./manage export_revenue --body CODE --month 2026-10 --out DIR`: the statutory account and the open files of a council's month."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.tables import plain_cell

from ...queries.revenue import Table, package, tables


def _month(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  a month has no time zone
    except ValueError as error:
        raise CommandError(f"--month is written like 2026-10, not {text!r}", returncode=2) from error


def _written(table: Table) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    texts = [column.type == "string" for column in table.columns]
    for row in table.rows:
        writer.writerow(
            [plain_cell(cell) if is_text else cell for cell, is_text in zip(row, texts, strict=True)]
        )
    return out.getvalue().encode()


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
        files = [(table, _written(table)) for table in tables(body, month)]
        told = [(table, hashlib.sha256(raw).hexdigest(), len(raw)) for table, raw in files]
        described = json.dumps(package(body, month, told), ensure_ascii=False, indent=2) + "\n"
        try:
            out.mkdir(parents=True, exist_ok=True)
            for table, raw in files:
                (out / f"{table.name}.csv").write_bytes(raw)
            (out / "datapackage.json").write_text(described, encoding="utf-8")
            sums = [f"{digest}  {table.name}.csv\n" for table, digest, _size in told]
            sums.append(f"{hashlib.sha256(described.encode()).hexdigest()}  datapackage.json\n")
            (out / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}", returncode=2) from error
        answer = {
            "body": body.code, "month": options["month"], "out": str(out),
            "files": {f"{table.name}.csv": len(table.rows) for table, _raw in files},
        }  # fmt: skip
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
