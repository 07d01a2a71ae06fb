"""The practice copy: whether this is one, whether a task was done, what is told to the real copy.

Whether a task was done is read from the rows that the learner's own clicks wrote, never from what they say.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.citizens.complaints.models import Complaint, Solution
from yakja.finance.revenue.models import CollectionPoint, DayClose, Demand, MoneyRequest, Receipt
from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.models import CaseEvent, CaseFile
from yakja.framework.catalogue.models import Evidence, Status

from ..models import PracticeVisit
from ..openbadges import KeyPair, make_pair, signed, thumbprint

ISSUER = "yakja-practice"
FUNCTION = "CIT-01"
SHORT_PAISA = -500_00
KEY_FILE = "practice-key.pem"
PUBLIC_FILE = "practice-key.pub.pem"
# Answers "" when the task is done, else why it is not.
Check = Callable[[PracticeVisit], Any]


def is_practice_copy() -> bool:
    return bool(settings.YAKJA_PRACTICE)


def body_for_practice() -> Body | None:
    """The council of the sample at which everybody practises: the first that makes demands."""
    demand = Demand.objects.select_related("body__place").order_by("body__code", "pk").first()
    return demand.body if demand else None


def key_of_this_copy() -> KeyPair:
    """What results are signed with: files beside the data of the practice copy, which a nightly reset leaves alone."""
    folder = Path(settings.VAR)
    private, public = folder / KEY_FILE, folder / PUBLIC_FILE
    if not private.exists():
        made = make_pair()
        public.write_text(made.public_pem)
        descriptor = os.open(private, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(made.private_pem)
    told = public.read_text()
    return KeyPair(thumbprint(told), told, private.read_text())


def visit_of(actor: Any) -> PracticeVisit | None:
    person = getattr(actor, "person", None)
    return (
        PracticeVisit.objects.select_related("body", "person").filter(person=person).first()
        if person
        else None
    )


def results_of(visit: PracticeVisit) -> str:
    """The tasks somebody has done, as a text signed by this copy."""
    done = visit.done.order_by("pk").values("number", "task", "done_on")
    return signed(
        {
            "iss": ISSUER,
            "iat": int(timezone.now().timestamp()),
            "results": [
                {**row, "done_on": row["done_on"].isoformat(), "member": visit.member_number} for row in done
            ],
        },
        key_of_this_copy(),
    )


def _cell(visit: PracticeVisit) -> Any:
    said = Evidence.objects.filter(author_ref=visit.person.ref, body=visit.body).order_by("-pk")
    about = said.filter(function__code=FUNCTION).select_related("function").first()
    if about is None:
        if said.exists():
            return _("You have said something about another function. Look for %(code)s.") % {
                "code": FUNCTION
            }
        return _("Nothing was said about this function yet.")
    if about.status != Status.MANUAL:
        return _("You have said that it is done otherwise than by hand. Correct it.")
    if about.on != timezone.localdate(about.recorded_at):
        return _("You have said it as of another day. Say it as of today.")
    return ""


def _complaint(visit: PracticeVisit, which: str) -> Complaint:
    return Complaint.objects.with_case().get(pk=visit.laid_out[which])


def _taken_on(visit: PracticeVisit) -> Any:
    mine = CaseEvent.objects.filter(actor_ref=visit.person.ref, move="begin")
    wanted, other = _complaint(visit, "complaint"), _complaint(visit, "other_complaint")
    if mine.filter(case=other.case).exists():
        return _("You have taken on the other complaint too. Only the first one waits for you.")
    if not mine.filter(case=wanted.case).exists():
        return _("The complaint still waits: nobody has said that the office works on it.")
    return ""


def _resolved(visit: PracticeVisit) -> Any:
    wanted = _complaint(visit, "complaint")
    told = Solution.objects.filter(by_ref=visit.person.ref)
    if not told.filter(complaint=wanted).exists():
        if told.exists():
            return _("You have answered another complaint than yours.")
        return _("No resolution was proposed to the citizen yet.")
    with_picture = CaseFile.objects.filter(
        case=wanted.case,
        event__actor_ref=visit.person.ref,
        event__move="propose",
        kind__in=("photo", "document"),
    )
    if not with_picture.exists():
        return _("The citizen was told, but no picture shows it. Add evidence to your answer.")
    return ""


def _own_receipts(visit: PracticeVisit) -> Any:
    return Receipt.objects.filter(entered_by_ref=visit.person.ref, body=visit.body).order_by("pk")


def _received(visit: PracticeVisit) -> Any:
    demand = Demand.objects.get(pk=visit.laid_out["demand"])
    mine = _own_receipts(visit)
    rightly = mine.filter(consumer_no=demand.consumer_no)
    if not rightly.exists():
        if mine.exists():
            return _("You have received money under another number than that of the bill.")
        return _("No payment was received by you yet.")
    whole = demand.amount_paisa + demand.adjusted_paisa
    if demand.allocated_paisa < whole:
        return _("Only a part of the bill was received. Receive the rest too.")
    if sum(row.amount_paisa for row in rightly) > whole:
        return _("More was received than the bill asks for.")
    return ""


def _reversed(visit: PracticeVisit) -> Any:
    asked = MoneyRequest.objects.filter(asked_by_ref=visit.person.ref, kind=MoneyRequest.Kind.REVERSAL)
    if not asked.exists():
        return _("You have not asked for a receipt to be cancelled yet.")
    if asked.exclude(receipt=visit.laid_out["double_receipt"]).exists():
        return _("You have asked for a receipt that was right. Only the second of the two is wrong.")
    return ""


def _closed_short(visit: PracticeVisit) -> Any:
    closes = DayClose.objects.filter(
        Q(point=visit.laid_out["point"]), closed_by_ref=visit.person.ref
    ).order_by("pk")
    last = closes.last()
    if last is None:
        return _("The day of your counter is still open.")
    if last.difference_paisa == 0:
        return _(
            "You have closed the day as if nothing were missing. What is counted is written, never what should be there."
        )
    if last.difference_paisa != SHORT_PAISA:
        return _("The difference you have written is another one. Count again.")
    return ""


CHECKS: dict[str, Check] = {
    "practice.catalogue_cell": _cell,
    "practice.complaint_taken_on": _taken_on,
    "practice.complaint_resolved": _resolved,
    "practice.receipt": _received,
    "practice.receipt_reversed": _reversed,
    "practice.day_short": _closed_short,
}


def why_not_done(visit: PracticeVisit, task: str) -> str:
    """Why a task does not count as done yet; "" when it does. KeyError for an unknown task."""
    return str(CHECKS[task](visit))


def laid_out_for(visit: PracticeVisit) -> dict[str, Any]:
    """The rows a learner works on, for the page that describes the tasks."""
    return {
        "complaint": _complaint(visit, "complaint"),
        "demand": Demand.objects.select_related("head").get(pk=visit.laid_out["demand"]),
        "point": CollectionPoint.objects.get(pk=visit.laid_out["point"]),
        "first_receipt": Receipt.objects.get(pk=visit.laid_out["right_receipt"]),
        "double_receipt": Receipt.objects.get(pk=visit.laid_out["double_receipt"]),
    }
