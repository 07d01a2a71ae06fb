"""A bank's list typed by hand, through the verb and through the page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from yakja.finance.revenue.actions.entering import LinesRefusedError, ScrollLine, enter_scroll
from yakja.finance.revenue.models import Advance, Demand, Receipt, StagedReceipt
from yakja.finance.revenue.payslip import consumer_number
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import SYSTEM

from .test_taking_back import reverse
from .test_web import officer, second  # noqa: F401  the officers of the pages
from .world import DAY, NOW, faults

PSID = "10020030040050060"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def who(world):
    """A payer whose number has its check digit, and what they owe."""
    payer = world.payer()
    payer.consumer_no = consumer_number("1402", "10", 17)
    payer.save(update_fields=["consumer_no"])
    world.demand(payer, 900_00)
    return payer


def enter(world, *lines, channel="psid", total=None, key="form:1", **more):
    facts: dict[str, Any] = {
        "actor": SYSTEM, "point": world.bank, "channel": channel, "scroll_no": "S-9", "lines": lines, "key": key,
        "total_paisa": sum(line.amount_paisa for line in lines) if total is None else total, "now": NOW,
    }  # fmt: skip
    return enter_scroll(**(facts | more))


def test_a_list_is_received_line_by_line(world, who):
    done = enter(
        world, ScrollLine(PSID, DAY, 500_00, who.consumer_no), ScrollLine(PSID[:-1] + "1", DAY, 70_00)
    )
    assert (done.posted, done.repeated, done.suspense_paisa) == (2, 0, 70_00)
    assert Demand.objects.get().allocated_paisa == 500_00
    assert Advance.objects.get().kind == "suspense"
    assert {r.instrument_ref for r in Receipt.objects.all()} == {PSID, PSID[:-1] + "1"}
    assert faults(world.mc) == []
    (entry,) = AuditEntry.objects.filter(verb="revenue.enter_scroll")
    assert entry.after == {"channel": "psid", "scroll_no": "S-9", "lines": 2, "total_paisa": 570_00}


def test_the_same_line_typed_again_is_passed_over_whatever_list_it_stands_in(world, who):
    line = ScrollLine(PSID, DAY, 500_00, who.consumer_no)
    enter(world, line)
    for key in ("form:1", "form:2"):
        assert enter(world, line, key=key).repeated == 1
    assert Receipt.objects.count() == 1
    done = enter(
        world, line, ScrollLine(PSID[:-1] + "1", DAY, 10_00, who.consumer_no), key="form:3"
    )  # fmt: skip
    assert (done.posted, done.repeated) == (1, 1)


def test_a_payment_that_came_by_the_network_is_not_received_again_by_hand(world, who):
    first = world.pay(500_00, who, point=world.bank, channel="psid", instrument_ref=PSID, key="network:1")
    with pytest.raises(LinesRefusedError) as refused:
        enter(world, ScrollLine(PSID, DAY, 500_00, who.consumer_no))
    assert first.no in str(refused.value.rows[0][1])
    assert Receipt.objects.count() == 1


def test_a_reversed_one_may_be_entered_once_more(world, who, clerk, chief):
    line = ScrollLine(PSID, DAY, 500_00)
    enter(world, line)
    reverse(Receipt.objects.get(), clerk, chief)
    right = ScrollLine(PSID, DAY, 500_00, who.consumer_no)
    assert enter(world, right, key="form:2").posted == 1
    assert enter(world, right, key="form:3").repeated == 1
    assert Receipt.objects.standing().count() == 1
    assert faults(world.mc) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "123"}, "17 digits"),
        ({"amount_paisa": 0}, "more than nothing"),
        ({"received_on": DAY + dt.timedelta(days=1)}, "future"),
        ({"received_on": dt.date(2020, 1, 1)}, "not open"),
        ({"consumer_no": "14021000000179"}, "digit"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_received(world, who, change, words):
    good = ScrollLine(PSID, DAY, 500_00, who.consumer_no)
    facts = {"reference": PSID[:-1] + "1", "received_on": DAY, "amount_paisa": 10_00, "consumer_no": ""}
    with pytest.raises(LinesRefusedError) as refused:
        enter(world, good, ScrollLine(**(facts | change)), total=510_00)
    ((place, sentence),) = refused.value.rows
    assert place == 1
    assert words in str(sentence)
    assert not Receipt.objects.exists()
    assert not StagedReceipt.objects.exists()


def test_a_line_twice_in_the_list_and_a_wrong_total_are_refused(world, who):
    line = ScrollLine(PSID, DAY, 500_00, who.consumer_no)
    with pytest.raises(LinesRefusedError, match="nothing was entered"):
        enter(world, line, line)
    with pytest.raises(ValidationError) as refused:
        enter(world, line, total=505_00)
    assert refused.value.error_dict["total"][0].code == "total"
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("point", ["c1", "contractor", "v1"])
def test_only_a_banks_point_takes_lists(world, who, point):
    with pytest.raises(ValidationError):
        enter(world, ScrollLine(PSID, DAY, 500_00, who.consumer_no), point=getattr(world, point))


def test_an_officer_of_another_council_enters_nothing(world, who, stranger):
    with pytest.raises(PermissionDenied):
        enter(world, ScrollLine(PSID, DAY, 500_00, who.consumer_no), actor=stranger)


HERE = "/en/my/collection/PK602-MC/B1/list/"


def typed(who, **more):
    today = timezone.localdate().isoformat()
    return {
        "key": "form:1", "channel": "psid", "scroll_no": "S-9", "total": "1,500",
        "reference": [PSID, PSID[:-1] + "1", ""], "received_on": [today] * 3, "amount": ["1,000", "500", ""],
        "consumer_no": [who.consumer_no, "", ""],
    } | more  # fmt: skip


def test_the_grid_takes_a_list_and_says_what_became_of_it(world, who, officer):  # noqa: F811
    shown = officer.get(HERE).content.decode()
    assert shown.count('name="reference"') == 15
    answer = officer.post(HERE, typed(who), follow=True)
    assert "2 payments are received." in answer.content.decode()
    assert "suspense" in answer.content.decode()
    assert Receipt.objects.count() == 2
    again = officer.post(HERE, typed(who), follow=True)
    assert "2 were received before" in again.content.decode()


def test_the_grid_keeps_what_was_typed_and_names_the_row(world, who, officer):  # noqa: F811
    answer = officer.post(HERE, typed(who, amount=["1,000", "five", ""]))
    assert answer.status_code == 422
    assert f'value="{PSID}"' in answer.content.decode()
    assert "Row 2:" in answer.content.decode()
    answer = officer.post(HERE, typed(who, total="1,400"))
    assert answer.status_code == 422
    assert "Compare them line by line" in answer.content.decode()
    assert not Receipt.objects.exists()
    assert officer.get("/en/my/collection/PK602-MC/C1/list/").status_code == 404
