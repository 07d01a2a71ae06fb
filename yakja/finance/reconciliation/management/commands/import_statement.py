"""`./manage import_statement --source bank --mapping NAME FILE`: read a statement, tell every bad row, take it when asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import translation

from yakja.foundation.kit.permissions import SYSTEM

from ...actions import commit_batch, stage_file
from ...actions.importing import counts_of
from ...models import ImportBatch, ImportMapping, Source, SourceKind, StagedRow
from ...statements import Balances, Fault, Mapping, Unreadable, read
from ...statements.faults import reason

MOST_ROWS = 1000


class Command(BaseCommand):
    help = (
        "Import a statement of a bank, an e-billing system, a manual book, a contractor, the treasury or of deeds. "
        "--source is the code of a source; with --dry-run also a kind, such as bank. One JSON object is printed: "
        '{"accepted", "rejected", "rows": [{"line", "code", "reason"}], "batch"}. '
        "Exit 0 when every row is good, 1 when rows or the file were refused, 2 for wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="the file to read")
        parser.add_argument(
            "--source", default="", help="code of a source, or a kind of source with --dry-run"
        )
        parser.add_argument("--mapping", default="", help="name of a mapping, or list")
        parser.add_argument("--dry-run", action="store_true", help="read and tell, take nothing")
        parser.add_argument("--only-good", action="store_true", help="take exactly the good rows")
        parser.add_argument("--format", choices=("json", "text"), default="text")
        parser.add_argument("--language", choices=("en", "ur"), default="en", help="of the reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            if options["mapping"] == "list":
                self._list(options)
                return
            self._import(options)

    def _list(self, options: dict[str, Any]) -> None:
        lang = options["language"]
        shipped = {row["code"]: row for row in _shipped()}
        rows = [
            {"name": code, "kind": row["kind"], "format": row["rules"]["format"], "verified": row["is_verified"], "title": row["name"][lang]}
            for code, row in shipped.items()
        ]  # fmt: skip
        for own in ImportMapping.objects.exclude(code__in=shipped).order_by("code"):
            rows.append(
                {"name": own.code, "kind": own.kind, "format": own.rules["format"], "verified": own.is_verified, "title": str(own.name)}
            )  # fmt: skip
        for row in rows:
            if options["format"] == "json":
                self.stdout.write(json.dumps(row, ensure_ascii=False))
            else:
                self.stdout.write(f"{row['name']:22} {row['kind']:12} {row['format']:8} {row['title']}")

    def _import(self, options: dict[str, Any]) -> None:
        path = Path(options["file"] or "")
        if not options["file"] or not path.is_file():
            self._leave(f"FILE: no such file: {path}")
        source = Source.objects.select_related("body", "mapping").filter(code=options["source"]).first()
        kind = source.kind if source else options["source"]
        if kind not in SourceKind.values:
            self._leave(f"--source: no such source: {options['source'] or '(none)'}")
        if source is None and not options["dry_run"]:
            self._leave(
                "--source: name the code of a source to import into; a kind is enough for --dry-run only"
            )
        name = options["mapping"] or (source.mapping.code if source and source.mapping else "")
        shipped = next((row for row in _shipped() if row["code"] == name), None)
        own = ImportMapping.objects.filter(code=name).first()
        if shipped is None and own is None:
            self._leave(f"--mapping: no such mapping: {name or '(none)'}; --mapping list shows them")
        found_kind = own.kind if own else (shipped or {})["kind"]
        if found_kind != kind:
            self._leave(f"--mapping: {name} is for {found_kind}, not for {kind}")
        with path.open("rb") as file:
            if source is None:
                rules = own.rules if own else (shipped or {})["rules"]
                self._answer(_read(file, rules), options)
            elif own is None:
                self._leave(f"--mapping: {name} is not loaded; start the product once")
            else:
                self._answer(_take(file, source, own, path.name, options), options)

    def _answer(self, answer: dict[str, Any], options: dict[str, Any]) -> None:
        if options["format"] == "json":
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write(f"accepted {answer['accepted']}, rejected {answer['rejected']}")
            for row in answer["rows"]:
                self.stdout.write(f"{row['line']:>8}  {row['code']:16} {row['reason']}")
        if answer["rejected"]:
            sys.exit(1)

    def _leave(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(2)


def _shipped() -> list[dict[str, Any]]:
    raw = (Path(settings.REFERENCE_DIR) / "statement_mappings.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(raw)
    return found


def _row(line: int, code: str, said: str) -> dict[str, Any]:
    return {"line": line, "code": code, "reason": said}


def _read(file: BinaryIO, rules: dict[str, Any]) -> dict[str, Any]:
    """What a file holds, without a source to compare it with."""
    accepted, rejected = 0, 0
    rows: list[dict[str, Any]] = []
    try:
        for item in read(file, Mapping.of(rules)):
            if isinstance(item, Fault):
                rejected += 1
                if len(rows) < MOST_ROWS:
                    rows.append(_row(item.line, item.code, item.reason))
            elif not isinstance(item, Balances):
                accepted += 1
    except Unreadable as error:
        return _refused(error.line, error.code, error.fault.reason)
    return {"accepted": accepted, "rejected": rejected, "rows": rows, "batch": None}


def _refused(line: int, code: str, said: str) -> dict[str, Any]:
    """A file of which nothing may be taken."""
    return {"accepted": 0, "rejected": 1, "rows": [_row(line, code, said)], "batch": None}


def _take(
    file: BinaryIO, source: Source, mapping: ImportMapping, name: str, options: dict[str, Any]
) -> dict[str, Any]:
    batch: ImportBatch | None = None
    try:
        with transaction.atomic():
            batch = stage_file(
                actor=SYSTEM, source=source, file=file, file_name=name, mapping=mapping, door="command"
            )
            answer = _told(batch)
            if options["dry_run"]:
                answer["batch"] = None
                transaction.set_rollback(True)
                return answer
            commit_batch(actor=SYSTEM, batch=batch, only_good=options["only_good"], door="command")
            return answer
    except ValidationError as error:
        first = (
            error.error_list[0]
            if not hasattr(error, "error_dict")
            else next(iter(error.error_dict.values()))[0]
        )
        if batch is not None:  # read, but not to be taken as asked: every bad row is told, nothing is kept
            return answer | {"accepted": 0, "batch": None, "refused": first.code}
        line = (first.params or {}).get("line", 1)
        return _refused(
            line, first.code or "refused", (first.params or {}).get("reason") or " ".join(first.messages)
        )


def _told(batch: ImportBatch) -> dict[str, Any]:
    counts = counts_of(batch)
    faults = StagedRow.objects.filter(batch=batch, fate="rejected").order_by("line", "id")[:MOST_ROWS]
    rows = [_row(row.line, row.code, reason(row.code, row.params)) for row in faults]
    return {
        "accepted": counts.pop("accepted"),
        "rejected": counts.pop("rejected"),
        "rows": rows,
        "batch": batch.pk,
        **counts,
    }
