"""Receipt books: every leaf accounted for, gaps explained with proof, a grid sent twice taken once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from yakja.finance.ledger.models import Entry
from yakja.finance.revenue.actions import books as verbs
from yakja.finance.revenue.actions.books import LeafEntry, LeavesRefusedError
from yakja.finance.revenue.actions.receiving import Payment, receive_payment
from yakja.finance.revenue.models import BookLeaf, Receipt
from yakja.finance.revenue.queries import books as reading
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .world import DAY, NOW, faults

ISSUED = dt.date(2025, 8, 1)


def issue(world, first=101, last=150, **more):
    facts = {
        "actor": SYSTEM, "point": world.village_books, "prefix": "A", "first_serial": first, "last_serial": last,
        "issued_to": "Secretary", "issued_on": ISSUED,
    }  # fmt: skip
    return verbs.issue_book(**(facts | more))


def enter(world, book, *leaves, **more):
    entries = [LeafEntry(serial, day, paisa, world.parking) for serial, day, paisa in leaves]
    return verbs.enter_leaves(**({"actor": SYSTEM, "book": book, "entries": entries, "now": NOW} | more))


def test_a_book_has_as_many_leaves_as_it_was_printed_with(world):
    book = issue(world)
    assert reading.counts(book) == {"blank": 50, "used": 0, "void": 0, "missing": 0}
    assert faults(world.village) == []


def test_no_serial_stands_in_two_books_of_a_council(world):
    issue(world)
    with pytest.raises(ValidationError) as refused:
        issue(world, 150, 199)
    assert refused.value.error_dict["first_serial"][0].code == "serial_taken"
    issue(world, 150, 199, prefix="B")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"first_serial": 0}, "first_serial"), ({"last_serial": 99}, "last_serial"), ({"last_serial": 5000}, "last_serial"),
        ({"issued_to": " "}, "issued_to"), ({"prefix": "الف"}, "prefix"), ({"issued_on": dt.date(2999, 1, 1)}, "issued_on"),
    ],
)  # fmt: skip
def test_a_book_that_cannot_be_is_refused_at_its_field(world, facts, field):
    with pytest.raises(ValidationError) as refused:
        issue(world, **({"first_serial": 101} | facts) if "first_serial" in facts else facts)
    assert field in refused.value.error_dict


def test_leaves_are_entered_without_any_file_of_payers(world):
    book = issue(world)
    made = enter(world, book, (101, ISSUED, 30_00), (102, DAY, 60_00))
    assert [r.no for r in made] == ["PK602-VC1-A101", "PK602-VC1-A102"]
    assert [(r.received_on, r.booked_on) for r in made] == [(ISSUED, ISSUED), (DAY, DAY)]
    assert reading.counts(book)["used"] == 2
    assert faults(world.village) == []


def test_the_same_grid_sent_twice_is_taken_once(world):
    book = issue(world)
    first = enter(world, book, (101, ISSUED, 30_00))
    assert enter(world, book, (101, ISSUED, 30_00), (102, DAY, 60_00))[0] == first[0]
    assert Receipt.objects.count() == 2


def test_every_wrong_row_is_named_and_none_is_entered(world):
    book = issue(world)
    enter(world, book, (101, ISSUED, 30_00))
    verbs.explain_leaves(
        actor=SYSTEM, book=book, serials=[105], state="void", memo="stapled to the counterfoil"
    )
    with pytest.raises(LeavesRefusedError) as refused:
        enter(
            world, book, (102, DAY, 60_00), (101, ISSUED, 31_00), (105, DAY, 10_00), (999, DAY, 10_00), (103, DAY, 0),
            (102, DAY, 60_00), (104, dt.date(2025, 7, 1), 10_00), (106, dt.date(2999, 1, 1), 10_00),
        )  # fmt: skip
    assert [(place, field) for place, field, _words in refused.value.rows] == [
        (1, "serial"), (2, "serial"), (3, "serial"), (4, "amount"), (5, "serial"), (6, "received_on"),
        (7, "received_on"),
    ]  # fmt: skip
    assert Receipt.objects.count() == 1


def test_gaps_are_the_blank_leaves_before_the_last_one_that_is_not(world):
    book = issue(world)
    enter(world, book, (101, DAY, 1_00), (104, DAY, 1_00), (107, DAY, 1_00))
    assert reading.gaps(book) == [102, 103, 105, 106]
    assert reading.in_ranges(reading.gaps(book)) == "102-103, 105-106"


def test_a_void_leaf_needs_proof_and_a_missing_one_a_memo(world):
    book = issue(world)
    for state in ("void", "missing"):
        with pytest.raises(ValidationError):
            verbs.explain_leaves(actor=SYSTEM, book=book, serials=[101], state=state)
        with pytest.raises(IntegrityError), transaction.atomic():
            BookLeaf.objects.filter(book=book, serial=101).update(state=state)
    verbs.explain_leaves(actor=SYSTEM, book=book, serials=[101, 102], state="missing", memo="FIR 12/25")
    assert reading.counts(book)["missing"] == 2


def test_a_used_leaf_is_neither_void_nor_missing_and_a_missing_one_may_be_found(world):
    book = issue(world)
    enter(world, book, (101, DAY, 1_00))
    with pytest.raises(ValidationError):
        verbs.explain_leaves(actor=SYSTEM, book=book, serials=[101], state="missing", memo="x")
    verbs.explain_leaves(actor=SYSTEM, book=book, serials=[102], state="missing", memo="lost in the market")
    enter(world, book, (102, DAY, 5_00))
    assert reading.counts(book) == {"blank": 48, "used": 2, "void": 0, "missing": 0}
    assert faults(world.village) == []


def test_a_book_is_returned_when_its_gaps_are_explained(world):
    book = issue(world)
    enter(world, book, (101, DAY, 1_00), (103, DAY, 1_00))
    with pytest.raises(ValidationError) as refused:
        verbs.return_book(actor=SYSTEM, book=book, returned_on=DAY)
    assert "102" in str(refused.value)
    verbs.explain_leaves(
        actor=SYSTEM, book=book, serials=[102], state="void", memo="kept with the counterfoil"
    )
    book = verbs.return_book(actor=SYSTEM, book=book, returned_on=DAY)
    assert reading.counts(book) == {"blank": 47, "used": 2, "void": 1, "missing": 0}
    with pytest.raises(LeavesRefusedError):
        enter(world, book, (104, DAY, 1_00))
    with pytest.raises(Conflict):
        verbs.return_book(actor=SYSTEM, book=book, returned_on=DAY)


def test_a_leaf_with_a_consumer_number_pays_what_is_owed(world):
    who = world.payer()
    demand = world.demand(who, 100_00)
    book = issue(world, point=world.v1)
    entry = LeafEntry(101, DAY, 60_00, None, who.consumer_no)
    verbs.enter_leaves(actor=SYSTEM, book=book, entries=[entry], now=NOW)
    demand.refresh_from_db()
    assert demand.allocated_paisa == 60_00
    assert faults(world.mc) == []


def test_a_stranger_enters_nothing(world, stranger):
    book = issue(world)
    with pytest.raises(PermissionDenied):
        enter(world, book, (101, DAY, 1_00), actor=stranger)
    with pytest.raises(PermissionDenied):
        issue(world, 200, 210, actor=stranger)


def told_of(receipt: Receipt) -> dict[str, object]:
    """A receipt with its parts and legs, without the keys that differ between any two."""
    legs = Entry.objects.filter(transaction__source_ref=receipt.no).order_by("position")
    return {
        "facts": [
            getattr(receipt, name)
            for name in ("point_id", "series_id", "received_on", "booked_on", "entered_at", "entered_by_ref", "channel",
                         "consumer_no", "party_id", "payer", "amount_paisa", "is_sample")
        ],
        "parts": list(receipt.allocations.values_list("part", "demand", "advance", "head", "amount_paisa")),
        "legs": list(legs.values_list("account", "on", "amount", "head", "party_ref", "period")),
        "narrated": legs[0].transaction.narration.replace(receipt.no, ""),
    }  # fmt: skip


def test_a_set_of_leaves_has_the_rows_and_legs_of_one_at_a_time(world):
    book = issue(world)
    (by_set,) = enter(world, book, (101, DAY, 30_00))
    leaf = BookLeaf.objects.get(book=book, serial=102)
    payment = Payment(30_00, "cash", f"leaf:{leaf.pk}", DAY, head=world.parking)
    one = receive_payment(actor=SYSTEM, point=world.village_books, payment=payment, leaf=leaf, now=NOW)
    assert told_of(by_set) == told_of(one)
    assert (by_set.no, by_set.number, by_set.digest) == (
        "PK602-VC1-A101", 101, Payment(30_00, "cash", "x", DAY, head=world.parking).digest(world.village_books, "A101"),
    )  # fmt: skip
    assert one.no == "PK602-VC1-A102"
    leaf.state = "used"
    leaf.save()
    assert faults(world.village) == []


def test_more_leaves_ask_the_database_no_more_often(world):
    book = issue(world)
    enter(world, book, (101, DAY, 1_00))

    def asked(serials: range) -> int:
        with CaptureQueriesContext(connection) as found:
            enter(world, book, *((serial, DAY, 30_00) for serial in serials))
        return len(found)

    assert asked(range(102, 104)) == asked(range(104, 149))
    assert faults(world.village) == []


def test_leaves_with_and_without_a_payer_come_in_together(world):
    who = world.payer()
    demand = world.demand(who, 90_00)
    book = issue(world, point=world.v1, prefix="M")
    entries = [
        LeafEntry(101, DAY, 30_00, world.parking), LeafEntry(102, DAY, 60_00, None, who.consumer_no),
        LeafEntry(103, DAY, 20_00, world.parking),
    ]  # fmt: skip
    made = verbs.enter_leaves(actor=SYSTEM, book=book, entries=entries, now=NOW)
    assert [(r.number, r.amount_paisa) for r in made] == [(101, 30_00), (102, 60_00), (103, 20_00)]
    demand.refresh_from_db()
    assert demand.allocated_paisa == 60_00
    assert verbs.enter_leaves(actor=SYSTEM, book=book, entries=entries, now=NOW) == made
    with pytest.raises(Conflict):
        verbs.enter_leaves(actor=SYSTEM, book=book, entries=[LeafEntry(103, DAY, 20_00, world.rent)], now=NOW)
    assert Receipt.objects.count() == 3
    assert faults(world.mc) == []
