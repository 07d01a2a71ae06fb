"""What a council decides about collecting, and the end of a point, through the verbs and their pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.finance.revenue.actions.books import issue_book, return_book
from yakja.finance.revenue.actions.cheques import move_cheque
from yakja.finance.revenue.actions.closing import close_day, record_deposit
from yakja.finance.revenue.actions.points import close_point, decide_collection
from yakja.finance.revenue.actions.receiving import ChequeFacts
from yakja.finance.revenue.models import CollectionPoint, CollectionPolicy
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM

from .test_web import officer, second  # noqa: F401  the officers of the pages
from .world import DAY, NOW

POLICY = "/en/my/revenue/PK602-MC/policy/"


def decided(**more):
    return {
        "order": "principal_first", "resolution_from_paisa": "2,500", "above_from_paisa": "80,000",
        "bounce_charge_paisa": "", "instrument": "Resolution 14", "decided_on": "2025-09-01",
    } | more  # fmt: skip


def test_the_decision_of_the_council_is_entered_and_shown(world, officer):  # noqa: F811
    page = officer.get(POLICY).content.decode()
    assert "decided nothing yet" in page
    answer = officer.post(POLICY, decided(), follow=True)
    held = CollectionPolicy.objects.get()
    assert (held.order, held.resolution_from_paisa, held.above_from_paisa, held.bounce_charge_paisa) == (
        "principal_first", 2_500_00, 80_000_00, 0,
    )  # fmt: skip
    assert "Resolution 14" in answer.content.decode()
    assert 'value="2500"' in officer.get(POLICY).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"above_from_paisa": "100"}, "is not smaller"),
        ({"resolution_from_paisa": "5,000.01"}, "Only an office above the council"),
        ({"above_from_paisa": "1,00,001"}, "Only an office above the council"),
        ({"instrument": ""}, "required"),
        ({"decided_on": "2999-01-01"}, "future"),
        ({"resolution_from_paisa": "abc"}, "There is a problem"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_kept_in_the_form(world, officer, change, words):  # noqa: F811
    answer = officer.post(POLICY, decided(**change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CollectionPolicy.objects.exists()


def test_amounts_that_hold_officers_to_others_are_raised_from_above(world, clerk, above):
    facts = {"body": world.mc, "order": "arrears_first", "instrument": "Rule 3", "decided_on": DAY}
    lower, higher = {"resolution_from_paisa": 1_000_00, "above_from_paisa": 9_000_00}, {
        "resolution_from_paisa": 2_000_00, "above_from_paisa": 9_000_00,
    }  # fmt: skip
    decide_collection(actor=clerk, **lower, **facts)
    with pytest.raises(ValidationError) as refused:
        decide_collection(actor=clerk, **higher, **facts)
    assert refused.value.error_dict["resolution_from_paisa"][0].code == "raised"
    decide_collection(actor=above, **higher, **facts)
    assert CollectionPolicy.objects.get().resolution_from_paisa == 2_000_00


def test_a_point_with_cash_cheques_or_books_is_not_closed(world):
    world.pay(100_00)
    cheque = world.pay(300_00, channel="cheque", cheque=ChequeFacts("1", "BOP", DAY)).cheque
    with pytest.raises(Conflict) as refused:
        close_point(actor=SYSTEM, point=world.c1, reason="moved")
    assert refused.value.code == "not_empty"
    close_day(actor=SYSTEM, point=world.c1, day=DAY, denominations={100: 1}, now=NOW)
    with pytest.raises(Conflict):
        close_point(actor=SYSTEM, point=world.c1, reason="moved")  # the cash still lies here
    record_deposit(
        actor=SYSTEM, point=world.c1, slip_no="S1", bank="NBP", amount_paisa=100_00, deposited_on=DAY, key="d1",
        collected_from=DAY, collected_to=DAY, now=NOW,
    )  # fmt: skip
    later = DAY + dt.timedelta(days=1)
    close_day(actor=SYSTEM, point=world.c1, day=later, denominations={}, now=NOW + dt.timedelta(days=1))
    with pytest.raises(Conflict) as refused:
        close_point(actor=SYSTEM, point=world.c1, reason="moved")
    assert refused.value.code == "cheques_held"
    move_cheque(actor=SYSTEM, cheque=cheque, state="deposited", on=later)
    assert not close_point(actor=SYSTEM, point=world.c1, reason="moved").is_open
    with pytest.raises(ValidationError):
        world.pay(100_00)


def test_a_point_whose_books_are_out_is_not_closed(world):
    book = issue_book(
        actor=SYSTEM, point=world.v1, first_serial=1, last_serial=10, issued_to="A", issued_on=DAY
    )
    with pytest.raises(Conflict) as refused:
        close_point(actor=SYSTEM, point=world.v1, reason="ended")
    assert refused.value.code == "books_out"
    return_book(actor=SYSTEM, book=book, returned_on=timezone.localdate())
    assert not close_point(actor=SYSTEM, point=world.v1, reason="ended").is_open


def test_a_banks_point_has_no_days_to_close(world, stranger):
    world.pay(100_00, point=world.bank, channel="bank", instrument_ref="X1")
    with pytest.raises(PermissionDenied):
        close_point(actor=stranger, point=world.bank, reason="account closed")
    assert not close_point(actor=SYSTEM, point=world.bank, reason="account closed").is_open


def test_the_page_closes_a_point_for_good(world, officer):  # noqa: F811
    here = "/en/my/collection/PK602-MC/C2/end/"
    assert "/C2/end/" in officer.get("/en/my/collection/PK602-MC/C2/").content.decode()
    assert officer.post(here, {"reason": " "}).status_code == 422
    assert officer.post(here, {"reason": "The hall is let."}).status_code == 302
    assert not CollectionPoint.objects.get(code="C2").is_open
    assert "is closed" in officer.get("/en/my/collection/PK602-MC/C2/").content.decode()
