"""Lines of tenders, programmes and budgets: read from CSV with every bad row named, and matched to proposals."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.money import parse_money
from yakja.foundation.kit.references import check_reference
from yakja.foundation.kit.tables import Row, RowError, read_table
from yakja.foundation.kit.text import search_key

from ..models import Clearance, Proposal, SpendingLine
from .likeness import signs_of

REQUIRED = ("kind", "number", "body", "title", "amount", "published_on")
KNOWN = ("clearance", "digital")
MONEY_WITHIN = 0.25  # estimates and tenders differ; more than this is another purchase
WORDS_FROM = 0.35
# Words by which a line of a programme is a digital purchase; the column `digital` or a steward says otherwise.
_DIGITAL = re.compile(
    r"\b(?:software|system|systems|app|apps|application|portal|website|web|online|digital|digiti[sz]ation|digitali[sz]ation"
    r"|computer|computers|computeri[sz]ation|computeri[sz]ed|it|ict|erp|mis|gis|server|servers|laptop|laptops|database|dashboard"
    r"|automation|biometric|licences|licenses|cloud|data|e-[a-z]+|e [a-z]+)\b"
    r"|سافٹ ویئر|نظام|سسٹم|ایپ|پورٹل|ویب|آن لائن|ڈیجیٹل|کمپیوٹر|سرور|لیپ ٹاپ|بائیومیٹرک|خودکار|ڈیٹا"
)


@dataclass(frozen=True)
class ReadLine:
    """One good row, ready to be stored."""

    line: int
    kind: str
    number: str
    body: Body
    title: str
    amount_paisa: int
    published_on: dt.date
    clearance: str
    is_digital: bool

    @property
    def year(self) -> str:
        return FiscalYear.of(self.published_on).label

    @property
    def key(self) -> tuple[str, int, str, str]:
        return (self.kind, self.body.pk, self.year, self.number)


@dataclass(frozen=True)
class Matched:
    """What a line was matched to."""

    match: str
    proposal: Proposal | None = None
    clearance: Clearance | None = None


def read_lines(raw: bytes) -> tuple[list[ReadLine], list[RowError]]:
    """The good rows and every fault with its line and column; three queries whatever the number of rows."""
    rows, errors = read_table(raw, required=REQUIRED, known=KNOWN)
    codes = {row["body"].upper() for row in rows}
    bodies = {b.code: b for b in Body.objects.filter(code__in=codes).select_related("place")}
    numbers = {check_reference(row["clearance"]) for row in rows if row["clearance"]} - {None}
    known = set(Clearance.objects.filter(number__in=numbers).values_list("number", flat=True))
    good: list[ReadLine] = []
    seen: dict[tuple[str, int, str, str], int] = {}
    for row in rows:
        found, faults = _read(row, bodies, known)
        if found is not None and found.key in seen:
            said = _("This line stands in the file already, on line %(n)s.") % {"n": seen[found.key]}
            faults = [RowError(row.line, "number", "twice", said)]
        errors += faults
        if found is not None and not faults:
            seen[found.key] = row.line
            good.append(found)
    return good, sorted(errors, key=lambda e: (e.line, e.column))


def _read(row: Row, bodies: dict[str, Body], known: set[str]) -> tuple[ReadLine | None, list[RowError]]:
    faults: list[RowError] = []

    def fault(column: str, code: str, message: str) -> None:
        faults.append(RowError(row.line, column, code, message))

    kind = row["kind"].lower()
    if kind not in SpendingLine.Kind.values:
        fault("kind", "bad_kind", _("Write tender, adp or budget."))
    for column, most in (("number", 60), ("title", 400)):
        if not row[column]:
            fault(column, "missing", _("This cell is empty."))
        elif len(row[column]) > most:
            fault(column, "too_long", _("Please write at most %(n)s letters.") % {"n": most})
    body = bodies.get(row["body"].upper())
    if body is None:
        fault(
            "body",
            "unknown_body",
            _("There is no body with the code “%(code)s”.") % {"code": row["body"][:40]},
        )
    amount = 0
    try:
        amount = parse_money(row["amount"]).paisa
        if amount <= 0:
            fault("amount", "not_money", _("An amount is more than nothing."))
    except ValidationError as error:
        fault("amount", "not_money", " ".join(error.messages))
    day = None
    try:
        day = dt.date.fromisoformat(row["published_on"])
    except ValueError:
        fault("published_on", "bad_day", _("Write the day as 2026-11-23."))
    number = ""
    if row["clearance"]:
        number = check_reference(row["clearance"]) or ""
        if not number:
            fault(
                "clearance", "bad_number", _("The check sign of this number does not fit; it was mistyped.")
            )
        elif number not in known:
            fault("clearance", "unknown_clearance", _("No clearance has this number."))
    said = row["digital"].lower()
    if said not in ("", "yes", "no"):
        fault("digital", "bad_digital", _("Write yes, no or nothing."))
    if faults or body is None or day is None:
        return None, faults
    digital = said == "yes" or bool(number) or (said != "no" and is_digital(row["title"]))
    return ReadLine(row.line, kind, row["number"], body, row["title"], amount, day, number, digital), []


def is_digital(title: str) -> bool:
    """Whether the words of a line speak of a digital purchase."""
    return bool(_DIGITAL.search(title.lower()) or _DIGITAL.search(search_key(title)))


def matches(lines: Iterable[ReadLine]) -> dict[tuple[str, int, str, str], Matched]:
    """Each line with the clearance it names, or the proposal of the same body that speaks of the same for like money."""
    lines = list(lines)
    bodies = {line.body.pk for line in lines}
    proposals = list(
        Proposal.objects.filter(body__in=bodies, case__state__in=["approved", "live", "emergency"])
        .select_related("clearance", "case")
        .order_by("id")
    )
    numbers = {
        c.number: c
        for c in Clearance.objects.filter(
            number__in=[x.clearance for x in lines if x.clearance]
        ).select_related("proposal")
    }
    spoken = {p.pk: signs_of([p.title, p.need]) for p in proposals}
    found = {}
    for line in lines:
        cleared = numbers.get(line.clearance)
        # A number of another body's clearance covers nothing.
        if cleared is not None and cleared.proposal.body_id == line.body.pk:
            found[line.key] = Matched(SpendingLine.Match.NUMBER, cleared.proposal, cleared)
            continue
        best, most = None, 0.0
        own = signs_of([line.title])
        for proposal in proposals:
            if proposal.body_id != line.body.pk or not _money_fits(proposal.money_paisa, line.amount_paisa):
                continue
            share = _share(own, spoken[proposal.pk])
            if share > most:
                best, most = proposal, share
        if best is not None and most >= WORDS_FROM:
            found[line.key] = Matched(SpendingLine.Match.LIKELY, best)
        else:
            found[line.key] = Matched(SpendingLine.Match.NONE)
    return found


def _money_fits(one: int | None, other: int) -> bool:
    return one is not None and abs(one - other) <= MONEY_WITHIN * max(one, other)


def _share(own: frozenset[str], theirs: frozenset[str]) -> float:
    """How much of what a short title says is also said by the proposal, in any script."""
    mine = {sign for sign in own if sign[0] in "bc"}
    return len(mine & theirs) / len(mine) if mine else 0.0
