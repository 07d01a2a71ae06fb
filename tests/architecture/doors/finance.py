"""Addresses of money."""

from __future__ import annotations

from .kinds import Door, auditors, near

DOORS: dict[str, Door] = {
    # Levying
    "revenue:find_bill": Door(),
    "revenue:public_bill": Door(args={"consumer_no": "consumer"}),
    "revenue:dispute_bill": Door(
        args={"consumer_no": "consumer"}, post={"text": "غلط"}, why_open="a bill is disputed by whoever was sent it"
    ),
    "revenue:desk": Door(circle="officers"),
    "revenue:dispute": near(args={"reference": "bill_dispute"}, post={"step": "take"}),
    "revenue:council": near(args={"code": "body"}),
    "revenue:heads": near(args={"code": "body"}, post={"head": "FIRE", "mode": "system_of_record"}),
    "revenue:instruments": near(
        args={"code": "body"}, post={"code": "MC-FURNISHED-2", "kind": "order", "title_ur": "حکم", "source": "file"}
    ),
    "revenue:register": near(args={"code": "body"}),
    "revenue:rules": near(
        args={"code": "body"},
        post={"step": "rule", "head": "LIGHTING", "kind": "surcharge", "name": "Late", "percent": "5", "often": "once", "grace_days": "0", "valid_from": "2024-07-01", "instrument": "MC-FURNISHED-1"},
    ),
    "revenue:audit": auditors(
        args={"code": "body"},
        post={"kind": "receipts", "method": "monetary", "size": "2", "from_on": "{day}", "to_on": "{day}", "seed": "dice"},
    ),
    "revenue:audit_question": auditors(args={"code": "body", "name": "audit_question"}),
    "revenue:audit_question_csv": auditors("file", args={"code": "body", "name": "audit_question"}),
    "revenue:sample": auditors(args={"code": "body", "token": "audit_sample"}),
    "revenue:contracts": near(args={"code": "body"}),
    "revenue:contract_new": near(
        args={"code": "body"},
        post={
            "head": "PARKING", "starts_on": "2019-07-01", "ends_on": "2020-07-01", "noticed_on": "2019-06-01", "notice": "Dawn",
            "auctioned_on": "2019-06-10", "bidders": "3", "reserve_paisa": "1000", "bid_paisa": "1200", "name_ur": "رشید",
            "instalments": "2", "first_due": "2019-08-01", "instrument": "MC-FURNISHED-1", "resolution": "R 1",
        },
    ),
    "revenue:contract": near(
        args={"code": "body", "pk": "contract"}, post={"step": "end", "on": "{day}", "reason": "default", "resolution": "R 2"}
    ),
    "revenue:policy": near(
        args={"code": "body"},
        post={"order": "arrears_first", "resolution_from_paisa": "5000", "above_from_paisa": "100000", "instrument": "R 1", "decided_on": "{day}"},
    ),
    "revenue:adjustments": near(args={"code": "body"}),
    "revenue:adjust": near(
        args={"code": "body", "pk": "demand"}, post={"kind": "waiver", "amount": "5", "reason": "flood", "key": "furnished"}
    ),
    "revenue:tariffs": near(args={"code": "body"}),
    "revenue:tariff_begin": near(args={"code": "body"}),
    "revenue:tariff_write": near(
        args={"code": "body"}, query="?example=PB-UIPT",
        post={"head": "UIPT", "kind": "property", "instrument": "MC-FURNISHED-1", "valid_from": "2020-07-01", "rounding_paisa": "100", "what0": "flat", "amount0": "5", "step": "enact"},
    ),
    "revenue:tariff_suspend": near(
        args={"code": "body", "pk": "tariff"}, post={"instrument": "MC-FURNISHED-1", "valid_from": "2030-07-01", "note": "Order 2"}
    ),
    "revenue:assets": near(args={"code": "body"}),
    "revenue:asset_new": near(args={"code": "body", "kind": "asset_kind"}, post={"number": "18"}),
    "revenue:assets_load": near(args={"code": "body"}),
    "revenue:asset": near(args={"code": "body", "pk": "asset"}),
    "revenue:asset_charge": near(
        args={"code": "body", "pk": "asset"}, post={"head": "UIPT", "role": "owner", "valid_from": "2024-07-01"}
    ),
    "revenue:runs": near(args={"code": "body"}),
    "revenue:run_new": near(args={"code": "body"}, post={"head": "LIGHTING", "period": "2019-20", "due_on": "{day}"}),
    "revenue:run": near(args={"code": "body", "pk": "waiting_run"}, post={"step": "again"}),
    "revenue:bill": near(args={"code": "body", "consumer_no": "consumer"}, post={"issue": "1"}),
    # Collection
    "revenue:verify": Door(args={"no": "receipt"}),
    "revenue:collection": Door(circle="officers"),
    "revenue:requests": Door(circle="officers"),
    "revenue:cheques": Door(circle="officers"),
    "revenue:cheque": near(args={"pk": "cheque"}, post={"step": "deposited", "on": "{day}"}),
    "revenue:refund": near(args={"pk": "suspense"}, post={"amount": "100", "reason": "paid twice"}),
    "revenue:decide": near(args={"pk": "money_request"}, post={"approve": "no", "note": "It is right."}),
    "revenue:settle": near(args={"pk": "suspense"}, post={"head": "PARKING", "reason": "a toll"}),
    "revenue:book": near(
        args={"pk": "book"}, post={"do": "explain", "serials": "3", "state": "missing", "memo": "torn out"}
    ),
    "revenue:closed_day": near(args={"pk": "closed_day"}),
    "revenue:receipt": near(args={"no": "receipt"}),
    "revenue:ask_back": near(args={"no": "receipt"}, post={"reason": "typed twice"}),
    "revenue:new_point": near(args={"body": "body"}, post={"code": "C7", "name_ur": "مرکز", "kind": "counter"}),
    "revenue:suspense": near(args={"body": "body"}),
    "revenue:point": near(args={"body": "body", "code": "point"}, query="?q=aslam"),
    "revenue:receive": near(
        args={"body": "body", "code": "point"},
        post={"key": "k", "amount": "30", "channel": "cash", "head": "PARKING", "received_on": "{day}"},
    ),
    "revenue:close_day": near(args={"body": "body", "code": "point"}, post={"day": "{day}", "count_500": "1"}),
    "revenue:end_point": near(args={"body": "body", "code": "bank_point"}, post={"reason": "The account is closed."}),
    "revenue:scroll": near(
        args={"body": "body", "code": "bank_point"},
        post={
            "key": "form:door", "channel": "bank", "scroll_no": "9", "total": "100", "reference": "D77",
            "received_on": "{day}", "consumer_no": "", "amount": "100",
        },
    ),
    "revenue:deposit": near(
        args={"body": "body", "code": "point"},
        post={"key": "k", "amount": "30", "slip_no": "1", "bank": "BOP", "collected_from": "{day}", "collected_to": "{day}", "deposited_on": "{day}"},
    ),
    "revenue:books": near(
        args={"body": "body", "code": "books_point"},
        post={"prefix": "Z", "first_serial": "1", "last_serial": "9", "issued_to": "X", "issued_on": "{day}"},
    ),
    # The books of a body
    "ledger:books": Door(circle="officers"),
    "ledger:open": near(args={"code": "body"}, post={"on": "2025-07-01"}),
    "ledger:balance": near(args={"code": "body"}),
    "ledger:cash": near(args={"code": "body"}),
    "ledger:monthly": near(args={"code": "body"}),
    "ledger:journal": near(args={"code": "body"}),
    "ledger:transaction": near(args={"code": "body", "number": "ledger_number"}),
    "ledger:statement": near(args={"code": "body", "account": "ledger_account"}),
    "ledger:budget": near(args={"code": "body"}),
    "ledger:vouchers": near(args={"code": "body"}),
    "ledger:lock": near(args={"code": "body"}, post={"month": "2025-07", "deed": "lock"}),
    "ledger:enter_voucher": near(
        args={"code": "body"},
        post={"number": "N-9", "on": "2025-09-09", "kind": "payment", "object_code": "A03901", "amount": "900",
              "paid_from": "cash", "narration": "Paper", "fund": "local"},
    ),
    "ledger:load_vouchers": near(args={"code": "body"}, post={"source": "lfa", "mode": "check"}),
    "ledger:load_budget": near(args={"code": "body"}, post={"year": "2025-26", "source": "book", "mode": "check"}),
    "ledger:voucher": near(args={"code": "body", "pk": "ledger_voucher"}, post={"deed": "refuse", "reason": "No bill."}),
    "ledger:batch": near(args={"code": "body", "pk": "ledger_batch"}, post={}),
    "ledger:adopt": near(
        args={"code": "body", "pk": "ledger_budget"},
        post={"deed": "adopt", "resolution": "12/2025", "adopted_on": "2025-07-01"},
    ),
    "ledger:table": near("file", args={"code": "body", "report": "ledger_report"}),
    "ledger:statement_csv": near("file", args={"code": "body", "account": "ledger_account"}),
    "ledger:beancount": near("file", args={"code": "body"}),
    "ledger:template": near("file", args={"code": "body", "sheet": "ledger_sheet"}),
    # Reconciliation
    "reconciliation:desk": Door(circle="officers"),
    "reconciliation:source_new": near(args={"code": "body"}, post={"kind": "bank", "name": "Other account"}),
    "reconciliation:matching": near(args={"code": "body"}, post={"do": "run"}),
    "reconciliation:compare": near(
        args={"code": "body"}, post={"pair": "ebilling-bank", "from_on": "2026-01-01", "to_on": "2026-02-01"}
    ),
    "reconciliation:signs": near(args={"code": "body"}),
    "reconciliation:source": near(args={"code": "money_source"}),
    "reconciliation:bring_in": near(args={"code": "money_source"}),
    "reconciliation:mapping": near(
        args={"code": "money_source"},
        post={"name": "Ours", "format": "csv", "sign": "signed", "dates": "%d/%m/%Y", "column_on": "Date", "column_amount": "Amount"},
    ),
    "reconciliation:batch": near(args={"pk": "money_batch"}, post={"do": "revert", "reason": "wrong month"}),
    "reconciliation:statement": near(args={"pk": "money_statement"}),
    "reconciliation:undo": near(args={"pk": "money_match"}, post={"reason": "another payer"}),
    "reconciliation:discrepancies": Door(circle="officers"),
    "reconciliation:discrepancies_csv": Door(circle="officers", gives="file"),
    "reconciliation:discrepancy": near(args={"pk": "discrepancy"}, post={"closure": "timing"}),
}  # fmt: skip
