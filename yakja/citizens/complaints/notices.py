"""Who is told what: the filer and those who joined, in their language; nothing telling where a matter is sensitive."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import translation

from yakja.foundation.cases.models import CaseEvent
from yakja.foundation.channels.actions import publish_event, send_message
from yakja.foundation.channels.models import Address
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.places.queries import working_calendar

from .models import ClosingReason, Complaint
from .queries.reading import receipt_key
from .queries.wording import ROMAN, worded
from .workflow import SILENCE_DAYS

TEMPLATE = "complaints/notice"
# What is sent to the filer after a move, and by which message. A denial and an appeal are told when the case has
# gone up: only then is it known which office has it, until when.
AFTER = {
    "propose": "proposed", "confirm": "confirmed", "lapse": "not_confirmed", "lapse_refusal": "rejected",
    "ask": "more_needed", "plan": "accepted_no_funds", "join": "duplicate", "forward": "forwarded",
    "transfer": "transferred", "say": "office_says",
}  # fmt: skip
RAISED = {
    "denied": "reopened",
    "four weeks": "reopened",
    "appeal": "appeal_received",
    "bounced": "transferred",
}
# What a message asks, so that a digit or a text that comes back is read as the answer (`queries/texting.py`).
ASKS = {
    "proposed": "solution", "proposed_reminder": "solution", "not_confirmed": "lapsed", "yes_at_office": "lapsed",
    "more_needed": "more",
    "questionnaire": "questionnaire", "helper_filed": "filed", "sms_filed": "filed", "receipt_private": "filed",
}  # fmt: skip
# Those who joined hear of the large steps only.
FOR_ALL = ("propose", "confirm", "plan", "deny")


def language_of(complaint: Complaint, address: Address) -> str:
    """The language of the address; whoever wrote Roman Urdu is answered in Roman Urdu."""
    is_roman = complaint.language == ROMAN and address.kind == "phone" and address.language == "ur"
    return ROMAN if is_roman else address.language


def link_of(complaint: Complaint) -> str:
    """The path that opens a complaint to its filer; short enough for a text message."""
    return f"s/{complaint.reference}/{receipt_key(complaint.reference).replace('-', '')}/"


def is_quiet(complaint: Complaint) -> bool:
    """Whether nothing may be told that others who read this phone must not know."""
    return complaint.category.is_sensitive or complaint.is_shared_phone or complaint.about_body_id is not None


def _send(
    complaint: Complaint,
    address: Address,
    code: str,
    *,
    is_filer: bool = True,
    is_urgent: bool = False,
    **fillings: Any,
) -> None:
    """Nothing that tells the matter goes to a phone others may read. What answers a text message does not wait for
    the morning."""
    if is_quiet(complaint) and code not in ("receipt_private", "news_private"):
        code = "news_private"
    language = language_of(complaint, address)
    path = link_of(complaint) if is_filer else f"complaints/{complaint.reference}/"
    words: dict[str, Any] = {
        "reference": complaint.reference, "date": complaint.case.due_at or "", "link": "{link}",
        "category": dict(complaint.category.name), "body": dict(complaint.case.body.name), **fillings,
    }  # fmt: skip
    send_message(
        actor=SYSTEM, to=address, template=TEMPLATE,
        context={
            "text": worded(code, language, **words), "path": path, "reference": complaint.reference,
            "question": ASKS.get(code, "") if is_filer else "", "language": language,
            "ends_talk": is_urgent,
        },
        language=address.language, is_urgent=is_urgent, door="complaints",
    )  # fmt: skip


def filed(complaint: Complaint, *, now: dt.datetime) -> None:
    """The receipt."""
    address = complaint.filer_address
    if address is None or complaint.case.state == "forwarded":
        return
    by_sms, quiet = complaint.case.opened_via == "sms", is_quiet(complaint)
    if complaint.helper_ref and not quiet:
        _send(complaint, address, "helper_filed", helper=dict(complaint.case.body.name))
    code = "receipt_private" if quiet else "sms_filed" if by_sms else "receipt"
    _send(complaint, address, code, is_urgent=by_sms, place=dict(complaint.place.name))


def joined(complaint: Complaint, address: Address) -> None:
    """To somebody who has the same problem."""
    _send(complaint, address, "me_too", is_filer=False, count=complaint.supporters)


def asked_again(complaint: Complaint) -> None:
    """The question once more, to a number that is the filer's; where the office has refused, its refusal."""
    if not complaint.may_be_asked or complaint.filer_address is None:
        return
    outcome = complaint.solutions.order_by("-id").values_list("reason__outcome", flat=True).first()
    if outcome == ClosingReason.Outcome.REJECTED:
        _send(complaint, complaint.filer_address, "rejected")
        return
    asked_at = complaint.proposed_at or complaint.case.moved_at
    until = working_calendar(complaint.place).add_working_time(asked_at, minutes=SILENCE_DAYS * 8 * 60)
    _send(complaint, complaint.filer_address, "proposed_reminder", date=until)


def questionnaire(complaint: Complaint) -> None:
    """Four weeks later."""
    if complaint.may_be_asked and complaint.filer_address is not None:
        _send(complaint, complaint.filer_address, "questionnaire")


def told(complaint: Complaint, event: CaseEvent, actor: Any) -> None:
    """After anything that happened to the case: filer, those who joined, and whoever follows place or category."""
    code = AFTER.get(event.move, "")
    fillings: dict[str, Any] = {}
    if event.move == "escalate":
        code = _after_rung(event)
    if event.move == "forward":
        fillings = {"number": complaint.call_number, "body": complaint.outside_name}
    if event.move == "join":
        fillings = {"other": event.facts.get("other", "")}
    if event.facts.get("word") == "office":
        code = "yes_at_office"
    if code:
        _tell_filer(complaint, code, event, fillings)
    if event.move in FOR_ALL and complaint.supporters:
        for each in complaint.joined.filter(address__isnull=False).select_related("address"):
            assert each.address is not None
            _send(complaint, each.address, "news_private", is_filer=False)
    if complaint.is_public and (event.move == "forward" or event.is_public) and event.move != "open":
        publish(complaint, event)


def _after_rung(event: CaseEvent) -> str:
    """A rung of the ladder tells that it is late; one level up for another reason is told by that reason."""
    if event.facts.get("rung") == "raised":
        return RAISED.get(str(event.facts.get("reason", "")).partition(":")[0], "")
    if event.facts.get("do") == "reassign":
        return "escalated"
    return "interim" if event.facts.get("rung") == "half" else ""


def _tell_filer(complaint: Complaint, code: str, event: CaseEvent, fillings: dict[str, Any]) -> None:
    address = complaint.filer_address
    if address is None:
        return
    # Whether it is solved is asked only where the number was shown to be the filer's, never the office's word.
    if code == "proposed":
        if not complaint.may_be_asked:
            return
        if event.facts.get("outcome") == ClosingReason.Outcome.REJECTED:
            code = "appeal_decided" if _was_appealed(complaint) else "rejected"
    _send(complaint, address, code, is_urgent=event.door == "sms", **fillings)


def _was_appealed(complaint: Complaint) -> bool:
    """Whether it was an appeal that opened it again, the last time."""
    opened = CaseEvent.objects.filter(case_id=complaint.pk, move__in=("deny", "appeal")).order_by(
        "-at", "-id"
    )
    return opened.values_list("move", flat=True).first() == "appeal"


def publish(complaint: Complaint, event: CaseEvent) -> None:
    """For followers of the complaint, its place and its category."""
    state = complaint.case.workflow.by_state[event.target].name
    publish_event(
        actor=SYSTEM,
        topics=topics_of(complaint),
        title=TranslatedText(
            {lang: f"{complaint.reference}: {text}" for lang, text in _in_languages(state).items()}
        ),
        url=f"complaints/{complaint.reference}/",
        at=event.at,
        data={"reference": complaint.reference, "state": event.target, "move": event.move},
        is_sample=complaint.case.is_sample,
        door="complaints",
    )


def publish_new(complaint: Complaint) -> None:
    """A complaint that was filed, for those who follow its place or category."""
    publish_event(
        actor=SYSTEM,
        topics=topics_of(complaint),
        title=TranslatedText(dict(complaint.category.name)),
        url=f"complaints/{complaint.reference}/",
        at=complaint.case.opened_at,
        data={"reference": complaint.reference, "state": "filed", "move": "open"},
        is_sample=complaint.case.is_sample,
        door="complaints",
    )


def topics_of(complaint: Complaint) -> list[str]:
    """What a complaint is followed by: itself, its category, its place and every place above it."""
    from .queries.routing import above

    places = [place.code for level, place in above(complaint.place).items() if level != "country"]
    return [
        "complaints.complaint",
        f"complaints.complaint:{complaint.reference}",
        f"complaints.category:{complaint.category.code}",
        *(f"complaints.place:{code}" for code in places),
    ]


def _in_languages(lazy: Any) -> dict[str, str]:
    found = {}
    for lang in ("ur", "en"):
        with translation.override(lang):
            found[lang] = str(lazy)
    return found
