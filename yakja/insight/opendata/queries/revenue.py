"""The money of one council in one month as open files: statutory account, budget, actuals, demand and collection, tariffs,
discrepancies, with a Tabular Data Package that describes them. No payer is named, nor told by what few people paid.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import Abs
from django.utils import translation
from django.utils.translation import gettext

from yakja.finance.ledger.queries.budget import comparison
from yakja.finance.ledger.queries.statutory import statutory
from yakja.finance.reconciliation.models import Discrepancy
from yakja.finance.revenue.models import Tariff
from yakja.finance.revenue.queries.heads import province_of
from yakja.finance.revenue.queries.publishing import LEAST_PEOPLE, Publication
from yakja.finance.revenue.tariff import in_words
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.tables import plain_cell

LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}


@dataclass(frozen=True)
class Column:
    """A column of a file: its name, its type in Table Schema, what it holds."""

    name: str
    type: str
    about: str


@dataclass(frozen=True)
class Table:
    """One file: its name without ending, what it tells, its columns and rows. Amounts are rupees with two decimals."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: list[list[Any]]


def rupees(paisa: int | None) -> str:
    """An exact decimal; "" for what is not told."""
    if paisa is None:
        return ""
    whole, part = divmod(abs(paisa), 100)
    return f"{'-' if paisa < 0 else ''}{whole}.{part:02d}"


_BODY = Column("body", "string", "Code of the council in the register of bodies")
_MONTH = Column("month", "yearmonth", "The month that is told")
_YEAR = Column("fiscal_year", "string", "July to June")
_FUND = Column("fund", "string", "local, special or public_account; never netted against one another")
_GRANT = Column("grant", "string", "Code of the ring-fenced grant, if any")
_OBJECT = Column(
    "object_code", "string", "Object code of the New Accounting Model; empty where none is confirmed"
)
_NAME = Column("object_name", "string", "What the object code stands for")


def _money(name: str, about: str) -> Column:
    return Column(name, "number", about)


def span_of(month: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the month of a day."""
    first = month.replace(day=1)
    return first, (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


# Receipts under heads that few people paid are told in one line, without an object code.
def _together() -> str:
    return gettext("Heads that few people paid, together")


def ar38(publication: Publication, month: dt.date) -> Table:
    """The monthly account: every line on the side of receipts or expenditure, and the summary of each fund."""
    found = statutory(publication.body, month)
    rows: list[list[Any]] = []
    start = [publication.body.code, f"{found.month:%Y-%m}"]
    for fund in found.funds:
        # Money that came and is there tells what few people paid, where nobody else paid: then it waits with them.
        opens = publication.tells_balance(fund.fund, found.month - dt.timedelta(days=1))
        closes = publication.tells_balance(fund.fund, found.month)
        told = [line for line in fund.receipts if publication.tells(line, month, month)]
        held = sum(line.amount_paisa for line in fund.receipts) - sum(line.amount_paisa for line in told)
        summed = [*start, fund.fund, "", "", ""]
        rows.append([*summed, "opening", "", rupees(fund.opening_paisa if opens else None)])
        for side, lines in (("receipt", told), ("expenditure", fund.spending)):
            rows += [
                [
                    *start,
                    line.fund,
                    line.grant_code,
                    line.object_code,
                    line.name.get("en", ""),
                    side,
                    line.group,
                    rupees(line.amount_paisa),
                ]
                for line in lines
            ]
        if len(told) < len(fund.receipts):
            amount = rupees(held if opens and closes else None)
            rows.append([*start, fund.fund, "", "", _together(), "receipt", fund.fund, amount])
        for name, amount_paisa in (
            ("closing", fund.closing_paisa),
            ("bank_position", fund.position_paisa),
            ("variation", fund.variation_paisa),
        ):
            rows.append([*summed, name, "", rupees(amount_paisa if closes else None)])
    columns = (
        _BODY, _MONTH, _FUND, _GRANT, _OBJECT, _NAME,
        Column("line", "string", "opening, receipt, expenditure, closing, bank_position or variation (closing less bank position)"),
        Column("group", "string", "Part of the form AR-38 the line belongs to"),
        _money("amount", f"Rupees; empty where no bank statement is known, or where it would tell what fewer than {LEAST_PEOPLE} people paid"),
    )  # fmt: skip
    return Table("ar38", "Monthly account AR-38 on cash basis", columns, rows)


def budget(publication: Publication, month: dt.date) -> tuple[Table, Table]:
    """What was planned for the fiscal year of a month, and what was done until the end of that month."""
    body, year, last = publication.body, FiscalYear.of(month), span_of(month)[1]
    found = comparison(body, str(year), last)
    start = [body.code, str(year)]
    planned = [
        [
            *start,
            row.fund,
            row.grant_code,
            row.object_code,
            row.name.get("en", ""),
            rupees(row.original_paisa),
            rupees(row.current_paisa),
        ]
        for row in found
        if row.original_paisa or row.current_paisa
    ]
    told, held = publication.split(found, year.starts_on, last)
    done = [
        [*start, f"{month:%Y-%m}", row.fund, row.grant_code, row.object_code, row.name.get("en", ""),
         "expenditure" if row.is_spending else "receipt", rupees(row.actual_paisa)]
        for row in told
    ]  # fmt: skip
    done += [
        [*start, f"{month:%Y-%m}", fund, "", "", _together(), "receipt", rupees(amount_paisa)]
        for fund, amount_paisa in held.items()
    ]
    common = (_BODY, _YEAR, _FUND, _GRANT, _OBJECT, _NAME)
    return (
        Table(
            "budget", "Adopted budget of the year: original and as revised", (*common, _money("original", "As first adopted"), _money("revised", "As adopted last")), planned,
        ),
        Table(
            "actuals", "Spent and received from July to the end of the month",
            (_BODY, _YEAR, _MONTH, _FUND, _GRANT, _OBJECT, _NAME, Column("side", "string", "expenditure or receipt"),
             _money("amount", f"Since the first of July; empty where it would tell what fewer than {LEAST_PEOPLE} people paid")), done,
        ),
    )  # fmt: skip


def collection(publication: Publication, month: dt.date) -> Table:
    """Demand and collection by head. Where few people are behind a head, what was demanded and collected stays out."""
    rows = []
    for each in publication.month_lines(month):
        amounts = (
            each.opening_paisa,
            each.demanded_paisa,
            each.adjusted_paisa,
            each.collected_paisa,
            each.closing_paisa,
        )
        rows.append(
            [
                publication.body.code,
                f"{month:%Y-%m}",
                each.head.code,
                each.head.name.get("en", ""),
                *("" if each.is_held else rupees(a) for a in amounts),
                str(each.is_held).lower(),
            ]
        )
    columns = (
        _BODY, _MONTH, Column("head", "string", "Code of the head of revenue"), Column("head_name", "string", "Its name"),
        _money("opening_arrears", "Owed at the beginning of the month"), _money("demanded", "Demanded in the month"),
        _money("adjusted", "Surcharges less rebates, waivers, write-offs and corrections"), _money("collected", "Paid in the month"),
        _money("closing_arrears", "Owed at its end"),
        Column(
            "is_suppressed", "boolean",
            f"True where fewer than {LEAST_PEOPLE} people are behind the amounts, or where they would tell those of another head: they are left out",
        ),
    )  # fmt: skip
    return Table("demand-collection", "Demand and collection of the month by head", columns, rows)


def tariffs(body: Body, month: dt.date) -> Table:
    """Every tariff in force in the month: the council's own, and the province's where it has none."""
    first, last = span_of(month)
    rows = (
        Tariff.objects.of_body_or_province(body, province_of(body))
        .filter(valid_from__lte=last)
        .exclude(valid_to__lte=first)
        .select_related("charge__head", "charge__body", "charge__province", "instrument")
        .order_by("charge__head__code", "charge__asset_class", "valid_from", "pk")
    )
    own = {(row.charge.head_id, row.charge.asset_class) for row in rows if row.charge.body_id}
    found = []
    for row in rows:
        if not row.charge.body_id and (row.charge.head_id, row.charge.asset_class) in own:
            continue
        found.append(
            [
                body.code, row.charge.head.code, row.charge.asset_class, "council" if row.charge.body_id else "province",
                "; ".join(line.text for line in in_words(row.formula)), row.valid_from.isoformat(),
                row.valid_to.isoformat() if row.valid_to else "", row.instrument.code, row.section,
            ]
        )  # fmt: skip
    columns = (
        _BODY, Column("head", "string", "Code of the head of revenue"), Column("class", "string", "Class of what is charged; empty for every class"),
        Column("set_by", "string", "council or province"), Column("formula", "string", "The rule in words"),
        Column("valid_from", "date", "First day in force"), Column("valid_to", "date", "First day no longer in force; empty while it is"),
        Column("instrument", "string", "Law or notification it rests on"), Column("section", "string", "Its section"),
    )  # fmt: skip
    return Table("tariffs", "Tariffs in force in the month", columns, found)


def discrepancies(publication: Publication, month: dt.date) -> Table:
    """How many discrepancies of the month between which sources, of which kind, and how much they are apart."""
    body = publication.body
    first, last = span_of(month)
    sums = (
        Discrepancy.objects.filter(body=body, on__gte=first, on__lte=last)
        .values_list("first", "second", "kind", "head")
        .annotate(n=Count("pk"), closed=Count("closed_on"), apart=Sum(Abs("difference_paisa")))
        .order_by("first", "second", "kind", "head")
    )
    rows = [
        [
            body.code,
            f"{month:%Y-%m}",
            *key,
            n,
            n - closed,
            rupees(apart if publication.tells_head(key[-1], month) else None),
        ]
        for *key, n, closed, apart in sums
    ]
    columns = (
        _BODY, _MONTH, Column("first", "string", "One source"), Column("second", "string", "The other"),
        Column("kind", "string", "What differs"), Column("head", "string", "Code of the head, where it is known"),
        Column("count", "integer", "How many"), Column("open", "integer", "How many are not closed"),
        _money("apart", "By how much in all, without sign; empty for heads whose amounts are left out"),
    )  # fmt: skip
    return Table("discrepancies", "Discrepancies between sources by kind", columns, rows)


def tables(body: Body, month: dt.date) -> list[Table]:
    """Every file of a council's month, in English."""
    with translation.override("en"):
        publication = Publication(body, month)
        planned, done = budget(publication, month)
        return [
            ar38(publication, month), planned, done, collection(publication, month), tariffs(body, month),
            discrepancies(publication, month),
        ]  # fmt: skip


def written(table: Table) -> bytes:
    """A table as CSV; texts that a spreadsheet would take for formulas are set behind an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    texts = [column.type == "string" for column in table.columns]
    for row in table.rows:
        writer.writerow(
            [plain_cell(cell) if is_text else cell for cell, is_text in zip(row, texts, strict=True)]
        )
    return out.getvalue().encode()


def files(body: Body, month: dt.date) -> dict[str, bytes]:
    """Every file of a council's month by name, with `datapackage.json` and `SHA256SUMS`."""
    made = [(table, written(table)) for table in tables(body, month)]
    found = {f"{table.name}.csv": raw for table, raw in made}
    described = package(
        body, month, [(table, hashlib.sha256(raw).hexdigest(), len(raw)) for table, raw in made]
    )
    found["datapackage.json"] = (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()
    sums = [f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in found.items()]
    return found | {"SHA256SUMS": "".join(sums).encode()}


def package(body: Body, month: dt.date, of: Iterable[tuple[Table, str, int]]) -> dict[str, Any]:
    """The Tabular Data Package of files given as (table, sha256, bytes)."""
    return {
        "profile": "tabular-data-package",
        "name": f"{body.code.lower()}-{month:%Y-%m}",
        "title": f"{body.name.get('en', body.code)}, {month:%B %Y}: money in and out",
        "licenses": [LICENCE],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "path": f"{table.name}.csv",
                "title": table.about,
                "encoding": "utf-8",
                "hash": f"sha256:{digest}",
                "bytes": size,
                "schema": {
                    "fields": [
                        {"name": column.name, "type": column.type, "description": column.about}
                        for column in table.columns
                    ],
                    "missingValues": [""],
                },
            }
            for table, digest, size in of
        ],
    }
