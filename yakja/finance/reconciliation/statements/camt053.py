"""camt.053 (ISO 20022), any version: entries that are booked, statement by statement, as a stream."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import BinaryIO

from .balance import Balances
from .faults import Fault, Unreadable
from .mapping import Mapping, transformed
from .mt940 import _paisa
from .rows import MOST, StatementRow
from .xml_events import Event, events

_ENTRY = ("Amt", "CdtDbtInd", "Sts", "BookgDt", "ValDt", "NtryRef")
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read_camt053(file: BinaryIO, mapping: Mapping) -> Iterator[StatementRow | Fault | Balances]:
    """Rows, faults, and after each statement its Balances. Raises Unreadable."""
    reader = _Reader(mapping)
    path: list[str] = []
    for event in events(file):
        if event.begins:
            path.append(event.name)
            if len(path) <= 2 and not reader.is_ours(path):
                raise Unreadable(event.line, "not_camt")
            reader.begin(path, event)
        else:
            yield from reader.finish(path, event)
            path.pop()
    if not reader.met_statement:
        raise Unreadable(1, "not_camt")


class _Reader:
    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.balances = Balances()
        self.met_statement = False
        self.entry: dict[str, str] = {}
        self.texts: list[str] = []
        self.refs: dict[str, list[str]] = {}
        self.line = 0
        self.balance: dict[str, str] = {}
        self.currency = ""

    @staticmethod
    def is_ours(path: list[str]) -> bool:
        return path[0] == "Document" and (len(path) == 1 or path[1] == "BkToCstmrStmt")

    def begin(self, path: list[str], event: Event) -> None:
        if event.name == "Stmt" and len(path) == 3:
            self.balances, self.met_statement = Balances(line=event.line), True
        elif event.name == "Ntry" and len(path) == 4:
            self.entry, self.texts, self.refs, self.line, self.currency = {}, [], {}, event.line, ""
        elif event.name == "Bal" and len(path) == 4:
            self.balance, self.currency = {}, ""
        elif event.name == "Amt" and len(path) == 5:
            self.currency = event.attributes.get("Ccy", "")

    def finish(self, path: list[str], event: Event) -> Iterator[StatementRow | Fault | Balances]:
        if len(path) < 3 or path[2] != "Stmt":
            return
        inner = path[3:]
        if not inner:
            yield self.balances
        elif inner == ["Id"]:
            self.balances.number = event.text[:35]
        elif inner[0] == "Acct" and inner[-1] in ("IBAN", "Id") and event.text and not self.balances.account:
            self.balances.account = event.text[:60]
        elif inner[0] == "Bal":
            self._balance(inner[1:], event)
        elif inner == ["Ntry"]:
            yield from self._row()
        elif inner[0] == "Ntry":
            self._part(inner[1:], event)

    def _balance(self, inner: list[str], event: Event) -> None:
        if inner:
            self.balance["/".join(inner)] = event.text
            return
        code = self.balance.get("Tp/CdOrPrtry/Cd", "")
        if code not in (*_OPENING, *_CLOSING):
            return
        paisa = _paisa(self.balance.get("Amt", ""))
        if paisa is None:
            raise Unreadable(event.line, "unreadable", found=f"Bal {self.balance.get('Amt', '')[:40]}")
        if self.currency != "PKR":
            raise Unreadable(event.line, "currency", found=self.currency or "?")
        paisa = -paisa if self.balance.get("CdtDbtInd") == "DBIT" else paisa
        if code in _OPENING:
            if self.balances.opening_paisa is None or code == "OPBD":
                self.balances.opening_paisa = paisa
        else:
            self.balances.closing_paisa, self.balances.line = paisa, event.line

    def _part(self, inner: list[str], event: Event) -> None:
        name, key = inner[-1], "/".join(inner)
        if name in ("EndToEndId", "TxId", "InstrId", "AcctSvcrRef", "ChqNb") and event.text:
            self.refs.setdefault(name if len(inner) > 1 else f"entry{name}", []).append(event.text)
        elif name in ("Ustrd", "AddtlTxInf", "AddtlNtryInf") or key.endswith("CdtrRefInf/Ref"):
            if event.text and sum(map(len, self.texts)) < MOST["text"]:
                self.texts.append(event.text)
        elif event.text and len(inner) <= 3 and inner[0] in _ENTRY:
            self.entry[inner[0]] = event.text

    def _row(self) -> Iterator[StatementRow | Fault]:
        entry = self.entry
        if entry.get("Sts", "BOOK") not in ("BOOK", ""):
            return  # announced, not yet booked: it comes again when it is
        paisa = _paisa(entry.get("Amt", ""))
        if paisa is None or not paisa:
            code = "no_amount" if not entry.get("Amt") or paisa == 0 else "bad_amount"
            yield Fault(self.line, code, {"found": entry.get("Amt", "")[:40], "column": "Amt"}, "amount")
            return
        if self.currency != "PKR":
            yield Fault(self.line, "currency", {"found": self.currency or "?"}, "amount")
            return
        if entry.get("CdtDbtInd") not in ("CRDT", "DBIT"):
            yield Fault(self.line, "bad_direction", {"found": entry.get("CdtDbtInd", "")[:20]}, "direction")
            return
        typed = entry.get("BookgDt") or entry.get("ValDt", "")
        on, value_on = _day(typed), _day(entry.get("ValDt", ""))
        if on is None:
            yield Fault(
                self.line, "bad_date", {"found": typed[:40], "wanted": "YYYY-MM-DD", "column": "on"}, "on"
            )
            return
        text = " ".join(" ".join(self.texts).split())[: MOST["text"]]
        steps = self.mapping.transforms
        row = StatementRow(
            line=self.line, on=on, value_on=value_on, text=text, ref=transformed(self._ref(text), steps.get("ref", ()))[: MOST["ref"]],
            amount_paisa=paisa if entry["CdtDbtInd"] == "CRDT" else -paisa,
            consumer_no=transformed(text, steps["consumer_no"])[: MOST["consumer_no"]] if "consumer_no" in steps else "",
            instrument=self._first("ChqNb", "entryAcctSvcrRef", "AcctSvcrRef")[: MOST["instrument"]],
        )  # fmt: skip
        self.balances.add(row)
        yield row

    def _first(self, *names: str) -> str:
        for name in names:
            for found in self.refs.get(name, []):
                if found.upper() not in ("NOTPROVIDED", "NONREF"):
                    return found
        return ""

    def _ref(self, text: str) -> str:
        """The payer's reference where the entry is one payment; a collected entry goes by the bank's reference."""
        if self.mapping.ref_from == "text":
            return text
        is_one = len(self.refs.get("EndToEndId", [])) <= 1 and len(self.refs.get("TxId", [])) <= 1
        bank = self._first("entryAcctSvcrRef", "AcctSvcrRef") or self.entry.get("NtryRef", "")
        if self.mapping.ref_from == "bank" or not is_one:
            return bank
        return self._first("EndToEndId", "TxId", "InstrId") or bank


def _day(typed: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed[:10])
    except ValueError:
        return None
