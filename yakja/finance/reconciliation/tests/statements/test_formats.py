"""Every format gives the same rows, and says what is wrong with its line."""

from __future__ import annotations

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.conf import settings

from yakja.finance.reconciliation.statements import (
    Balances,
    Fault,
    Mapping,
    MappingError,
    StatementRow,
    Unreadable,
    read,
    sniff,
)

from . import files

SHIPPED = {
    row["code"]: Mapping.of(row["rules"])
    for row in json.loads((settings.REFERENCE_DIR / "statement_mappings.json").read_text())
}
MADE = {
    "bank-csv-crdr": files.csv_file,
    "bank-xlsx-crdr": files.xlsx_statement,
    "bank-mt940": files.mt940_file,
    "bank-camt053": files.camt_file,
}


def taken(raw: bytes, mapping: str | Mapping) -> list[Any]:
    return list(read(io.BytesIO(raw), SHIPPED[mapping] if isinstance(mapping, str) else mapping))


def rows(items: list[Any]) -> list[StatementRow]:
    return [item for item in items if isinstance(item, StatementRow)]


def faults(items: list[Any]) -> list[tuple[int, str]]:
    return [(item.line, item.code) for item in items if isinstance(item, Fault)]


def refused(raw: bytes, mapping: str | Mapping) -> tuple[int, str]:
    with pytest.raises(Unreadable) as found:
        taken(raw, mapping)
    assert found.value.fault.reason
    return found.value.line, found.value.code


@pytest.mark.parametrize("name", MADE)
def test_every_format_gives_the_same_rows(name):
    items = taken(MADE[name](), name)
    assert [(r.on, r.amount_paisa, r.ref, r.text) for r in rows(items)] == list(files.MOVEMENTS)
    assert not faults(items)
    (balances,) = [item for item in items if isinstance(item, Balances)]
    assert balances.opening_paisa == files.OPENING
    assert balances.closing_paisa == files.OPENING + sum(m[1] for m in files.MOVEMENTS)
    assert balances.variation_paisa == 0
    assert len({r.key for r in rows(items)}) == len(files.MOVEMENTS)


@pytest.mark.parametrize("name", MADE)
def test_a_file_is_known_by_its_bytes(name):
    assert sniff(io.BytesIO(MADE[name]())) == SHIPPED[name].format


def test_lines_are_those_of_the_file():
    assert [r.line for r in rows(taken(files.csv_file(), "bank-csv-crdr"))] == [4, 5, 6, 7]
    assert [r.line for r in rows(taken(files.xlsx_statement(), "bank-xlsx-crdr"))] == [4, 5, 6, 7]
    assert [r.line for r in rows(taken(files.mt940_file(), "bank-mt940"))] == [6, 8, 10, 12]
    assert [r.line for r in rows(taken(files.camt_file(), "bank-camt053"))] == [3, 4, 5, 6]


def test_newest_first_is_a_statement_too():
    head, *body, total = files.csv_file().split(b"\r\n")[2:]
    items = taken(b"\r\n".join([head, *reversed(body), total]), "bank-csv-crdr")
    assert not faults(items)
    assert items[-1].opening_paisa == files.OPENING
    assert items[-1].variation_paisa == 0


@pytest.mark.parametrize("make", [files.mt940_file, files.camt_file])
def test_a_closing_balance_that_does_not_follow_refuses_the_file(make):
    name = "bank-mt940" if make is files.mt940_file else "bank-camt053"
    assert refused(make(closing=1), name)[1] == "balance"


def test_a_line_taken_out_breaks_the_running_balance_where_it_was():
    lines = files.csv_file().split(b"\r\n")
    del lines[5]
    assert faults(taken(b"\r\n".join(lines), "bank-csv-crdr")) == [(6, "balance_breaks")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("31/02/2026,x,R,,10.00,", "bad_date"),
        ("01/01/1970,x,R,,10.00,", "date_outside"),
        (",x,R,,10.00,", "missing"),
        ("01/10/2026,x,R,,ten,", "bad_amount"),
        ("01/10/2026,x,R,,10.001,", "too_fine"),
        ("01/10/2026,x,R,,99999999999999999999,", "too_much"),
        ("01/10/2026,x,R,5,10.00,", "both_sides"),
        ("01/10/2026,x,R,,,", "no_amount"),
        ("01/10/2026,x,R", "too_few_cells"),
        ("01/10/2026,x,R,,10,,more", "too_many_cells"),
        ("01/10/2026,=HYPERLINK(1),R,,10,", "formula"),
        ("01/10/2026,@SUM(1),R,,10,", "formula"),
        ("01/10/2026,x,+1+cmd|' /C calc'!A0,,10,", "formula"),
        ("01/10/2026,x,-2+3=5,,10,", "formula"),
        (f"01/10/2026,{'x' * 501},R,,10,", "too_long"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_the_good_ones_stay(line, code):
    raw = f"Date,Description,Reference,Debit,Credit,Balance\n01/10/2026,ok,R1,,1,\n{line}\n02/10/2026,ok,R2,,2,\n"
    items = taken(raw.encode(), "bank-csv-crdr")
    assert faults(items) == [(3, code)]
    assert [r.ref for r in rows(items)] == ["R1", "R2"]
    assert all(f.reason for f in items if isinstance(f, Fault))


@pytest.mark.parametrize("text", ["-500", "+923001234567", "- ATM fee", "--", "0300-1234567", "A=B"])
def test_what_only_looks_like_a_formula_is_taken(text):
    raw = f"Date,Amount,Reference,Description\n01/10/2026,5,R1,{text}\n"
    assert rows(taken(raw.encode(), "bank-csv-signed"))[0].text == text


@pytest.mark.parametrize(
    ("typed", "paisa"),
    [
        ("1,25,000.50", 12500050), ("125,000", 12500000), ("(500.00)", -50000), ("500-", -50000), ("500.00 Dr", -50000),
        ("500.00 CR", 50000), ("Rs. 500/-", 50000), ("PKR 500", 50000), ("۱۲۵۰", 125000), ("-0.01", -1), ("12.50000", 1250),
    ],
)  # fmt: skip
def test_amounts_are_read_as_they_are_written(typed, paisa):
    raw = f'Date,Amount,Reference\n01/10/2026,"{typed}",R1\n'
    assert rows(taken(raw.encode(), "bank-csv-signed"))[0].amount_paisa == paisa


def test_an_ambiguous_amount_is_not_guessed_at():
    assert faults(taken(b'Date,Amount,Reference\n01/10/2026,"12,50",R1\n', "bank-csv-signed")) == [
        (2, "bad_amount")
    ]


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b"", (1, "empty")),
        (b"   \n \n", (1, "empty")),
        (b"\xd0\xcf\x11\xe0rest", (1, "old_excel")),
        (b"%PDF-1.7", (1, "pdf")),
        (b"<html><table>", (1, "web_page")),
        (b"Date,Amount\nx\x00y,1\n", (1, "binary")),
        (b"Date,Amount,Reference\n01/10/2026,5,caf\xe9\n", (2, "not_utf8")),
        (b'Date,Amount,Reference\n01/10/2026,5,"open\n01/10/2026,6,R\n', (2, "unclosed_quote")),
        (b"a,b,c\n1,2,3\n", (1, "heading_not_found")),
        (b"Date,Amount,Amount\n01/10/2026,5,5\n", (1, "heading_twice")),
        (b"Date,Amount\n", (1, "no_rows")),
        (b"Date,Amount\n" + b"x" * 70000 + b"\n", (2, "line_too_long")),
        (files.camt_file(), (1, "other_format")),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(raw, where):
    assert refused(raw, "bank-csv-signed") == where


def test_other_encodings_are_read_when_the_mapping_names_them():
    raw = "Date,Amount,Description\n01/10/2026,5,پانی\n"
    wide = Mapping.of({"format": "csv", "columns": {"on": "Date", "amount": "Amount", "text": "Description"}})
    assert rows(taken(raw.encode("utf-16"), wide))[0].text == "پانی"
    old = Mapping.of(
        {
            "format": "csv",
            "encoding": "cp1256",
            "columns": {"on": "Date", "amount": "Amount", "text": "Description"},
        }
    )
    assert rows(taken(raw.replace("ی", "ي").encode("cp1256"), old))[0].text.startswith("پان")


def test_excel_keeps_days_numbers_and_formulas_apart():
    sheet = [
        ["Date", "Reference", "Description", "Credit", "Debit"],
        [dt.date(2026, 10, 1), "R1", "x", 1234.56, None],
        ["02/10/2026", "R2", "x", "1,000", None],
        [dt.date(2026, 10, 3), "R3", "x", "=1+1", None],
        [dt.date(2026, 10, 4), 12345678901234567, "x", 5, None],
        [dt.date(2026, 10, 5), 1001, "=cmd|'/C calc'!A0", 5, None],
        [dt.date(2026, 10, 6), 1002, "x", 0.1 + 0.2, None],
    ]
    items = taken(files.xlsx_file(sheet), "bank-xlsx-crdr")
    assert [(r.on.day, r.ref, r.amount_paisa) for r in rows(items)] == [
        (1, "R1", 123456),
        (2, "R2", 100000),
        (6, "1002", 30),
    ]
    assert faults(items) == [(4, "formula"), (5, "rounded"), (6, "formula")]


@pytest.mark.parametrize(
    ("line", "amount", "ref"),
    [
        (":61:2610051005C1250,00NTRFPSID1//B1", 125000, "PSID1"),
        (":61:261005C1250.00NTRFPSID1", 125000, "PSID1"),
        (":61:2610051005D1.250,50NMSCNONREF//B77", -125050, "B77"),
        (":61:2610051005RC10,NTRFX", -1000, "X"),
        (":61:2610051005RD10,5NTRFX", 1050, "X"),
        (":61:2610051005CR10,00NTRFX", 1000, "X"),
        (":61:261005c10,00ntrfx", 1000, "x"),
        (":61:2610051005C10,00", 1000, ""),
    ],
)
def test_banks_deviate_in_their_movements(line, amount, ref):
    raw = f":20:1\n:25:A\n:28C:1\n:60F:C261005PKR0,00\n{line}\n:62F:{'C' if amount >= 0 else 'D'}261005PKR{files.rupees(abs(amount), ',')}\n"
    (row,) = rows(taken(raw.encode(), "bank-mt940"))
    assert (row.amount_paisa, row.ref) == (amount, ref)


def test_a_year_turns_between_value_and_entry():
    raw = b":20:1\n:60F:C261231PKR0,\n:61:2701011231C5,NTRFX\n:62F:C270101PKR5,\n"
    (row,) = rows(taken(raw, "bank-mt940"))
    assert (row.on, row.value_on) == (dt.date(2026, 12, 31), dt.date(2027, 1, 1))


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (files.mt940_file().split(b":62F:")[0], (5, "truncated")),
        (b":20:1\n:25:A\n:61:2610051005C5,NTRFX\n", (3, "no_opening")),
        (b":20:1\n:60F:C261005EUR5,\n:62F:C261005EUR5,\n", (2, "currency")),
        (b":20:1\n:60F:broken\n", (2, "unreadable")),
        (b":20:1\n:25:" + b"x" * 5000, (2, "line_too_long")),
        (b":20:1\n:25:x\n" + b"y\n" * 70000, (2, "token_too_long")),
    ],
)
def test_a_damaged_mt940_says_where(raw, where):
    assert refused(raw, "bank-mt940") == where


def test_one_bad_movement_is_one_fault_and_the_rest_is_read():
    raw = files.mt940_file().replace(b":61:2610061006D500,50", b":61:261306xx")
    items = taken(raw, "bank-mt940")
    assert faults(items) == [(10, "bad_movement")]
    assert len(rows(items)) == 3


LAUGHS = (
    b"<?xml version='1.0'?><!DOCTYPE Document [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>"
    b"<Document><BkToCstmrStmt><Stmt><Id>&b;</Id></Stmt></BkToCstmrStmt></Document>"
)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (LAUGHS, "xml_entity"),
        (b"<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file:///etc/passwd'><Document/>", "xml_entity"),
        (files.camt_file()[:-300], "truncated"),
        (files.camt_file().replace(b"</Ntry>", b"</Ntr>", 1), "damaged"),
        (b"<?xml version='1.0' encoding='nobody-knows'?><Document/>", "damaged"),
        (b"<Document><Other/></Document>", "not_camt"),
        (b"<Document><BkToCstmrStmt>" + b"<a>" * 100, "xml_too_deep"),
        (b"<Document><BkToCstmrStmt><Stmt><Id>" + b"x" * 200_000, "token_too_long"),
        (b"<Document><BkToCstmrStmt><Stmt><Id a='" + b"x" * 3_000_000, "token_too_long"),
        (files.camt_file().replace(b"\xd9\xbe", b"\xff\xfe"), "damaged"),
    ],
)
def test_hostile_and_broken_xml_is_refused(raw, code):
    assert refused(raw, "bank-camt053")[1] == code


def test_entries_not_booked_or_in_another_currency():
    raw = files.camt_file(files.MOVEMENTS[:1], opening=0, closing=0).replace(
        b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>"
    )
    assert rows(taken(raw, "bank-camt053")) == []
    raw = files.camt_file().replace(b"<Ntry><Amt Ccy='PKR'>1250", b"<Ntry><Amt Ccy='USD'>1250")
    assert faults(taken(raw, "bank-camt053")) == [(3, "currency")]


@pytest.mark.parametrize(
    ("rules", "part"),
    [
        ({"format": "doc"}, "format"),
        ({"format": "csv"}, "columns.amount"),
        ({"format": "csv", "code": "import os"}, "code"),
        (
            {"format": "csv", "columns": {"on": "Date", "amount": "Amount"}, "sign": "columns"},
            "columns.money_in",
        ),
        ({"format": "csv", "columns": {"on": "Date", "amount": "A", "evil": "x"}}, "columns"),
        (
            {
                "format": "csv",
                "columns": {"on": "Date", "amount": "A"},
                "transforms": {"ref": ["regex:(a+)+"]},
            },
            "transforms",
        ),
        ({"format": "csv", "columns": {"on": "Date", "amount": "A"}, "header": {"row": -1}}, "columns"),
        ({"format": "csv", "columns": {"on": "Date", "amount": "A"}, "dates": ["dd/mm"]}, "dates"),
        ({"format": "csv", "columns": {"on": "Date", "amount": "A"}, "key": ["colour"]}, "key"),
    ],
)
def test_a_mapping_follows_its_grammar(rules, part):
    with pytest.raises(MappingError) as found:
        Mapping.of(rules)
    assert found.value.part == part


def test_columns_by_number_signs_by_direction_and_transforms():
    mapping = Mapping.of({
        "format": "csv", "header": {"row": -1}, "sign": "direction", "delimiter": "|",
        "columns": {"on": "#1", "amount": "#2", "direction": "#3", "ref": "#4", "consumer_no": "#5"},
        "transforms": {"ref": ["after:PSID", "no_zeros"], "consumer_no": ["digits", "last:4"]},
    })  # fmt: skip
    raw = b"01/10/2026|5.00|CR|paid PSID 00123 thanks|LHR-00-4567\n02/10/2026|7|dr|PSID 9|1\n03/10/2026|7|?|x|1\n"
    items = taken(raw, mapping)
    assert [(r.amount_paisa, r.ref, r.consumer_no) for r in rows(items)] == [
        (500, "123", "4567"),
        (-700, "9", "1"),
    ]
    assert faults(items) == [(3, "bad_direction")]
