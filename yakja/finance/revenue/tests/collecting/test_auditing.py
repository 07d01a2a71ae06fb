"""The auditor's lists and samples: each finding planted and found, nothing invented; samples anybody can draw again."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse as url
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from conftest import Holder
from yakja.finance.revenue.actions.books import LeafEntry, enter_leaves, explain_leaves, issue_book
from yakja.finance.revenue.actions.cheques import bounce_cheque, move_cheque
from yakja.finance.revenue.actions.closing import close_day, record_deposit
from yakja.finance.revenue.actions.drawing import draw_sample
from yakja.finance.revenue.actions.receiving import ChequeFacts
from yakja.finance.revenue.models import Adjustment, Cheque, Receipt
from yakja.finance.revenue.queries.auditing import QUESTIONS, Asked
from yakja.finance.revenue.queries.sampled import find_sample, population, samples_of
from yakja.finance.revenue.sampling import METHODS, MONETARY, RANDOM, Unit, digest_of, draw
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Post
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.queries import Naming, person_actor
from yakja.foundation.people.tests import factories

from .test_taking_back import reverse
from .world import DAY, NOW

FROM, TO = DAY - dt.timedelta(days=30), DAY + dt.timedelta(days=30)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def auditor():
    return Holder("auditor", ref="person:auditor")


def found(world, name, days=3, **more):
    asked = Asked(**({"body": world.mc, "from_on": FROM, "to_on": TO, "days": days} | more))
    return list(QUESTIONS[name].answer(asked))


def names(rows):
    return [row.name for row in rows]


def test_gaps_are_numbers_without_a_receipt_and_leaves_nobody_explained_well(world):
    world.pay(100_00)
    assert found(world, "gaps") == []
    book = issue_book(
        actor=SYSTEM, point=world.v1, first_serial=1, last_serial=9, issued_to="A", issued_on=DAY
    )
    entries = [LeafEntry(n, DAY, 30_00, world.parking) for n in (1, 2, 6)]
    enter_leaves(actor=SYSTEM, book=book, entries=entries, now=NOW)
    explain_leaves(actor=SYSTEM, book=book, serials=[3], state="missing", memo="told the chief", now=NOW)
    explain_leaves(actor=SYSTEM, book=book, serials=[4], state="void", memo="in the file", now=NOW)
    rows = found(world, "gaps")
    assert sorted(names(rows)) == ["3", "5"]
    assert "told the chief" in next(row.note for row in rows if row.name == "3")
    series = Receipt.objects.filter(series__isnull=False).get().series
    series.last_number = 3  # as somebody could have written past the counter
    series.save()
    assert [n for n in names(found(world, "gaps")) if len(n) > 2] == [
        series.number_text(2),
        series.number_text(3),
    ]


def test_what_was_entered_after_its_day_was_closed(world):
    world.pay(100_00)
    close_day(actor=SYSTEM, point=world.c1, day=DAY, denominations={100: 1}, now=NOW)
    late = world.pay(50_00, received_on=DAY)
    (row,) = found(world, "after_close")
    assert (row.name, row.amount_paisa, row.place) == (late.no, 50_00, ("revenue:receipt", (late.no,)))
    assert found(world, "after_close", from_on=DAY - dt.timedelta(days=9), to_on=DAY) == []


def test_reversals_by_the_hand_that_entered(world, clerk, chief):
    own = world.pay(100_00, actor=clerk)
    reverse(own, clerk, chief)
    reverse(world.pay(70_00), clerk, chief)
    assert names(found(world, "same_hand", to_on=timezone.localdate())) == [own.no]


def test_round_amounts_are_whole_thousands(world):
    whole = world.pay(3_000_00)
    world.pay(3_001_00)
    world.pay(500_00)
    assert names(found(world, "round_amounts")) == [whole.no]


def test_waivers_are_summed_by_officer(world):
    demand = world.demand(world.payer(), 900_00)
    for n, (paisa, state, asked, settled) in enumerate(
        [(-10_00, "approved", "p:1", "p:2"), (-30_00, "approved", "p:1", "p:2"), (-5_00, "refused", "p:1", "p:2"),
         (-7_00, "approved", "p:3", "p:2")]
    ):  # fmt: skip
        Adjustment.objects.create(
            body=world.mc, demand=demand, kind="waiver", amount_paisa=paisa, on=DAY, state=state, asked_at=NOW,
            asked_by=asked, settled_at=NOW, settled_by=settled, key=f"w{n}",
        )  # fmt: skip
    rows = found(world, "waivers")
    assert [(row.amount_paisa, row.note[-1]) for row in rows] == [(40_00, "2"), (7_00, "1")]


def test_cheques_that_bounced_while_their_receipt_stands_or_that_wait(world):
    paid = [
        world.pay(n * 100_00, channel="cheque", cheque=ChequeFacts(str(n), "BOP", DAY)) for n in (1, 2, 3, 4)
    ]
    bounce_cheque(actor=SYSTEM, cheque=paid[0].cheque, on=DAY, note="memo", now=NOW)
    move_cheque(actor=SYSTEM, cheque=paid[1].cheque, state="deposited", on=DAY)
    move_cheque(actor=SYSTEM, cheque=paid[1].cheque, state="cleared", on=DAY)
    Cheque.objects.filter(receipt=paid[2]).update(state="bounced")  # past the verb
    assert sorted(names(found(world, "cheques"))) == sorted([paid[2].no, paid[3].no])
    assert names(found(world, "cheques", to_on=DAY + dt.timedelta(days=2))) == [paid[2].no]


def test_deposits_later_than_the_days_allowed(world):
    world.pay(900_00)
    for slip, day in (("S1", 3), ("S2", 4)):
        record_deposit(
            actor=SYSTEM, point=world.c1, slip_no=slip, bank="NBP", amount_paisa=100_00, key=slip,
            deposited_on=DAY + dt.timedelta(days=day), collected_from=DAY, collected_to=DAY,
            now=NOW + dt.timedelta(days=9),
        )  # fmt: skip
    (row,) = found(world, "slow_deposits")
    assert (row.name, row.amount_paisa) == ("NBP S2", 100_00)
    assert len(found(world, "slow_deposits", days=2)) == 2


def test_another_councils_rows_are_in_no_list(world, clerk, chief):
    for n in range(3):
        world.pay(1_000_00 * (n + 1), point=world.c1, key=f"x{n}")
    for name in QUESTIONS:
        assert found(world, name, body=world.village) == []


# Samples

units = st.lists(st.integers(1, 10**9), min_size=1, max_size=60).map(
    lambda amounts: [Unit(f"R-{n:03d}", paisa) for n, paisa in enumerate(amounts)]
)
seeds = st.text("abc 0123", max_size=8)


@given(units, st.sampled_from(METHODS), st.integers(1, 40), seeds, st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_whatever_the_order(rows, method, size, seed, chance):
    first = draw(rows, method=method, size=size, seed=seed)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert draw(shuffled, method=method, size=size, seed=seed) == first
    assert len({d.unit.name for d in first}) == len(first) <= min(size, len(rows))
    assert digest_of(shuffled) == digest_of(rows)


@given(units, st.integers(1, 40), seeds)
def test_by_money_every_unit_as_large_as_the_interval_is_drawn_and_hits_add_up(rows, size, seed):
    found = draw(rows, method=MONETARY, size=size, seed=seed)
    assert sum(d.hits for d in found) == size
    total = sum(unit.amount_paisa for unit in rows)
    drawn = {d.unit.name: d.hits for d in found}
    for unit in rows:
        whole = unit.amount_paisa * size // total
        assert whole <= drawn.get(unit.name, 0) <= whole + 1


@given(units, st.integers(1, 40), seeds)
def test_at_random_is_what_a_hash_says(rows, size, seed):
    order = sorted(
        rows, key=lambda u: (int(hashlib.sha256(f"{seed}:{u.name}".encode()).hexdigest(), 16), u.name)
    )
    found = draw(rows, method=RANDOM, size=size, seed=seed)
    assert {d.unit.name for d in found} == {u.name for u in order[:size]}


@pytest.mark.parametrize(
    "facts",
    [{"method": "nice"}, {"size": 0}, {"units": [Unit("a", 0)]}, {"units": [Unit("a", 1), Unit("a", 1)]}],
)
def test_what_cannot_be_drawn_is_refused(facts):
    given_ = {"units": [Unit("a", 1)], "method": RANDOM, "size": 1} | facts
    with pytest.raises(ValueError, match=r"needed|own"):
        draw(given_["units"], method=given_["method"], size=given_["size"], seed="s")


def drawn(world, actor, **more: Any) -> str:
    facts = {
        "kind": "receipts",
        "method": MONETARY,
        "size": 3,
        "from_on": FROM,
        "to_on": TO,
        "seed": "dice 4 2 6",
    }
    return draw_sample(actor=actor, body=world.mc, **(facts | more))


def test_a_sample_stands_in_the_audit_log_with_its_seed_and_can_be_drawn_again(world, auditor):
    for n in range(1, 9):
        world.pay(n * 100_00)
    token = drawn(world, auditor)
    entry = AuditEntry.objects.get(verb="revenue.draw_sample")
    assert entry.actor_ref == "person:auditor"
    assert (entry.after["seed"], entry.after["count"], entry.after["paisa"]) == ("dice 4 2 6", 8, 3_600_00)
    whole = population(world.mc, "receipts", FROM, TO)
    again = draw(whole, method=MONETARY, size=3, seed="dice 4 2 6")
    assert entry.after["drawn"] == [[d.unit.name, d.hits] for d in again]
    sample = find_sample(world.mc, token)
    assert sample.is_same
    assert {item.name for item in sample.items} == {d.unit.name for d in again}
    world.pay(55_00)
    assert not find_sample(world.mc, token).is_same  # the population has grown, and it says so
    assert {item.name for item in find_sample(world.mc, token).items} == {d.unit.name for d in again}
    assert find_sample(world.village, token) is None
    assert [e.pk for e in samples_of(world.mc)] == [entry.pk]


def test_without_a_seed_one_is_made_and_stated(world, auditor):
    world.pay(100_00)
    drawn(world, auditor, seed=" ")
    assert len(AuditEntry.objects.get(verb="revenue.draw_sample").after["seed"]) == 16


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "x"}, "kind"), ({"method": "x"}, "method"), ({"size": 0}, "size"), ({"size": 301}, "size"),
        ({"to_on": FROM - dt.timedelta(days=1)}, "to_on"), ({"from_on": dt.date(2020, 1, 1)}, "to_on"),
        ({"kind": "vouchers"}, "from_on"),
    ],
)  # fmt: skip
def test_a_bad_question_names_its_field(world, auditor, change, field):
    world.pay(100_00)
    with pytest.raises(ValidationError) as refused:
        drawn(world, auditor, **change)
    assert field in refused.value.error_dict


def test_only_an_auditor_draws(world, clerk, above):
    world.pay(100_00)
    for who in (clerk, above, Holder("administrator"), Holder("provincial_steward")):
        with pytest.raises(PermissionDenied):
            drawn(world, who)


@pytest.fixture
def desk(world):
    person = factories.person("Saeeda")
    factories.role(person, "auditor")
    return factories.signed_in(person)


HERE = "/en/my/revenue/PK602-MC/audit/"


def test_the_auditors_desk_lists_answers_and_draws(world, desk):
    paid = world.pay(3_000_00)
    page = desk.get(HERE).content.decode()
    for name in QUESTIONS:
        assert f"/audit/{name}/" in page
        window = f"?from={FROM}&to={TO}&days=3"
        for lang in ("en", "ur"):
            assert desk.get(f"/{lang}/my/revenue/PK602-MC/audit/{name}/{window}").status_code == 200
        file = desk.get(f"{HERE}{name}.csv{window}")
        assert next(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))) == [
            "body",
            "on",
            "name",
            "note",
            "rupees",
            "page",
        ]
    rows = list(
        csv.reader(
            io.StringIO(
                desk.get(f"{HERE}round_amounts.csv?from={FROM}&to={TO}").getvalue().decode("utf-8-sig")
            )
        )
    )
    assert rows[1][:3] == ["PK602-MC", f"{DAY}", paid.no]
    assert desk.get(rows[1][5]).status_code == 200
    shown = desk.get(f"{HERE}round_amounts/?from={FROM}&to={TO}").content.decode("utf-8-sig")
    assert paid.no in shown
    typed = {
        "kind": "receipts",
        "method": "monetary",
        "size": "5",
        "from_on": f"{FROM}",
        "to_on": f"{TO}",
        "seed": "s",
    }
    assert desk.post(HERE, typed | {"size": "0"}).status_code == 422
    answer = desk.post(HERE, typed, follow=True)
    assert paid.no in answer.content.decode()
    assert "comes out the same" in answer.content.decode()
    assert desk.get(HERE + "nothing/").status_code == 404
    assert desk.get(HERE + "samples/none/").status_code == 404


def test_officers_stand_in_the_lists_by_name_and_post(world, desk):
    clerk, chief = factories.person("Naheed Akhtar"), factories.person("Rafiq Ahmed")
    post = Post.objects.create(body=world.mc, code="cashier", title={"en": "Cashier", "ur": "کیشیئر"})
    factories.role(clerk, "council_officer", body=world.mc, post=post)
    factories.role(chief, "council_officer", body=world.mc)
    own = world.pay(100_00, actor=person_actor(clerk, has_second_factor=True))
    reverse(own, person_actor(clerk, has_second_factor=True), person_actor(chief, has_second_factor=True))
    close_day(actor=SYSTEM, point=world.c1, day=DAY, denominations={}, now=NOW)
    world.pay(50_00, received_on=DAY, actor=person_actor(clerk, has_second_factor=True))
    Adjustment.objects.create(
        body=world.mc, demand=world.demand(world.payer(), 900_00), kind="waiver", amount_paisa=-5_00, on=DAY, state="approved",
        asked_at=NOW, asked_by=clerk.ref, settled_at=NOW, settled_by=chief.ref, key="w",
    )  # fmt: skip
    window = f"?from={FROM}&to={timezone.localdate()}"
    for name in ("same_hand", "after_close", "waivers"):
        for path in (f"{name}/", f"{name}.csv"):
            answer = desk.get(HERE + path + window)
            told = (answer.getvalue() if answer.streaming else answer.content).decode("utf-8-sig")
            assert "Naheed Akhtar (Cashier)" in told, path
            assert not re.search(r"person:\d", told), path
    told = desk.get(HERE.replace("/en/", "/ur/") + "same_hand/" + window).content.decode()
    assert "کیشیئر" in told


def test_a_bounced_cheque_stands_there_by_the_banks_word(world, clerk):
    paid = world.pay(100_00, channel="cheque", cheque=ChequeFacts("1", "BOP", DAY), actor=clerk)
    bounce_cheque(actor=clerk, cheque=paid.cheque, on=DAY, note="memo 4", now=NOW)
    (row,) = found(world, "same_hand", to_on=timezone.localdate())
    assert row.note == "entered by somebody unknown on the bank's word: memo 4"


def test_only_what_a_question_goes_by_is_asked(world, desk):
    shown = {name: desk.get(f"{HERE}{name}/").content.decode() for name in QUESTIONS}
    assert {name for name, page in shown.items() if 'name="days"' in page} == {"cheques", "slow_deposits"}
    assert {name for name, page in shown.items() if 'name="from"' not in page} == {"gaps"}
    assert all("gaps.csv" in page for name, page in shown.items() if name == "gaps")


def test_who_is_not_known_is_said_to_be_so(world):
    who = Naming(world.mc)
    assert who("clock") == who("system") == "the platform itself"
    assert who("person:999999") == who("p:1") == "somebody unknown"
    above = factories.person("Salma")
    factories.role(above, "district_officer", place=world.kasur)
    assert who(above.ref) == "Salma (officer of a district)"


def test_every_finding_leads_to_a_page_that_the_auditor_may_open(world, desk, clerk, chief):
    reverse(world.pay(1_000_00, actor=clerk), clerk, chief)
    book = issue_book(
        actor=SYSTEM, point=world.v1, first_serial=1, last_serial=9, issued_to="A", issued_on=DAY
    )
    enter_leaves(actor=SYSTEM, book=book, entries=[LeafEntry(2, DAY, 30_00, world.parking)], now=NOW)
    world.pay(400_00, channel="cheque", cheque=ChequeFacts("1", "BOP", DAY))
    record_deposit(
        actor=SYSTEM, point=world.v1, slip_no="S1", bank="NBP", amount_paisa=30_00, key="d", collected_from=DAY,
        deposited_on=DAY + dt.timedelta(days=9), collected_to=DAY, now=NOW + dt.timedelta(days=9),
    )  # fmt: skip
    until = timezone.localdate()
    opened = 0
    for name in QUESTIONS:
        for row in found(world, name, to_on=until):
            assert row.place is not None
            address = url(row.place[0], args=row.place[1])
            assert desk.get(address).status_code == 200, address
            opened += 1
    assert opened >= 4


def test_officers_and_strangers_do_not_enter(world, client):
    person = factories.person("Aslam")
    factories.role(person, "council_officer", body=world.mc)
    officer = factories.signed_in(person)
    for path in ("", "gaps/", "gaps.csv"):
        assert officer.get(HERE + path).status_code == 403
        assert client.get(HERE + path).status_code in (302, 403)
