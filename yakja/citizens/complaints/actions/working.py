"""What an office does with a complaint: begin, ask, plan, transfer, pass on, correct; and propose that it is solved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.cases.actions import link_cases, raise_case, say, transfer_case
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.kit.rows import put

from ..models import Category, ClosingReason, Complaint, Phase, Solution
from ..models.complaints import STILL_OPEN
from ..queries.office_words import network_mark
from ..queries.routing import post_of
from ..queries.searching import search_column
from ._closing import ANSWERED, add_days, days_of
from ._counting import add, counted_of, row_of
from ._following import MOST_TRANSFERS
from ._steps import held, step, typed
from ._words import keep_words

Outcome = ClosingReason.Outcome
_PICTURES = ("photo", "document")


@action("complaints.begin_work")
def begin_work(
    *, actor: Any, complaint: Complaint, now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """Say that the office works on it."""
    require(actor, "complaints.work", complaint)
    record(**step(actor, complaint, "begin", now=now or timezone.now(), door=door))
    return complaint


@action("complaints.ask_citizen")
def ask_citizen(
    *, actor: Any, complaint: Complaint, question: str, now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """Ask the filer for what is missing; the clock waits. Refuses `nobody_to_ask` where no number was given."""
    require(actor, "complaints.work", complaint)
    question = typed(question, "question", most=600)
    if complaint.filer_address_id is None:
        refuse(
            "nobody_to_ask",
            _("No number was left with this complaint: nobody can be asked. Decide on what you have."),
            field="question",
        )
    done = step(
        actor, complaint, "ask", facts={"question": question[:300]}, text=question, now=now or timezone.now(),
        door=door,
    )  # fmt: skip
    record(**done)
    return complaint


@action("complaints.answer_meanwhile")
def answer_meanwhile(
    *, actor: Any, complaint: Complaint, text: str, now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """Tell the citizen how it goes before it is done: nothing is closed or asked by it, the clock runs on."""
    require(actor, "complaints.work", complaint)
    text = typed(text, "text", most=1000)
    if complaint.phase not in (Phase.OPEN, Phase.PLANNED):
        refuse(
            "not_now",
            _("The citizen is asked already, or it is closed: there is nothing to answer meanwhile."),
            field="text",
        )
    say(actor=actor, case=complaint.case, text=text, now=now or timezone.now(), door=door)
    record(subject=complaint.case, scope=complaint.case.body)
    return complaint


@action("complaints.go_on")
def go_on(
    *, actor: Any, complaint: Complaint, now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """Work on without the answer, or because the money is there."""
    require(actor, "complaints.work", complaint)
    record(**step(actor, complaint, "go_on", now=now or timezone.now(), door=door))
    return complaint


@action("complaints.plan_work")
def plan_work(
    *,
    actor: Any,
    complaint: Complaint,
    reason: ClosingReason,
    text: str,
    expected_on: dt.date | None,
    estimate_paisa: int | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Complaint:
    """Accept a complaint that cannot be solved yet, with the day and the money it will take, for everybody to see."""
    require(actor, "complaints.work", complaint)
    now = now or timezone.now()
    if reason.outcome != Outcome.ACCEPTED:
        refuse("bad_reason", _("Choose a reason from the list."), field="reason")
    text = typed(text, "text")
    if expected_on is None or expected_on <= timezone.localtime(now).date():
        refuse("bad_day", _("Give a day that is still to come."), field="expected_on")
    if "estimate" in reason.needs and not estimate_paisa:
        refuse("missing", _("Say what it will cost, as far as you know."), field="estimate")
    if estimate_paisa is not None and not 0 < estimate_paisa < 10**15:
        refuse("bad_number", _("This is not a possible number."), field="estimate")
    facts = {"reason": reason.code, "expected_on": expected_on.isoformat()}
    done = step(actor, complaint, "plan", facts=facts, text=text, now=now, door=door)
    Complaint.objects.filter(pk=complaint.pk).update(expected_on=expected_on, estimate_paisa=estimate_paisa)
    complaint.expected_on, complaint.estimate_paisa = expected_on, estimate_paisa
    record(**done, facts={**facts, "estimate_paisa": estimate_paisa})
    return complaint


@action("complaints.propose_solution")
def propose_solution(
    *,
    actor: Any,
    complaint: Complaint,
    reason: ClosingReason,
    text: str,
    files: Iterable[Any] = (),
    network: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> Solution:
    """Propose the end: nothing is closed by it, the citizen is asked. A yes from the same `network` is not theirs.

    Refuses `bad_reason`, `missing` (the text the citizen reads), `no_proof` where the reason needs a picture or a
    reply of substance.
    """
    require(actor, "complaints.work", complaint)
    now = now or timezone.now()
    files = list(files)
    if reason.outcome not in (Outcome.SOLVED, Outcome.PARTLY, Outcome.REJECTED):
        refuse("bad_reason", _("Choose a reason from the list."), field="reason")
    text = typed(text, "text", most=2000)
    has_picture = any(each[1] in _PICTURES for each in files)
    if "photo" in reason.needs and not has_picture:
        refuse("no_proof", _("Add a picture of the place: this reason needs one."), field="files")
    if "photo_or_reply" in reason.needs and not has_picture and len(text) < 20:
        refuse(
            "no_proof",
            _("Add a picture, or tell in a sentence what was done, when and by whom."),
            field="text",
        )
    facts = {"reason": reason.code, "outcome": reason.outcome}
    done = step(actor, complaint, "propose", facts=facts, text=text, files=files, now=now, door=door)
    solution = Solution(
        complaint=complaint,
        reason=reason,
        told=text,
        by_ref=ref_of(actor),
        body_code=complaint.case.body.code,
        by_network=network_mark(network),
        at=now,
    )
    put(solution)
    record(**done, facts=facts)
    return solution


@action("complaints.transfer")
def transfer_complaint(
    *,
    actor: Any,
    complaint: Complaint,
    body: Body,
    reason: str,
    post: Post | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Complaint:
    """“Not ours”: another body has it now, and the clock runs on. The third time the office above both decides."""
    require(actor, "complaints.transfer", complaint)
    now = now or timezone.now()
    if complaint.about_body_id == body.pk:
        refuse("same_office", _("A complaint does not go to the office it is about."), field="body")
    scope = complaint.case.body
    if complaint.transfers >= MOST_TRANSFERS:
        raise_case(actor=SYSTEM, case=complaint.case, reason=f"bounced: {reason}"[:300], now=now, door=door)
    else:
        transfer_case(
            actor=actor, case=complaint.case, body=body, post=post or post_of(body, ""), reason=reason, text=reason,
            now=now, door=door,
        )  # fmt: skip
    complaint.refresh_from_db(fields=["transfers"])
    record(
        subject=complaint.case,
        scope=scope,
        reason=reason,
        after={"body": complaint.case.body.code, "transfers": complaint.transfers},
    )
    return complaint


@action("complaints.forward")
def forward_complaint(
    *,
    actor: Any,
    complaint: Complaint,
    agency: str,
    number: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> Complaint:
    """Pass on what is the work of an agency outside local government; the citizen gets its number to call."""
    require(actor, "complaints.work", complaint)
    agency, number = typed(agency, "agency", most=200), typed(number, "number", needed=False, most=40)
    Complaint.objects.filter(pk=complaint.pk).update(outside_name=agency, call_number=number)
    complaint.outside_name, complaint.call_number = agency, number
    facts = {"agency": agency, "number": number}
    record(
        **step(actor, complaint, "forward", facts=facts, now=now or timezone.now(), door=door), facts=facts
    )
    return complaint


@action("complaints.close_as_duplicate")
def close_as_duplicate(
    *, actor: Any, complaint: Complaint, other: Complaint, now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """A person says that it tells of the same as another; its filer follows that one, and may say that it does not."""
    require(actor, "complaints.work", complaint)
    now = now or timezone.now()
    if other.pk == complaint.pk or other.phase == Phase.DUPLICATE:
        refuse(
            "bad_original",
            _("Choose the complaint that stays, not one that is a duplicate itself."),
            field="other",
        )
    if other.category_id != complaint.category_id and other.province_id != complaint.province_id:
        refuse("bad_original", _("These two have neither category nor province in common."), field="other")
    done = step(actor, complaint, "join", facts={"other": other.reference}, now=now, door=door)
    link_cases(actor=SYSTEM, case=complaint.case, to=other.case, kind="duplicate_of", now=now, door=door)
    if complaint.filer_address is not None and other.phase in STILL_OPEN:
        from .filing import join_complaint

        if other.is_public:
            # That theirs is closed and which one goes on is one message, not two.
            join_complaint(
                actor=SYSTEM,
                complaint=other,
                address=complaint.filer_address,
                is_told=False,
                now=now,
                door=door,
            )
    record(**done, facts={"other": other.reference})
    return complaint


@action("complaints.correct_category")
def correct_category(
    *, actor: Any, complaint: Complaint, category: Category, now: dt.datetime | None = None, door: str = "web"
) -> Complaint:
    """Sort it under another category; triage learns from it, and the counts follow. It stays where it lies."""
    require(actor, "complaints.sort", complaint)
    row = held(complaint)
    if row.category_id == category.pk:
        refuse("same", _("It is in this category already."), field="category")
    before, left = row.category.code, row_of(row)
    counted = counted_of(row)
    days = days_of(row.closed_minutes) if row.phase in ANSWERED and row.closed_minutes is not None else None
    row.category = category
    row.suggested = {**row.suggested, "corrected": category.code, "by": ref_of(actor)}
    row.is_public = row.is_public and not category.is_private
    row.search_text = search_column(
        row.shown_text, row.shown_landmark, row.reference, *category.name.values()
    )
    row.save(update_fields=["category", "suggested", "is_public", "search_text"])
    keep_words(row)
    Case.objects.filter(pk=row.pk).update(topic=category.code, function=category.function)
    add([(left, {name: -by for name, by in counted.items()}), (row_of(row), counted)])
    if days is not None:
        add_days([({**left, "days": days}, -1), ({**row_of(row), "days": days}, 1)])
    for name in ("category", "category_id", "suggested", "is_public"):
        setattr(complaint, name, getattr(row, name))
    record(
        subject=row.case, scope=row.case.body, before={"category": before}, after={"category": category.code}
    )
    return complaint
