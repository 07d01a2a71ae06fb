"""One way in: a file and a mapping, out come rows, faults and proved balances, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from . import csv_rows, xlsx_rows
from .balance import Balances, RunningBalance, rupees
from .camt053 import read_camt053
from .faults import Fault, Unreadable
from .keys import key_of
from .mapping import Mapping
from .mt940 import read_mt940
from .rows import StatementRow
from .sniffing import sniff
from .tabular import rows_of

__all__ = ["Balances", "read", "rupees"]
MOST_ROWS = 5_000_000


def read(
    file: BinaryIO, mapping: Mapping, *, most_rows: int = MOST_ROWS
) -> Iterator[StatementRow | Fault | Balances]:
    """Rows and faults in the order of the file, then the Balances of each statement in it.

    Nothing is kept but the row at hand. Raises Unreadable at any moment: whoever stages rows must
    then drop what was staged. Balances that do not agree with the movements raise it too, unless a row was
    refused, since the missing row explains the difference.
    """
    found = sniff(file)
    if found != mapping.format:
        raise Unreadable(1, "other_format", wanted=mapping.format, found=found)
    count, faults, statements = 0, 0, 0
    for item in _items(file, mapping):
        if isinstance(item, Balances):
            statements += 1
            if not faults:
                item.prove()
            yield item
            continue
        count += 1
        if count > most_rows:
            raise Unreadable(item.line, "too_many_rows", most=most_rows)
        if isinstance(item, StatementRow):
            # The row is ours alone until it is handed on; a copy would cost a fifth of the reading.
            object.__setattr__(item, "key", key_of(item, mapping.key))
        faults += isinstance(item, Fault)
        yield item
    if not statements:
        raise Unreadable(1, "truncated")


def _items(file: BinaryIO, mapping: Mapping) -> Iterator[StatementRow | Fault | Balances]:
    if mapping.format == "mt940":
        yield from read_mt940(file, mapping)
        return
    if mapping.format == "camt053":
        yield from read_camt053(file, mapping)
        return
    if mapping.format == "csv":
        raw = csv_rows.raw_rows(file, encoding=mapping.encoding, delimiter=mapping.delimiter)
    else:
        raw = xlsx_rows.raw_rows(file, sheet=mapping.sheet)
    balances, running = Balances(), RunningBalance()
    for item in rows_of(raw, mapping):
        if isinstance(item, StatementRow):
            broken = running.check(item)
            balances.add(item)
            if broken is not None:
                yield broken
                # The movement stands in the file; only its balance is doubted, so that one break is one fault.
                continue
            yield item
        else:
            running.before = None  # the row between is missing, so that the next balance says nothing
            yield item
    running.close(balances)
    yield balances
