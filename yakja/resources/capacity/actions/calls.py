"""From a gap to money and help: calls with questions and answers, funders they are put before, loans between bodies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from ..models import CallQuestion, Funder, FunderMatch, GapCall, Loan, PlanLine, Resource

LONGEST_QUESTION, LONGEST_ANSWER = 1000, 2000


@action("capacity.publish_call")
def publish_call(
    *,
    actor: Any,
    place: Place,
    owner: Body,
    title: TranslatedText,
    problem: TranslatedText,
    closes_on: dt.date,
    lines: Sequence[PlanLine] = (),
    money_paisa: int | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> GapCall:
    """Make gaps public: what is missing where, the money there is, until when offers are awaited.

    Refused: a closing day that is past, a call without title or problem, lines of another place.
    """
    drawn = GapCall(
        place=place, owner=owner, title=title, problem=problem, closes_on=closes_on, money_paisa=money_paisa,
        is_sample=is_sample, made_by_ref=actor.ref, state=GapCall.State.OPEN, published_at=timezone.now(),
    )  # fmt: skip
    require(actor, "capacity.publish_call", drawn)
    if not str(title):
        refuse("missing", _("Give the call a title."), field="title")
    if not str(problem):
        refuse("missing", _("Say what the problem is."), field="problem")
    if closes_on <= timezone.localdate():
        refuse("past", _("The closing day lies ahead."), field="closes_on")
    if any(not place.contains(line.body.place) for line in lines):
        refuse("elsewhere", _("A line is about a body that is not in this place."), field="lines")
    Place.objects.select_for_update().get(pk=place.pk)
    stem = f"GC-{place.code}-{closes_on.year}-"
    drawn.code = f"{stem}{GapCall.objects.filter(code__startswith=stem).count() + 1:02d}"
    drawn.save()
    drawn.lines.set(lines)
    record(
        subject=drawn, after={"place": place.code, "closes_on": closes_on.isoformat(), "lines": len(lines)}
    )
    return drawn


@action("capacity.close_call")
def close_call(*, actor: Any, call: GapCall, result: TranslatedText, door: str = "web") -> GapCall:
    """End a call with what came of it, for everybody to read."""
    call = GapCall.objects.select_for_update(of=("self",)).select_related("place", "owner").get(pk=call.pk)
    require(actor, "capacity.publish_call", call)
    if call.state != GapCall.State.OPEN:
        raise Conflict(_("This call is closed already."), code="closed")
    if not str(result):
        refuse("missing", _("Say what came of the call."), field="result")
    call.state, call.result = GapCall.State.CLOSED, result
    call.save(update_fields=["state", "result"])
    record(subject=call, after={"state": call.state})
    return call


@action("capacity.ask_question")
def ask_question(*, actor: Any, call: GapCall, text: str, door: str = "web") -> CallQuestion:
    """Ask about an open call; it is shown with its answer."""
    require(actor, "capacity.ask_question", call)
    text = text.replace("\0", "").strip()
    if not call.is_open_on(timezone.localdate()):
        raise Conflict(_("Questions can be asked until the closing day."), code="closed")
    if not text:
        refuse("missing", _("Write your question."), field="text")
    if len(text) > LONGEST_QUESTION:
        refuse("too_long", _("This is too long: at most %d letters.") % LONGEST_QUESTION, field="text")
    asked, is_new = CallQuestion.objects.get_or_create(
        call=call, text=text, asked_by_ref=actor.ref, defaults={"asked_at": timezone.now()}
    )
    record(subject=call, after={"question": asked.pk}, facts={"again": not is_new})
    return asked


@action("capacity.answer_question")
def answer_question(*, actor: Any, question: CallQuestion, answer: str, door: str = "web") -> CallQuestion:
    """Answer a question once; question and answer are public from then on."""
    question = (
        CallQuestion.objects.select_for_update(of=("self",))
        .select_related("call__place", "call__owner__place")
        .get(pk=question.pk)
    )
    require(actor, "capacity.answer_question", question.call)
    answer = answer.strip()
    if question.answered_at is not None:
        raise Conflict(_("This question is answered already."), code="answered")
    if not answer:
        refuse("missing", _("Write the answer."), field="answer")
    if len(answer) > LONGEST_ANSWER:
        refuse("too_long", _("This is too long: at most %d letters.") % LONGEST_ANSWER, field="answer")
    question.answer, question.answered_at, question.answered_by_ref = answer, timezone.now(), actor.ref
    question.save(update_fields=["answer", "answered_at", "answered_by_ref"])
    record(subject=question.call, after={"question": question.pk, "answered": True})
    return question


@action("capacity.add_funder")
def add_funder(
    *,
    actor: Any,
    name: str,
    subjects: Sequence[str],
    places: Sequence[Place] = (),
    kind: str = "",
    ceiling_paisa: int | None = None,
    deadline_on: dt.date | None = None,
    contact: str = "",
    source: str = "",
    owner: Body | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Funder:
    """Note who may pay for what. Refused: no name, no subject, one that is on the list."""
    require(actor, "capacity.keep_funders", places[0] if places else None)
    name = " ".join(name.split())[:200]
    known = [group for group in subjects if group in Resource.Group.values]
    if not name:
        refuse("missing", _("Give the funder's name."), field="name")
    if not known:
        refuse("missing", _("Choose what the funder pays for."), field="subjects")
    if Funder.objects.filter(name__iexact=name).exists():
        refuse("known", _("This funder is on the list."), field="name")
    funder = Funder.objects.create(
        name=name, kind=kind.strip()[:60], subjects=known, ceiling_paisa=ceiling_paisa, deadline_on=deadline_on,
        owner=owner, contact=contact.strip()[:300], source=source.strip()[:400], is_sample=is_sample,
    )  # fmt: skip
    funder.places.set(places)
    record(subject=funder, after={"name": name, "subjects": known})
    return funder


@action("capacity.put_before_funder")
def put_before_funder(
    *,
    actor: Any,
    call: GapCall,
    funder: Funder,
    result: str,
    granted_paisa: int | None = None,
    note: str = "",
    door: str = "web",
) -> FunderMatch:
    """Note that a call was put before a funder, and what came of it."""
    require(actor, "capacity.publish_call", call)
    if result not in FunderMatch.Result.values:
        refuse("bad_result", _("Choose what came of it."), field="result")
    if (result == FunderMatch.Result.GRANTED) != (granted_paisa is not None):
        refuse("amount", _("An amount belongs to what was granted, and to nothing else."), field="granted")
    match, _is_new = FunderMatch.objects.update_or_create(
        call=call,
        funder=funder,
        defaults={
            "result": result, "granted_paisa": granted_paisa, "note": note.strip()[:600],
            "changed_at": timezone.now(), "by_ref": actor.ref,
        },
    )  # fmt: skip
    record(subject=call, after={"funder": funder.name, "result": result, "granted_paisa": granted_paisa})
    return match


@action("capacity.offer_loan")
def offer_loan(
    *,
    actor: Any,
    lender: Body,
    borrower: Body,
    resource: Resource,
    from_on: dt.date,
    until_on: dt.date,
    quantity: int = 1,
    terms: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Loan:
    """Offer equipment or somebody's time to another body for some days. It counts as nobody's own: readiness is unmoved."""
    drawn = Loan(
        lender=lender, borrower=borrower, resource=resource, quantity=quantity, from_on=from_on, until_on=until_on,
        terms=terms.strip()[:600], offered_by_ref=actor.ref, is_sample=is_sample,
    )  # fmt: skip
    require(actor, "capacity.offer_loan", drawn)
    if lender == borrower:
        refuse("same", _("A body lends to another one."), field="borrower")
    if quantity < 1:
        refuse("nothing", _("Say how many."), field="quantity")
    if until_on < from_on:
        refuse("backwards", _("The last day is not before the first."), field="until_on")
    drawn.save()
    record(subject=borrower, after={"loan": drawn.pk, "resource": resource.code, "quantity": quantity})
    return drawn


@action("capacity.answer_loan")
def answer_loan(*, actor: Any, loan: Loan, is_agreed: bool, door: str = "web") -> Loan:
    """The borrower agrees to an offer, or refuses it."""
    loan = _loan(loan)
    require(actor, "capacity.agree_loan", loan)
    if loan.state != Loan.State.OFFERED:
        raise Conflict(_("This offer is answered already."), code="answered")
    loan.state = Loan.State.AGREED if is_agreed else Loan.State.REFUSED
    loan.agreed_by_ref = actor.ref
    loan.save(update_fields=["state", "agreed_by_ref"])
    record(subject=loan.borrower, after={"loan": loan.pk, "state": loan.state})
    return loan


@action("capacity.return_loan")
def return_loan(*, actor: Any, loan: Loan, on: dt.date, door: str = "web") -> Loan:
    """Note that what was lent is back; either side may."""
    loan = _loan(loan)
    require(actor, "capacity.return_loan", loan)
    if loan.state != Loan.State.AGREED:
        raise Conflict(_("Nothing is lent under this offer."), code="not_lent")
    if not loan.from_on <= on <= timezone.localdate():
        refuse("bad_day", _("It came back between the first day of the loan and today."), field="on")
    loan.state, loan.returned_on = Loan.State.RETURNED, on
    loan.save(update_fields=["state", "returned_on"])
    record(subject=loan.borrower, after={"loan": loan.pk, "returned_on": on.isoformat()})
    return loan


def _loan(loan: Loan) -> Loan:
    return (
        Loan.objects.select_for_update(of=("self",))
        .select_related("lender__place", "borrower__place")
        .get(pk=loan.pk)
    )
