"""Loading a council's register of assets from CSV: every bad row is named; none is loaded, or exactly the good ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.phones import parse_phone
from yakja.foundation.kit.tables import BATCH, LoadReport, Row, RowError, read_table
from yakja.foundation.kit.text import ascii_digits
from yakja.foundation.people.actions.persons import clean_cnic, cnic_hash
from yakja.foundation.people.models import phone_hash
from yakja.foundation.people.queries.keys import retired_keys

from ..models import Asset, AssetKind, Liability, Party, RevenueHead
from ..queries.heads import check_own
from ._numbers import consumer_numbers
from .assets import attribute_problems

REQUIRED = ("number",)
OPTIONAL = ("class", "address_en", "address_ur", "name_en", "name_ur", "cnic", "phone", "role", "from")
MOST_BYTES = 16 * 1024 * 1024


@dataclass
class _Read:
    asset: Asset
    name: TranslatedText
    cnic: str
    phone: str
    role: str


@dataclass
class _Reading:
    """Reads rows one by one, collecting errors; nothing is written."""

    body: Body
    kind: AssetKind
    day: dt.date
    actor: Any
    errors: list[RowError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen: dict[str, int] = {}
        self.known = set(
            Asset.objects.filter(body=self.body, kind=self.kind).values_list("number", flat=True)
        )
        self.classes = {row["code"] for row in self.kind.classes}
        self.types = {row["code"]: row["type"] for row in self.kind.attributes}

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.line, column, code, message))

    def _attributes(self, row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, form in self.types.items():
            text = row[name]
            if not text:
                continue
            if form == "choice":
                found[name] = text
                continue
            try:
                found[name] = (
                    parse_money(text).paisa if form == "money" else int(ascii_digits(text).replace(",", ""))
                )
            except (ValidationError, ValueError):
                self.refuse(row, name, "not_a_number", _("“%s” is not a number.") % text[:40])
        unread = {e.column for e in self.errors if e.line == row.line}
        for name, (code, message) in attribute_problems(self.kind, found).items():
            if name not in unread:
                self.refuse(row, name, code, str(message))
        return found

    def _checked(self, row: Row, column: str, read: Any) -> str:
        try:
            return str(read(row[column])) if row[column] else ""
        except ValidationError as error:
            self.refuse(row, column, f"bad_{column}", " ".join(error.messages))
            return ""

    def read(self, row: Row) -> _Read | None:
        """One row; None when it has an error or the number is in the register already."""
        before = len(self.errors)
        number = row["number"]
        if not number or len(number) > 40:
            self.refuse(row, "number", "number_missing", _("A number of up to 40 characters is expected."))
        elif number in self.seen:
            message = _("This number stands in line %d already.") % self.seen[number]
            self.refuse(row, "number", "number_twice", message)
        self.seen.setdefault(number, row.line)
        if row["class"] and row["class"] not in self.classes:
            self.refuse(row, "class", "class_unknown", _("There is no class “%s”.") % row["class"][:40])
        role = row["role"] or Liability.Role.OWNER
        if role not in Liability.Role.values:
            self.refuse(row, "role", "bad_role", _("“%s” is not a role.") % row["role"][:40])
        day = self.day
        if row["from"]:
            try:
                day = dt.date.fromisoformat(row["from"])
            except ValueError:
                self.refuse(
                    row, "from", "bad_day", _("“%s” is not a day; write it as 2026-07-01.") % row["from"][:40]
                )
        attributes = self._attributes(row)
        cnic = self._checked(row, "cnic", clean_cnic)
        phone = self._checked(row, "phone", parse_phone)
        if len(self.errors) > before or number in self.known:
            return None
        asset = Asset(
            body=self.body, kind=self.kind, number=number, asset_class=row["class"], attributes=attributes,
            address=TranslatedText({"en": row["address_en"], "ur": row["address_ur"]}), valid_from=day,
            added_at=timezone.now(), added_by=self.actor.ref,
        )  # fmt: skip
        name = TranslatedText({"en": row["name_en"], "ur": row["name_ur"]})
        return _Read(asset, name, cnic, phone, role)


@action("revenue.load_assets")
def load_assets(
    *,
    actor: Any,
    body: Body,
    kind: AssetKind,
    raw: bytes,
    heads: list[RevenueHead] | tuple[RevenueHead, ...] = (),
    valid_from: dt.date | None = None,
    only_good: bool = False,
    is_dry_run: bool = False,
    door: str = "web",
) -> LoadReport:
    """Load assets of one kind, their payers, and what falls on them (`heads`).

    With one bad row nothing is loaded unless `only_good`. A number that is in the register already is left alone and
    counted as unchanged, so that the same file can be sent again. Money columns are in rupees.
    """
    require(actor, "revenue.keep_assets", body)
    if len(raw) > MOST_BYTES:
        refuse("too_big", _("A register of up to 16 MB can be loaded at once."), field="file")
    for head in heads:
        check_own(body, head)
    names = tuple(row["code"] for row in kind.attributes)
    rows, errors = read_table(raw, required=REQUIRED, known=(*OPTIONAL, *names))
    reading = _Reading(body, kind, valid_from or timezone.localdate(), actor, list(errors))
    good = [found for row in rows if (found := reading.read(row)) is not None]
    bad_lines = {error.line for error in reading.errors}
    writes = not is_dry_run and (only_good or not reading.errors)
    if writes:
        _write(good, body, list(heads), actor)
    report = LoadReport(
        read=len(rows),
        loaded=len(good) if writes or is_dry_run else 0,
        changed=0,
        unchanged=len(rows) - len(good) - len({r.line for r in rows} & bad_lines),
        errors=tuple(sorted(reading.errors, key=lambda e: (e.line, e.column))),
        is_dry_run=is_dry_run,
    )
    record(
        subject=body, scope=body,
        facts={"kind": kind.code, "read": report.read, "loaded": report.loaded, "errors": len(report.errors), "dry": is_dry_run},
    )  # fmt: skip
    return report


def _parties(good: list[_Read], body: Body, actor: Any) -> list[Party | None]:
    """The payer of each row: the one with the same CNIC, or a new one where a name is given."""
    hashes = {row.cnic: cnic_hash(row.cnic) for row in good if row.cnic}
    stored = Party.objects.filter(body=body).exclude(cnic_hash="")
    known = {p.cnic_hash: p for p in stored.only("id", "body_id", "cnic_hash")} if hashes else {}
    rounds, new, found = len(retired_keys("cnic")), [], []
    for row in good:
        hashed = hashes.get(row.cnic, "")
        party = known.get(hashed) if hashed else None
        if party is None and (row.name or hashed):
            party = Party(
                body=body, name=row.name or TranslatedText({"en": "—"}), cnic_hash=hashed, cnic_last_four=row.cnic[-4:],
                cnic_round=rounds if hashed else 0, phone=row.phone, phone_hash=phone_hash(row.phone),
                added_at=timezone.now(), added_by=actor.ref,
            )  # fmt: skip
            new.append(party)
            if hashed:
                known[hashed] = party
        found.append(party)
    Party.objects.bulk_create(new, batch_size=BATCH)
    return found


def _write(good: list[_Read], body: Body, heads: list[RevenueHead], actor: Any) -> None:
    parties = _parties(good, body, actor)
    Asset.objects.bulk_create([row.asset for row in good], batch_size=BATCH)
    now = timezone.now()
    for head in heads:
        if not good:
            break
        numbers = consumer_numbers(body, head, len(good))
        Liability.objects.bulk_create(
            [
                Liability(
                    body=body, head=head, asset=row.asset, party=party, role=row.role, consumer_no=number,
                    valid_from=row.asset.valid_from, added_at=now, added_by=actor.ref,
                )
                for row, party, number in zip(good, parties, numbers, strict=True)
            ],
            batch_size=BATCH,
        )  # fmt: skip
