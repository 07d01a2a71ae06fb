"""What of the finance wing is public in the export: law, heads, tariffs, budgets. Money in and out is told by the open files
of each council and month, where few payers are held back; rows of payers never leave.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yakja.finance.ledger.models import Books, Budget, BudgetLine
from yakja.finance.revenue.models import (
    AdjustmentRule,
    AssetKind,
    Charge,
    CollectionRight,
    HeadMapping,
    HeadMode,
    LegalInstrument,
    RevenueHead,
    Tariff,
)


def datasets(dataset: Callable[..., Any]) -> tuple[Any, ...]:
    """The files of what councils may charge, what they charge, and what they budgeted."""
    return (
        dataset("books", "Councils that keep their books here", Books, ("body:code", "opened_on", "is_sample")),
        dataset("council_budgets", "Adopted budgets of councils", Budget, (
            "id", "body:code", "year", "number", "resolution", "adopted_on", "is_sample",
        ), only=lambda rows: rows.filter(adopted_on__isnull=False)),
        dataset("council_budget_lines", "Lines of adopted budgets of councils", BudgetLine, (
            "budget", "fund", "grant_code", "object_code", "function", "name", "amount_paisa",
        ), only=lambda rows: rows.filter(budget__adopted_on__isnull=False)),
        dataset("legal_instruments", "Laws, rules and notifications that revenue rests on", LegalInstrument, (
            "code", "kind", "title", "number", "province:code", "body:code", "gazetted_on", "in_force_from", "in_force_to",
            "certainty", "source", "note", "is_sample",
        )),
        dataset("revenue_heads", "What a council may charge for", RevenueHead, (
            "code", "name", "family", "kind", "base", "period", "is_assessed", "is_auctionable", "is_refundable", "is_own",
            "priority", "function_code", "object_code", "certainty", "source", "note",
        )),
        dataset("collection_rights", "Heads whose collection a province lets be contracted", CollectionRight, (
            "head:code", "province:code", "may_auction", "instrument:code", "source",
        )),
        dataset("head_mappings", "Object codes under which provinces book heads", HeadMapping, (
            "head:code", "province:code", "object_code", "valid_from", "valid_to", "source",
        )),
        dataset("head_modes", "Where each council keeps the record of a head", HeadMode, (
            "body:code", "head:code", "mode", "kept_in", "since", "is_sample",
        )),
        dataset("asset_kinds", "Kinds of what is charged", AssetKind, (
            "code", "name", "attributes", "classes", "position", "source",
        )),
        dataset("charges", "Heads and classes that are charged", Charge, (
            "id", "head:code", "body:code", "province:code", "asset_class", "is_sample",
        )),
        dataset("tariffs", "Tariffs by day", Tariff, (
            "id", "charge", "act", "formula", "rounding_paisa", "valid_from", "valid_to", "instrument:code", "section",
            "supersedes", "source", "note", "is_sample",
        )),
        dataset("adjustment_rules", "Surcharges and rebates", AdjustmentRule, (
            "id", "head:code", "body:code", "province:code", "kind", "name", "step", "rate_ppm", "amount_paisa", "cap_ppm",
            "grace_days", "is_compounding", "paid_by", "channels", "is_full_payment", "valid_from", "valid_to",
            "instrument:code", "source", "is_sample",
        )),
    )  # fmt: skip


_MONTHS = "the open files of each council and month tell the sums, where few payers are held back"
_PAYERS = "payers and what they owe or paid"
_WORK = "the work of a council's office"
WITHHELD = {
    "ledger.account": _MONTHS,
    "ledger.accountmonth": _MONTHS,
    "ledger.transaction": _PAYERS,
    "ledger.entry": _PAYERS,
    "ledger.periodlock": _WORK,
    "ledger.stagedline": "empty between two postings",
    "ledger.journalseal": "the chain is verified here and in the auditor's export",
    "ledger.journalhead": "the chain is verified here and in the auditor's export",
    "ledger.voucherbatch": _WORK,
    "ledger.voucher": "names payees",
    "revenue.party": _PAYERS,
    "revenue.asset": _PAYERS,
    "revenue.liability": _PAYERS,
    "revenue.demandrun": _WORK,
    "revenue.demand": _PAYERS,
    "revenue.adjustment": _PAYERS,
    "revenue.billercode": "by contract with a bank or network",
    "revenue.consumerseries": "counters of this copy",
    "revenue.billseries": "counters of this copy",
    "revenue.bill": _PAYERS,
    "revenue.billline": _PAYERS,
    "revenue.dispute": "casework of a payer",
    "revenue.collectionpoint": _WORK,
    "revenue.receiptseries": "counters of this copy",
    "revenue.collectionpolicy": _WORK,
    "revenue.receiptbook": "names collectors; its gaps are a figure",
    "revenue.bookleaf": _WORK,
    "revenue.receipt": _PAYERS,
    "revenue.advance": _PAYERS,
    "revenue.allocation": _PAYERS,
    "revenue.advanceuse": _PAYERS,
    "revenue.reversal": _PAYERS,
    "revenue.cheque": _PAYERS,
    "revenue.dayclose": _WORK,
    "revenue.deposit": _WORK,
    "revenue.moneyrequest": _PAYERS,
    "revenue.collectioncontract": _PAYERS,
    "revenue.contractinstalment": _PAYERS,
    "revenue.earnestmove": _PAYERS,
    "revenue.stagedreceipt": "empty between two postings",
    "reconciliation": "statements of banks and other systems; the open files tell how many differ and by how much",
}
KEPT_BACK = {
    "ledger.books.opened_by": "a person",
    "ledger.books.last_number": "bookkeeping of this copy",
    "ledger.books.locked_through": "bookkeeping of this copy",
    "ledger.budget.source": "the name of a file of the office",
    "ledger.budget.made_at": "bookkeeping of this copy",
    "ledger.budget.maker": "a person",
    "ledger.budget.checker": "a person",
    "ledger.budget.file_digest": "bookkeeping of this copy",
    "revenue.legalinstrument.file": "downloaded one by one where it is public",
    "revenue.headmode.set_by": "a person",
    "revenue.tariff.enacted_at": "bookkeeping of this copy",
    "revenue.tariff.enacted_by": "a person",
    "revenue.adjustmentrule.enacted_at": "bookkeeping of this copy",
    "revenue.adjustmentrule.enacted_by": "a person",
}
