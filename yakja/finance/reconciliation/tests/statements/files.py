"""Statements made for tests, in every format, from the same movements."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

Movement = tuple[dt.date, int, str, str]
DAY = dt.date(2026, 10, 5)
MOVEMENTS: tuple[Movement, ...] = (
    (DAY, 1_250_00, "PSID100", "Water bill"),
    (DAY, 3_00_000_00, "SLIP7", "Cash deposit"),
    (DAY + dt.timedelta(days=1), -500_50, "CHG1", "Charges"),
    (DAY + dt.timedelta(days=3), 75_25, "PSID101", "پانی کا بل"),
)
OPENING = 10_000_00


def rupees(paisa: int, mark: str = ".") -> str:
    return f"{'-' if paisa < 0 else ''}{abs(paisa) // 100}{mark}{abs(paisa) % 100:02d}"


def csv_file(
    rows: Sequence[Movement] = MOVEMENTS, *, opening: int = OPENING, encoding: str = "utf-8"
) -> bytes:
    lines = ["Account statement", "", "Date,Description,Reference,Debit,Credit,Balance"]
    for on, paisa, ref, text in rows:
        opening += paisa
        sides = f"{rupees(-paisa)}," if paisa < 0 else f",{rupees(paisa)}"
        lines.append(f"{on:%d/%m/%Y},{text},{ref},{sides},{rupees(opening)}")
    return "\r\n".join([*lines, "Total,,,,,"]).encode(encoding)


def xlsx_file(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def xlsx_statement(rows: Sequence[Movement] = MOVEMENTS, *, opening: int = OPENING) -> bytes:
    cells: list[Sequence[Any]] = [
        ["Statement of account"],
        [],
        ["Date", "Description", "Reference", "Debit", "Credit", "Balance"],
    ]
    for on, paisa, ref, text in rows:
        opening += paisa
        cells.append(
            [
                on,
                text,
                ref,
                -paisa / 100 if paisa < 0 else None,
                paisa / 100 if paisa > 0 else None,
                opening / 100,
            ]
        )
    return xlsx_file(cells)


def mt940_file(
    rows: Sequence[Movement] = MOVEMENTS, *, opening: int = OPENING, closing: int | None = None
) -> bytes:
    last = rows[-1][0] if rows else DAY
    end = opening + sum(row[1] for row in rows) if closing is None else closing
    lines = [
        "{1:F01TESTPKKAXXXX0000000000}{2:I940TESTPKKAXXXXN}{4:", ":20:STMT1", ":25:PK36TEST0000001123456702", ":28C:10/1",
        f":60F:{'C' if opening >= 0 else 'D'}{DAY:%y%m%d}PKR{rupees(abs(opening), ',')}",
    ]  # fmt: skip
    for on, paisa, ref, text in rows:
        lines.append(
            f":61:{on:%y%m%d}{on:%m%d}{'C' if paisa >= 0 else 'D'}{rupees(abs(paisa), ',')}NTRF{ref}//B{ref}"
        )
        lines.append(f":86:{text}")
    lines += [f":62F:{'C' if end >= 0 else 'D'}{last:%y%m%d}PKR{rupees(abs(end), ',')}", "-}"]
    return "\r\n".join(lines).encode()


def camt_file(
    rows: Sequence[Movement] = MOVEMENTS, *, opening: int = OPENING, closing: int | None = None
) -> bytes:
    end = opening + sum(row[1] for row in rows) if closing is None else closing

    def balance(code: str, paisa: int) -> str:
        side = "CRDT" if paisa >= 0 else "DBIT"
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='PKR'>{rupees(abs(paisa))}</Amt>"
            f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-10-05</Dt></Dt></Bal>"
        )

    entries = "".join(
        f"\n<Ntry><Amt Ccy='PKR'>{rupees(abs(paisa))}</Amt><CdtDbtInd>{'CRDT' if paisa >= 0 else 'DBIT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt><AcctSvcrRef>B{ref}</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{ref}</EndToEndId></Refs><RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for on, paisa, ref, text in rows
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt>"
        f"<GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>S1</Id><Acct><Id><IBAN>PK36TEST0000001123456702</IBAN></Id></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', end)}{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
