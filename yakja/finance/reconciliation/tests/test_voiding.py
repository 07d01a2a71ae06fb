"""A receipt that is reversed takes its matches with it: the line opens, the books follow, the question is asked again."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied

from conftest import Holder
from yakja.finance.ledger.tests.world import DAY
from yakja.finance.reconciliation.actions import (
    close_discrepancy,
    commit_batch,
    load_mappings,
    open_source,
    run_comparison,
    run_matching,
    stage_file,
    void_matches,
)
from yakja.finance.reconciliation.models import Discrepancy, ImportMapping, Match, MatchItem, StatementLine
from yakja.finance.revenue import registry
from yakja.finance.revenue.actions import reversing
from yakja.finance.revenue.actions.cheques import bounce_cheque, move_cheque
from yakja.finance.revenue.actions.points import decide_collection
from yakja.finance.revenue.actions.receiving import ChequeFacts
from yakja.finance.revenue.tests.collecting.world import NOW, CollectingWorld
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests import factories

from .test_revenue_feeds import banked, clearing

pytestmark = pytest.mark.django_db
FAR = DAY + dt.timedelta(days=60)


class Town(CollectingWorld):
    """The collecting council with an account at a bank."""

    def __init__(self):
        super().__init__()
        load_mappings(actor=SYSTEM)
        self.source = open_source(
            actor=SYSTEM, body=self.mc, kind="bank", name="Account", mapping=ImportMapping.objects.get(code="bank-csv-signed")
        )  # fmt: skip
        self.clerk = Holder(("council_officer", "PK602-MC"), ref="person:clerk")
        self.steward = Holder(("provincial_steward", "PK602-MC"), ref="person:steward")
        self.who = self.payer()
        self.demand(self.who, 900_00)

    def states(self, *rows):
        """The bank lists rupees under references on the day."""
        raw = "Date,Amount,Reference\n" + "".join(f"{DAY:%d/%m/%Y},{paid},{ref}\n" for paid, ref in rows)
        staged = stage_file(
            actor=SYSTEM, source=self.source, file=io.BytesIO(raw.encode()), file_name=f"{rows[0][1]}.csv"
        )
        commit_batch(actor=SYSTEM, batch=staged)
        return run_matching(actor=SYSTEM, body=self.mc)

    def reverse(self, receipt, by=None, why="paid by another council"):
        asked = reversing.ask_reversal(actor=self.clerk, receipt=receipt, reason=why, now=NOW)
        reversing.decide_money_back(actor=by or self.steward, request=asked, approve=True, now=NOW)

    def compare(self):
        return run_comparison(
            actor=SYSTEM, body=self.mc, first="receipts", second="bank", from_on=DAY - dt.timedelta(days=5), to_on=DAY,
            today=FAR,
        )  # fmt: skip


@pytest.fixture
def town(db):
    return Town()


def test_the_match_is_void_and_the_books_stand_as_before_both(town):
    receipt = town.pay(500_00, town.who, channel="psid", instrument_ref="PS77", point=town.bank)
    assert town.states((500, "PS77"))["exact"] == 1
    assert (clearing(town), banked(town)) == (0, 500_00)
    town.reverse(receipt)
    match = Match.objects.get()
    assert match.undone_at is not None
    assert match.undone_by_ref == "person:steward"
    assert match.undone_reason == f"{receipt.no}: paid by another council"
    assert not MatchItem.objects.filter(is_standing=True).exists()
    line = StatementLine.objects.get()
    assert (line.matched_paisa, line.open_paisa, line.is_live) == (0, 500_00, True)
    assert (clearing(town), banked(town)) == (0, 0)
    entry = AuditEntry.objects.get(verb="revenue.decide_money_back")
    (told,) = [facts for facts in entry.facts if facts.get("verb") == "reconciliation.void_matches"]
    assert told["facts"]["matches_void"] == [match.pk]
    assert told["reason"] == "paid by another council"
    again = run_matching(actor=SYSTEM, body=town.mc)
    assert (again["exact"], again["near"], again["open"]) == (0, 0, 1)


def test_the_line_is_a_discrepancy_at_once_and_the_next_comparison_knows_it(town):
    receipt = town.pay(500_00, town.who, channel="psid", instrument_ref="PS77", point=town.bank)
    town.states((500, "PS77"))
    assert town.compare().found == 0
    town.reverse(receipt)
    row = Discrepancy.objects.get()
    assert (row.kind, row.first, row.second, row.second_paisa) == (
        "missing_first",
        "receipts",
        "bank",
        500_00,
    )
    assert row.closed_on is None
    assert (row.details["receipt"], row.details["because"]) == (receipt.no, "paid by another council")
    made = town.compare()
    assert (made.found, made.new) == (1, 0)
    row.refresh_from_db()
    assert row.details["receipt"] == receipt.no  # a comparison says nothing against it


def test_what_was_closed_because_the_receipt_had_been_entered_is_opened_again(town):
    town.states((500, "PS77"))
    town.compare()
    row = Discrepancy.objects.get()
    receipt = town.pay(500_00, town.who, channel="psid", instrument_ref="PS77", point=town.bank)
    close_discrepancy(actor=SYSTEM, discrepancy=row, closure="entered", note="receipt made", today=FAR)
    run_matching(actor=SYSTEM, body=town.mc)
    assert town.compare().found == 0
    town.reverse(receipt)
    row.refresh_from_db()
    assert (row.closed_on, row.closure) == (None, "")
    assert row.details["closed_before"] == [
        {"on": FAR.isoformat(), "closure": "entered", "note": "receipt made", "by": "system"}
    ]
    assert Discrepancy.objects.count() == 1
    assert town.compare().new == 0


def test_other_receipts_of_a_slip_are_free_again(town):
    first = town.pay(300_00, town.who, channel="psid", instrument_ref="PS1", point=town.bank)
    town.pay(200_00, town.who, channel="psid", instrument_ref="PS2", point=town.bank)
    assert town.states((500, "X99"))["subset"] == 1
    town.reverse(first)
    assert (clearing(town), banked(town)) == (200_00, 0)
    town.states((200, "PS2"))
    assert (clearing(town), banked(town)) == (0, 200_00)


def test_a_bounced_cheque_frees_its_line_before_the_charge_is_booked(town):
    decide_collection(
        actor=SYSTEM, body=town.mc, order="arrears_first", resolution_from_paisa=5_000_00,
        above_from_paisa=100_000_00, bounce_charge_paisa=0, instrument="R 1", decided_on=DAY,
    )  # fmt: skip
    receipt = town.pay(
        400_00, town.who, channel="cheque", cheque=ChequeFacts("Q17", "BOP", DAY), instrument_ref="Q17"
    )  # fmt: skip
    move_cheque(actor=SYSTEM, cheque=receipt.cheque, state="deposited", on=DAY)
    assert town.states((400, "Q17"))["exact"] == 1
    bounce_cheque(actor=SYSTEM, cheque=receipt.cheque, on=DAY, note="memo 9: no funds", now=NOW)
    assert (clearing(town), banked(town)) == (0, 0)
    assert Match.objects.get().undone_reason == f"{receipt.no}: memo 9: no funds"


def test_nothing_is_written_of_a_receipt_that_was_never_matched(town):
    receipt = town.pay(100_00, town.who)
    town.reverse(receipt)
    assert not Discrepancy.objects.exists()
    entry = AuditEntry.objects.get(verb="revenue.decide_money_back")
    assert not [facts for facts in entry.facts if facts.get("verb") == "reconciliation.void_matches"]


def test_an_officer_of_another_council_voids_nothing(town):
    receipt = town.pay(500_00, town.who, channel="psid", instrument_ref="PS77", point=town.bank)
    town.states((500, "PS77"))
    stranger = Holder(("council_officer", "PK501-MC"), ref="person:stranger")
    with pytest.raises(PermissionDenied):
        void_matches(actor=stranger, receipt=receipt, reason="x")
    assert Match.objects.standing().count() == 1


def test_without_the_callback_the_books_would_be_wrong(town, monkeypatch):
    """What the callback is for: taken away, money stays in the bank that nobody has received."""
    monkeypatch.setattr(registry, "_taken_back", {})
    receipt = town.pay(500_00, town.who, channel="psid", instrument_ref="PS77", point=town.bank)
    town.states((500, "PS77"))
    town.reverse(receipt)
    assert (clearing(town), banked(town)) == (-500_00, 500_00)


def test_both_pages_say_why(town):
    receipt = town.pay(500_00, town.who, channel="psid", instrument_ref="PS77", point=town.bank)
    town.states((500, "PS77"))
    town.reverse(receipt)
    person = factories.person("Aslam")
    factories.role(person, "council_officer", body=town.mc)
    desk = factories.signed_in(person)
    row = Discrepancy.objects.get()
    for lang, words in (("en", "was reversed"), ("ur", "منسوخ")):
        page = desk.get(f"/{lang}/my/discrepancies/{row.pk}/").content.decode()
        assert receipt.no in page
        assert words in page
        work = desk.get(f"/{lang}/my/reconciliation/bodies/PK602-MC/matching/").content.decode()
        assert "paid by another council" in work
