"""What the furnished site has of collection: points, a receipt book, receipts, a closed day, a request, money in suspense."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.finance.ledger.actions import open_books
from yakja.finance.revenue.actions import reversing
from yakja.finance.revenue.actions.books import LeafEntry, enter_leaves, issue_book
from yakja.finance.revenue.actions.closing import close_day
from yakja.finance.revenue.actions.drawing import draw_sample
from yakja.finance.revenue.actions.points import open_point
from yakja.finance.revenue.actions.receiving import ChequeFacts, Payment, receive_payment
from yakja.finance.revenue.models import Advance, RevenueHead
from yakja.finance.revenue.tasks import load_reference
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM


def furnish_collection(site: Any) -> dict[str, Any]:
    """Through the real actions, by the site's officer and colleague; answers the things by name."""
    load_reference(actor=SYSTEM, say=lambda line: None)
    officer, begun = site.actor("officer"), site.today - dt.timedelta(days=30)
    if not site.body.__class__.objects.filter(pk=site.body.pk, books__isnull=False).exists():
        open_books(actor=SYSTEM, body=site.body, on=begun)
    points = {
        code: open_point(
            actor=officer, body=site.body, code=code, kind=kind, opened_on=begun,
            name=TranslatedText({"en": f"Point {code}", "ur": f"مرکز {code}"}),
        )
        for code, kind in (("C1", "counter"), ("C2", "counter"), ("V1", "books"), ("B1", "bank"))
    }  # fmt: skip
    head = RevenueHead.objects.get(code="PARKING")

    def paid(point: str, key: str, **more: Any) -> Any:
        facts = {
            "amount_paisa": 500_00,
            "channel": "cash",
            "key": key,
            "received_on": site.today - dt.timedelta(days=2),
        }
        return receive_payment(actor=officer, point=points[point], payment=Payment(**(facts | more)))

    receipt, other = paid("C1", "furnished-1", head=head), paid("C2", "furnished-2", head=head)
    paid("B1", "furnished-3", consumer_no="000000000000", channel="bank", instrument_ref="S1")
    cheque = ChequeFacts("0012", "BOP", site.today - dt.timedelta(days=3))
    by_cheque = paid("C1", "furnished-4", head=head, channel="cheque", cheque=cheque)
    closed = close_day(
        actor=officer, point=points["C2"], day=site.today - dt.timedelta(days=1), denominations={500: 1}
    )
    book = issue_book(
        actor=officer,
        point=points["V1"],
        first_serial=1,
        last_serial=20,
        issued_to="Collector",
        issued_on=begun,
    )
    entries = [LeafEntry(serial, site.today, 30_00, head) for serial in (1, 2, 5)]
    enter_leaves(actor=officer, book=book, entries=entries)
    asked = reversing.ask_reversal(actor=site.actor("colleague"), receipt=other, reason="typed twice")
    token = draw_sample(
        actor=site.actor("auditor"), body=site.body, kind="receipts", method="random", size=2, from_on=begun,
        to_on=site.today, seed="dice",
    )  # fmt: skip
    return {
        "audit_question": "gaps", "audit_sample": token, "point": "C1", "books_point": "V1", "bank_point": "B1", "receipt": receipt.no, "book": book.pk, "closed_day": closed.pk,
        "money_request": asked.pk, "cheque": by_cheque.cheque.pk, "suspense": Advance.objects.get(kind="suspense").pk,
    }  # fmt: skip
