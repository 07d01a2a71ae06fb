"""What a complaint keeps of every event of its case: phase, counts, who judged it. Called in the same transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yakja.foundation.cases.models import Case, CaseEvent
from yakja.foundation.cases.queries import calendar_of
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.rows import Ready, alter, lend

from .. import notices
from ..models import Complaint, Phase, Solution
from ..models.complaints import PHASE_OF
from ._closing import ANSWERED, count_days
from ._counting import MEASURE_OF, add, row_of, was_word_of_office
from ._dispatching import queue_out, queue_word_back

FOUR_WEEKS = dt.timedelta(days=28)
# From the third transfer on, offices do not settle among themselves whose work it is.
MOST_TRANSFERS = 2
_FOLLOWS = (
    "phase", "proposed_at", "asked_again_at", "reopened", "closed_minutes", "four_weeks_at", "transfers",
)  # fmt: skip
_LINK: Any = Complaint._meta.get_field("case").remote_field
_ROW = Ready(lambda key: Complaint.objects.filter(pk=key), int)
_WHOLE = Ready(
    lambda key: Complaint.objects.filter(pk=key).select_related("category", "place", "filer_address"), int
)


def follow(case: Case, event: CaseEvent, actor: Any) -> None:
    """Registered with the kernel for complaints."""
    if event.move == "open":
        return  # the complaint's row comes after its case
    in_hand: Complaint | None = _LINK.get_cached_value(case, default=None)
    if in_hand is None:
        complaint = _WHOLE.get(case.pk)
    else:
        complaint = _ROW.get(case.pk)
        lend(complaint, in_hand)
    complaint.case = case
    if event.move == "transfer":
        _transferred(complaint, event)
    elif event.move == "escalate":
        if event.facts.get("do") == "reassign":
            _lies_elsewhere(complaint, event)
    elif event.target != event.source:
        _moved(complaint, event)
    if event.move in ("deny", "appeal"):
        queue_word_back(complaint, event)
    notices.told(complaint, event, actor)
    if in_hand is not None:
        for name in _FOLLOWS:
            setattr(in_hand, name, getattr(complaint, name))


def _moved(complaint: Complaint, event: CaseEvent) -> None:
    before, after = Phase(complaint.phase), PHASE_OF[event.target]
    changes: dict[str, int] = {}
    fields: dict[str, Any] = {"phase": after}
    if before in MEASURE_OF and before != after:
        changes[MEASURE_OF[before]] = -1
        if complaint.closed_minutes is not None:
            changes["closed_minutes"] = -complaint.closed_minutes
            if before in ANSWERED:
                count_days(complaint, complaint.closed_minutes, -1)
            fields["closed_minutes"] = None
        if before == Phase.NOT_CONFIRMED and was_word_of_office(complaint):
            changes["office_word"] = -1
    if after in MEASURE_OF and before != after:
        changes[MEASURE_OF[after]] = changes.get(MEASURE_OF[after], 0) + 1
        if after == Phase.NOT_CONFIRMED and event.facts.get("word") == Solution.WordFrom.OFFICE:
            changes["office_word"] = 1
        minutes = calendar_of(complaint.place).working_minutes_between(complaint.case.opened_at, event.at)
        fields["closed_minutes"] = min(minutes, 2**31 - 1)
        changes["closed_minutes"] = changes.get("closed_minutes", 0) + fields["closed_minutes"]
        if after in ANSWERED:
            count_days(complaint, fields["closed_minutes"], 1)
        if after in (Phase.CONFIRMED, Phase.NOT_CONFIRMED):
            fields["four_weeks_at"] = event.at + FOUR_WEEKS
    if event.target == "reopened":
        fields |= {
            "reopened": complaint.reopened + 1,
            "proposed_at": None,
            "four_weeks_at": None,
            "asked_again_at": None,
        }
        changes["reopened"] = 1
    if event.target == "proposed":
        fields |= {"proposed_at": event.at, "asked_again_at": None}
    # The case is locked: nobody else counts this up meanwhile.
    fields = {name: value for name, value in fields.items() if getattr(complaint, name) != value}
    for name, value in fields.items():
        setattr(complaint, name, value)
    if fields:
        alter(complaint, tuple(fields))
    if changes:
        add([(row_of(complaint), changes)])


def _transferred(complaint: Complaint, event: CaseEvent) -> None:
    """Holds for a transfer from whatever page: never to the accused office, and never a third time among offices."""
    if complaint.about_body_id is not None and complaint.about_body_id == complaint.case.body_id:
        refuse("same_office", _("A complaint does not go to the office it is about."), field="body")
    if complaint.transfers >= MOST_TRANSFERS:
        refuse(
            "bounced",
            _(
                "Two offices have passed it on already: transfer it from its own page, so that the office above decides."
            ),
            field="body",
        )
    Complaint.objects.filter(pk=complaint.pk).update(transfers=F("transfers") + 1)
    complaint.refresh_from_db(fields=["transfers"])
    _lies_elsewhere(complaint, event, transferred=1)


def _lies_elsewhere(complaint: Complaint, event: CaseEvent, *, transferred: int = 0) -> None:
    """The complaint's row of the counts goes with it to the body it lies with now, and so does what goes out."""
    queue_out(complaint, event.at)
    from yakja.foundation.bodies.models import Body

    left = Body.objects.filter(code=event.facts.get("from", "")).values_list("pk", flat=True).first()
    if left is None or left == complaint.case.body_id:
        return
    moving: dict[str, int] = {"filed": 1}
    # What has been counted of it already goes along.
    if complaint.reopened:
        moving["reopened"] = complaint.reopened
    here = row_of(complaint)
    add(
        [
            (
                row_of(complaint, left),
                {**{name: -by for name, by in moving.items()}, "transferred": transferred},
            ),
            (here, moving),
        ]
    )
