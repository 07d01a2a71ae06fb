"""In a practice copy: laying the tasks out for a learner, and looking whether one is done."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.citizens.complaints.actions import file_complaint
from yakja.citizens.complaints.models import Category
from yakja.finance.revenue.actions.demands import raise_demand
from yakja.finance.revenue.actions.points import open_point
from yakja.finance.revenue.actions.receiving import Payment, receive_payment
from yakja.finance.revenue.models import Demand
from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.people.actions import add_person, appoint
from yakja.foundation.people.models import RoleKind

from ..models import PracticeDone, PracticeVisit
from ..queries.practice import CHECKS, body_for_practice, why_not_done

BILL_PAISA = 2_400_00
RECEIPT_PAISA = 900_00


def clean_number(typed: str) -> str:
    """A staff number as it is written on the list of the office."""
    number = typed.strip().upper()
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,23}", number):
        refuse(
            "bad_number",
            _("Write your staff number as it stands on the list of your office."),
            field="number",
        )
    return number


@action("training.begin_practice")
def begin_practice(*, actor: Any, number: str, door: str = "web") -> PracticeVisit:
    """Somebody who practises under this staff number, with their own complaints, bill, receipts and counter.

    The same number again answers what was laid out before, until the nightly reset.
    """
    require(actor, "training.practise")
    number = clean_number(number)
    known = PracticeVisit.objects.select_related("person", "body").filter(member_number=number).first()
    if known is not None:
        record(subject=known, facts={"again": True})
        return known
    body = body_for_practice()
    if body is None:
        refuse("no_council", _("This copy has no council to practise at. Prepare it anew."), field="number")
    today = timezone.localdate()
    person = add_person(
        actor=SYSTEM,
        name=TranslatedText({"en": f"Learner {number}", "ur": f"سیکھنے والا {number}"}),
        is_sample=True,
    )
    appoint(
        actor=SYSTEM,
        person=person,
        kind=RoleKind.COUNCIL_OFFICER,
        body=body,
        starts_on=today - dt.timedelta(days=1),
    )
    visit = PracticeVisit.objects.create(
        member_number=number, person=person, body=body, begun_at=timezone.now()
    )
    visit.laid_out = {**_complaints(visit, door), **_money(visit, today, door)}
    visit.save(update_fields=["laid_out"])
    record(subject=visit, scope=body, after=visit.laid_out)
    return visit


def _complaints(visit: PracticeVisit, door: str) -> dict[str, int]:
    """One complaint that waits for the learner, and one that does not."""
    categories = list(
        Category.objects.filter(
            is_sensitive=False, is_private=False, may_be_anonymous=True, call_number=""
        ).order_by("position", "pk")[:2]
    )
    texts = ("مشق: گلی میں تین دن سے پانی نہیں۔", "مشق: سڑک پر گڑھا ہے۔")
    made = [
        file_complaint(
            actor=SYSTEM, category=categories[at % len(categories)], place=visit.body.place, text=text, body=visit.body,
            key=f"practice:{visit.pk}:{at}", is_sample=True, door=door,
        )
        for at, text in enumerate(texts)
    ]  # fmt: skip
    return {"complaint": made[0].pk, "other_complaint": made[1].pk}


def _money(visit: PracticeVisit, today: dt.date, door: str) -> dict[str, int]:
    """A counter of the learner's own, an open bill, and a payment that was entered twice."""
    body = visit.body
    pattern = Demand.objects.filter(body=body).select_related("head").order_by("-pk")[0]
    point = open_point(
        actor=SYSTEM, body=body, code=f"L{visit.pk}"[:8], kind="counter", opened_on=today,
        name=TranslatedText({"en": f"Counter of {visit.member_number}", "ur": f"کاؤنٹر {visit.member_number}"}),
        is_sample=True, door=door,
    )  # fmt: skip
    numbers = [f"99{visit.pk:08d}{at}" for at in range(2)]
    demands = [
        raise_demand(
            actor=SYSTEM, body=body, head=pattern.head, period=pattern.period, due_on=today + dt.timedelta(days=20),
            key=f"practice:{visit.pk}:{at}", amount_paisa=amount, consumer_no=number, on=today, door=door,
        )
        for at, (number, amount) in enumerate(zip(numbers, (BILL_PAISA, RECEIPT_PAISA), strict=True))
    ]  # fmt: skip
    receipts = [
        receive_payment(
            actor=SYSTEM, point=point, is_sample=True, door=door,
            payment=Payment(
                amount_paisa=RECEIPT_PAISA, channel="cash", key=f"practice:{visit.pk}:r{at}", received_on=today,
                consumer_no=numbers[1],
            ),
        )
        for at in range(2)
    ]  # fmt: skip
    return {
        "point": point.pk,
        "demand": demands[0].pk,
        "right_receipt": receipts[0].pk,
        "double_receipt": receipts[1].pk,
    }


@action("training.check_task")
def check_task(*, actor: Any, visit: PracticeVisit, task: str, door: str = "web") -> PracticeDone:
    """Look whether the learner's own rows show the task done. Refused `not_done` with the reason; done stays done."""
    require(actor, "training.practise_own", visit)
    if task not in CHECKS:
        refuse("bad_task", _("The practice copy has no task with this name."))
    done = PracticeDone.objects.filter(visit=visit, task=task).first()
    if done is None:
        reason = why_not_done(visit, task)
        if reason:
            refuse("not_done", reason)
        done = PracticeDone.objects.create(
            visit=visit, task=task, number=secrets.token_hex(16), done_on=timezone.localdate()
        )
    record(subject=visit, scope=visit.body, after={"task": task, "number": done.number})
    return done
