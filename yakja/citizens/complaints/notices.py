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

from .models import Complaint
from .queries.reading import receipt_key
from .queries.wording import worded

TEMPLATE = "complaints/notice"
# What is sent to the filer after a move, and by which message.
AFTER = {
    "propose": "proposed", "confirm": "confirmed", "deny": "reopened", "lapse": "not_confirmed",
    "lapse_refusal": "rejected", "accept_refusal": "", "ask": "more_needed", "plan": "accepted_no_funds",
    "join": "duplicate", "forward": "forwarded", "transfer": "transferred", "appeal": "appeal_received",
}  # fmt: skip
# Those who joined hear of the large steps only.
FOR_ALL = ("propose", "confirm", "plan", "deny")


def _language(complaint: Complaint, address: Address) -> str:
    """Roman Urdu is answered in Roman Urdu; else the language of the address."""
    return (
        complaint.language
        if complaint.language == "ur-Latn" and address.kind == "phone"
        else address.language
    )


def link_of(complaint: Complaint) -> str:
    """The path that opens a complaint to its filer; short enough for a text message."""
    return f"s/{complaint.reference}/{receipt_key(complaint.reference).replace('-', '')}/"


def _send(
    complaint: Complaint, address: Address, code: str, *, is_filer: bool = True, **fillings: Any
) -> None:
    """Nothing that tells the matter goes to a phone others may read."""
    quiet = (
        complaint.category.is_sensitive or complaint.is_shared_phone or complaint.about_body_id is not None
    )
    if quiet and code not in ("receipt_private", "news_private"):
        code = "news_private"
    language = _language(complaint, address)
    path = link_of(complaint) if is_filer else f"complaints/{complaint.reference}/"
    words: dict[str, Any] = {
        "reference": complaint.reference, "date": complaint.case.due_at or "", "link": "{link}",
        "category": dict(complaint.category.name), "body": dict(complaint.case.body.name), **fillings,
    }  # fmt: skip
    text = worded(code, language, **words)
    send_message(
        actor=SYSTEM, to=address, template=TEMPLATE,
        context={"text": text, "path": path, "reference": complaint.reference},
        language=address.language, door="complaints",
    )  # fmt: skip


def filed(complaint: Complaint, *, now: dt.datetime) -> None:
    """The receipt."""
    address = complaint.filer_address
    if address is None or complaint.case.state == "forwarded":
        return
    quiet = (
        complaint.category.is_sensitive or complaint.is_shared_phone or complaint.about_body_id is not None
    )
    if complaint.helper_ref and not quiet:
        _send(complaint, address, "helper_filed", helper=dict(complaint.case.body.name))
    _send(complaint, address, "receipt_private" if quiet else "receipt")


def joined(complaint: Complaint, address: Address) -> None:
    """To somebody who has the same problem."""
    _send(complaint, address, "me_too", is_filer=False, count=complaint.supporters)


def asked_again(complaint: Complaint) -> None:
    """The question once more, to a number that is the filer's."""
    if complaint.may_be_asked and complaint.filer_address is not None:
        _send(complaint, complaint.filer_address, "proposed_reminder")


def questionnaire(complaint: Complaint) -> None:
    """Four weeks later."""
    if complaint.may_be_asked and complaint.filer_address is not None:
        _send(complaint, complaint.filer_address, "questionnaire")


def told(complaint: Complaint, event: CaseEvent, actor: Any) -> None:
    """After anything that happened to the case: filer, those who joined, and whoever follows place or category."""
    code = AFTER.get(event.move, "")
    fillings: dict[str, Any] = {}
    if event.move == "escalate":
        rung, does = event.facts.get("rung"), event.facts.get("do")
        # Raised after a denial or an appeal: the notice of that says so already.
        code = (
            ""
            if rung == "raised"
            else ("escalated" if does == "reassign" else "interim" if rung == "half" else "")
        )
    if event.move == "forward":
        fillings = {"number": complaint.call_number, "body": complaint.outside_name}
    if event.move == "join":
        fillings = {"other": event.facts.get("other", "")}
    if code:
        _tell_filer(complaint, code, event, fillings)
    if event.move in FOR_ALL and complaint.supporters:
        for each in complaint.joined.filter(address__isnull=False).select_related("address"):
            assert each.address is not None
            _send(complaint, each.address, "news_private", is_filer=False)
    if complaint.is_public and (event.move == "forward" or event.is_public) and event.move != "open":
        publish(complaint, event)


def _tell_filer(complaint: Complaint, code: str, event: CaseEvent, fillings: dict[str, Any]) -> None:
    address = complaint.filer_address
    if address is None:
        return
    # Whether it is solved is asked only where the number was shown to be the filer's, never the office's word.
    if code == "proposed":
        solution = complaint.solutions.order_by("-id").values_list("reason__outcome", flat=True).first()
        outcome = event.facts.get("outcome") or solution
        if not complaint.may_be_asked:
            return
        code = "rejected" if outcome == "rejected" else code
    _send(complaint, address, code, **fillings)


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
