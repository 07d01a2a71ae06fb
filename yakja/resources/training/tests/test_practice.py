"""The practice copy: six tasks with their wrong solutions, results that go over once, nothing real within reach."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from yakja.citizens.complaints import actions as complaints
from yakja.citizens.complaints.models import Category, CategoryGroup, ClosingReason, Complaint
from yakja.citizens.complaints.queries.filing import PHOTO
from yakja.finance.revenue.actions import demands
from yakja.finance.revenue.actions.closing import close_day
from yakja.finance.revenue.actions.receiving import Payment, receive_payment
from yakja.finance.revenue.actions.reversing import ask_reversal
from yakja.finance.revenue.models import CollectionPoint, Demand, Receipt
from yakja.finance.revenue.tests.world import RevenueWorld
from yakja.foundation.bodies.models import Function
from yakja.foundation.files.actions import store_file
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.people.models import Qualification
from yakja.foundation.people.queries import person_actor
from yakja.framework.catalogue.actions import usages
from yakja.framework.catalogue.tests import world as register
from yakja.resources.capacity.models import StaffSkill
from yakja.resources.training import actions
from yakja.resources.training.models import PracticeDone, PracticeKey, PracticeResult
from yakja.resources.training.openbadges import make_pair, opened, signed
from yakja.resources.training.queries import practice
from yakja.resources.training.queries.tasks import known_tasks

from .test_actions import code_of

BOTH = {"en": "x", "ur": "ک"}


class PracticeWorld(RevenueWorld):
    """A practice copy in small: the committee with its books, two categories of complaints, one learner."""

    def __init__(self) -> None:
        super().__init__()
        self.functions = [
            Function.objects.create(
                code=code, area_code=code[:3], name=TranslatedText(BOTH), source="test", position=n
            )
            for n, code in enumerate(("CIT-01", "WAT-02"))
        ]
        self.tool = register.tool("NADRA", main=("CIT-01",))
        group = CategoryGroup.objects.create(code="all", position=1, name=TranslatedText(BOTH))
        for n, code in enumerate(("water", "roads")):
            Category.objects.create(
                code=code, position=n, group=group, function=self.functions[1], target_hours=24, source="test",
                name=TranslatedText(BOTH),
            )  # fmt: skip
        self.reason = ClosingReason.objects.create(
            code="done",
            position=0,
            outcome="solved",
            needs=[],
            name=TranslatedText(BOTH),
            text=TranslatedText(BOTH),
        )
        demands.raise_demand(
            actor=self.maker, body=self.mc, head=self.water, period="2026-27", due_on=timezone.localdate(),
            key="first", amount_paisa=100_00, consumer_no="1",
        )  # fmt: skip
        self.visit = actions.begin_practice(actor=ANONYMOUS, number="k-clerk")
        self.me = person_actor(self.visit.person, has_second_factor=True)
        self.today = timezone.localdate()

    def complaint(self, which: str = "complaint") -> Complaint:
        return Complaint.objects.with_case().get(pk=self.visit.laid_out[which])

    @property
    def point(self) -> CollectionPoint:
        return CollectionPoint.objects.get(pk=self.visit.laid_out["point"])

    @property
    def bill(self) -> Demand:
        return Demand.objects.get(pk=self.visit.laid_out["demand"])

    def receipt(self, which: str) -> Receipt:
        return Receipt.objects.get(pk=self.visit.laid_out[which])

    def say(self, function: int = 0, status: str = "manual", **more: Any) -> None:
        usages.declare_usage(
            actor=self.me, body=self.mc, function=self.functions[function], status=status, **more
        )

    def take_on(self, which: str = "complaint") -> None:
        complaints.begin_work(actor=self.me, complaint=self.complaint(which))

    def propose(self, which: str = "complaint", *, with_picture: bool = True) -> None:
        files = []
        if with_picture:
            drawn = io.BytesIO()
            Image.new("L", (40, 40), 200).save(drawn, "PNG")
            kept = store_file(actor=self.me, upload=drawn.getvalue(), name="done.png", purpose=PHOTO)
            files = [(kept, "photo", False)]
        complaints.propose_solution(
            actor=self.me, complaint=self.complaint(which), reason=self.reason,
            text="The pipe was mended on Tuesday by the crew.", files=files,
        )  # fmt: skip

    def pay(self, paisa: int, number: str = "") -> None:
        receive_payment(
            actor=self.me, point=self.point,
            payment=Payment(
                amount_paisa=paisa, channel="cash", key=f"mine {paisa} {number}", received_on=self.today,
                consumer_no=number or self.bill.consumer_no,
            ),
        )  # fmt: skip

    def close(self, missing: int) -> None:
        """Close the day with so many rupees less than should be there, in coins of one."""
        expected = 1800 - missing
        close_day(
            actor=self.me, point=self.point, day=self.today, denominations={1: expected},
            note="counted twice" if missing else "",
        )  # fmt: skip


@pytest.fixture
def copy(db, settings, tmp_path) -> PracticeWorld:
    settings.YAKJA_PRACTICE = True
    settings.VAR = tmp_path
    return PracticeWorld()


Way = Callable[[PracticeWorld], Any]
RIGHT: dict[str, Way] = {
    "practice.catalogue_cell": lambda w: w.say(),
    "practice.complaint_taken_on": lambda w: w.take_on(),
    "practice.complaint_resolved": lambda w: (w.take_on(), w.propose()),
    "practice.receipt": lambda w: w.pay(2_400_00),
    "practice.receipt_reversed": lambda w: ask_reversal(
        actor=w.me, receipt=w.receipt("double_receipt"), reason="Entered twice"
    ),
    "practice.day_short": lambda w: w.close(500),
}
WRONG: list[tuple[str, Way, str]] = [
    ("practice.catalogue_cell", lambda w: w.say(1), "another function"),
    ("practice.catalogue_cell", lambda w: w.say(status="full", tools=[w.tool]), "otherwise than by hand"),
    ("practice.complaint_taken_on", lambda w: w.take_on("other_complaint"), "the other complaint too"),
    ("practice.complaint_taken_on", lambda w: (w.take_on(), w.take_on("other_complaint")), "the other complaint too"),
    ("practice.complaint_resolved", lambda w: (w.take_on(), w.propose(with_picture=False)), "no picture shows it"),
    ("practice.complaint_resolved", lambda w: (w.take_on("other_complaint"), w.propose("other_complaint")), "another complaint"),
    ("practice.receipt", lambda w: w.pay(1_000_00), "Only a part"),
    ("practice.receipt", lambda w: w.pay(2_400_00, "12345"), "another number"),
    ("practice.receipt_reversed", lambda w: ask_reversal(actor=w.me, receipt=w.receipt("right_receipt"), reason="x"), "was right"),
    (
        "practice.receipt_reversed",
        lambda w: [ask_reversal(actor=w.me, receipt=w.receipt(n), reason="x") for n in ("right_receipt", "double_receipt")],
        "was right",
    ),
    ("practice.day_short", lambda w: w.close(0), "as if nothing were missing"),
    ("practice.day_short", lambda w: w.close(50), "another one"),
]  # fmt: skip


def reason_of(refusal: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(refusal.value.messages)


def test_there_are_six_tasks_over_three_rooms():
    assert set(practice.CHECKS) == set(known_tasks()) == set(RIGHT)
    assert len(RIGHT) >= 6
    assert len({str(task.room) for task in known_tasks().values()}) >= 3
    assert all(sum(code == each for code, *_rest in WRONG) >= 2 for each in RIGHT)


@pytest.mark.parametrize("task", RIGHT)
def test_a_task_counts_once_the_learners_own_rows_show_it(copy, task, settings):
    from django.utils import translation

    with translation.override("en"):
        with pytest.raises(ValidationError) as refusal:
            actions.check_task(actor=copy.me, visit=copy.visit, task=task)
        assert code_of(refusal) == "not_done"
        RIGHT[task](copy)
        first = actions.check_task(actor=copy.me, visit=copy.visit, task=task)
        again = actions.check_task(actor=copy.me, visit=copy.visit, task=task)
    assert first.pk == again.pk
    assert PracticeDone.objects.count() == 1


@pytest.mark.parametrize(("task", "way", "said"), WRONG)
def test_a_wrong_solution_is_refused_with_its_reason(copy, task, way, said):
    from django.utils import translation

    way(copy)
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        actions.check_task(actor=copy.me, visit=copy.visit, task=task)
    assert said in reason_of(refusal)
    assert not PracticeDone.objects.exists()


def test_what_somebody_else_did_is_no_solution(copy):
    other = actions.begin_practice(actor=ANONYMOUS, number="K-2")
    RIGHT["practice.receipt"](copy)
    RIGHT["practice.complaint_taken_on"](copy)
    theirs = person_actor(other.person, has_second_factor=True)
    for task in ("practice.receipt", "practice.complaint_taken_on"):
        with pytest.raises(ValidationError):
            actions.check_task(actor=theirs, visit=other, task=task)
    with pytest.raises(PermissionDenied):
        actions.check_task(actor=theirs, visit=copy.visit, task="practice.receipt")


def test_the_same_number_finds_its_own_rows_again(copy):
    again = actions.begin_practice(actor=ANONYMOUS, number=" K-Clerk ")
    assert (again.pk, again.laid_out) == (copy.visit.pk, copy.visit.laid_out)


def test_nobody_practises_where_things_are_real(db, settings):
    assert settings.YAKJA_PRACTICE is False
    with pytest.raises(PermissionDenied):
        actions.begin_practice(actor=ANONYMOUS, number="K-1")
    assert Client().get("/en/practice/").status_code == 404
    assert Client().get("/en/practice/results/").status_code == 404


def test_the_pages_of_the_copy(copy):
    browser = Client()
    asked = browser.get("/en/practice/")
    assert "Your staff number" in asked.content.decode()
    assert browser.post("/en/practice/", {"number": "?"}).status_code == 422
    led = browser.post("/en/practice/", {"number": "k-clerk"})
    assert "K-CLERK" not in led.headers["Location"]
    signed_in = browser.get("/" + led.headers["Location"].split("/", 3)[3], follow=True)
    browser.post(signed_in.request["PATH_INFO"])
    page = browser.get("/en/practice/").content.decode()
    assert copy.bill.consumer_no in page
    looked = browser.post("/en/practice/check/practice.day_short/", follow=True).content.decode()
    assert "still open" in looked
    answer = browser.get("/en/practice/results/")
    told = opened(answer.content.decode(), practice.key_of_this_copy().public_pem)
    assert told["iss"] == "yakja-practice"


# Results going over


@pytest.fixture
def results(world) -> tuple[Any, Any, Callable[..., str]]:
    """The real copy: its world, a trusted key, and a function that signs results of the clerk."""
    pair = make_pair()
    actions.trust_practice_key(actor=world.actor("steward"), public_pem=pair.public_pem)

    def sign(*rows: dict[str, Any], by: Any = pair, **more: Any) -> str:
        told = [
            {
                "number": f"number-{n}",
                "member": "K-CLERK",
                "task": "practice.receipt",
                "done_on": world.today.isoformat(),
                **row,
            }
            for n, row in enumerate(rows or ({},))
        ]
        return signed({"iss": "yakja-practice", "results": told, **more}, by)

    return world, pair, sign


def test_a_result_becomes_skill_and_qualification_once(results):
    world, _pair, sign = results
    world.course(practice_task="practice.receipt")
    token = sign()
    first = actions.take_practice_results(actor=world.actor("steward"), token=token)
    again = actions.take_practice_results(actor=world.actor("steward"), token=token)
    assert (len(first.taken), first.known) == (1, 0)
    assert (len(again.taken), again.known) == (0, 1)
    skill = StaffSkill.objects.get()
    assert (skill.member, skill.basis, skill.level) == (world.staff["clerk"], "test", 2)
    qualification = Qualification.objects.get()
    assert (qualification.person, qualification.code) == (world.people["clerk"], "practice.receipt")
    assert str(qualification.name.get("en")) == "Receive a payment"
    assert PracticeResult.objects.count() == 1


@pytest.mark.parametrize("fault", ["forged", "changed", "withdrawn", "issuer", "future", "task", "garbage"])
def test_what_is_not_signed_by_a_trusted_copy_is_refused_whole(results, fault):
    world, _pair, sign = results
    token = sign()
    if fault == "forged":
        token = sign(by=make_pair())
    elif fault == "changed":
        head, _body, mark = token.split(".")
        token = ".".join([head, sign({"member": "K-OTHER"}).split(".")[1], mark])
    elif fault == "withdrawn":
        actions.withdraw_practice_key(
            actor=world.actor("steward"), key=PracticeKey.objects.get(), reason="machine stolen"
        )
    elif fault == "issuer":
        token = sign(iss="somebody")
    elif fault == "future":
        token = sign({}, {"done_on": (world.today + dt.timedelta(days=1)).isoformat()})
    elif fault == "task":
        token = sign({}, {"task": "practice.nothing"})
    else:
        token = "no token at all"
    with pytest.raises(ValidationError) as refusal:
        actions.take_practice_results(actor=world.actor("steward"), token=token)
    expected = "not_trusted" if fault in ("forged", "changed", "withdrawn", "garbage") else "bad_results"
    assert code_of(refusal) == expected
    assert not PracticeResult.objects.exists()
    assert not Qualification.objects.exists()


def test_numbers_that_nobody_has_are_told(results):
    world, _pair, sign = results
    found = actions.take_practice_results(
        actor=world.actor("steward"), token=sign({}, {"member": "K-NOBODY"})
    )
    assert (len(found.taken), found.unknown_members) == (1, ("K-NOBODY",))


@pytest.mark.parametrize("part", ["clerk", "boss", "trainer", "host", "auditor", "citizen"])
def test_who_may_not_take_results(results, part):
    world, pair, sign = results
    with pytest.raises(PermissionDenied):
        actions.take_practice_results(actor=world.actor(part), token=sign())
    with pytest.raises(PermissionDenied):
        actions.trust_practice_key(actor=world.actor(part), public_pem=pair.public_pem)


def test_the_command_takes_a_file_once(results, tmp_path, capsys):
    import json

    _world, _pair, sign = results
    path = tmp_path / "results.jwt"
    path.write_text(sign())
    call_command("load_practice_results", str(path))
    told = json.loads(capsys.readouterr().out)
    assert told["taken"] == [{"member": "K-clerk", "task": "practice.receipt", "number": "number-0"}]
    call_command("load_practice_results", str(path))
    assert json.loads(capsys.readouterr().out)["known"] == 1


# A gate of another room


def test_receipts_may_ask_for_the_cashiers_task(results, settings):
    from yakja.foundation.kit.permissions import may

    world, _pair, sign = results
    actor = world.actor("clerk")
    assert may(actor, "revenue.receive", world.mc_kasur)
    settings.RECEIPTS_NEED = "practice.receipt"
    assert not may(actor, "revenue.receive", world.mc_kasur)
    actions.take_practice_results(actor=world.actor("steward"), token=sign())
    assert may(actor, "revenue.receive", world.mc_kasur)
    assert not may(world.actor("boss"), "revenue.receive", world.mc_kasur)
    assert may(SYSTEM, "revenue.receive", world.mc_kasur)
