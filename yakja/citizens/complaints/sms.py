"""The door of text messages and missed calls: filing in at most three messages, the citizen's word by a digit, status.

Every reading ends in one call into the room's actions; refusals become a polite line. What is said back is worded in
`reference/complaint_messages.csv`, in the language that was written.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from yakja.foundation.channels.models import Address, InboundMessage
from yakja.foundation.channels.queries import Reply
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places.models import Place
from yakja.foundation.places.queries import find_place

from . import actions
from .models import CallBack, Category, Complaint
from .notices import TEMPLATE, is_quiet, link_of
from .queries import texting
from .queries.reading import complaint_of, filer_by_address
from .queries.routing import place_by_code
from .queries.texting import Asked
from .queries.wording import ROMAN, worded
from .rules import Filer
from .triage.triager import Triage, triager_of

DOOR = "sms"
# What the digits of `sms_ask_what` stand for; 6 is "other".
MENU = ("water_supply", "sewerage", "solid_waste", "street_light", "roads")
MOST_MESSAGES = 3
SURE = 0.2  # below this a word like "school" may say where, not what
WORDS_THAT_TELL = 3
_TOO_LARGE = ("country", "province", "division")
_URGENCY = {"low": 0, "medium": 0, "high": 1, "critical": 2}


@dataclass
class _Talk:
    """One message that came in, with what is known of its number."""

    inbound: InboundMessage
    address: Address
    now: dt.datetime
    asked: list[Asked]
    language: str

    @property
    def text(self) -> str:
        return self.inbound.text.replace("\0", "").strip()

    def say(self, code: str, *, outcome: str, about: Complaint | None = None, **more: Any) -> Reply:
        """A reply worded in the language of the talk; it answers, so it does not wait for the morning."""
        known: dict[str, Any] = {
            key: more.pop(key) for key in ("question", "draft", "answered", "ends_talk") if key in more
        }
        words: dict[str, Any] = {"link": "{link}", **more}
        if about is not None:
            words = {"reference": about.reference, "date": about.case.due_at or "", **words}
        context = {
            "text": worded(code, self.language, **words), "path": link_of(about) if about else "",
            "reference": about.reference if about else "", "language": self.language, **known,
        }  # fmt: skip
        base = "ur" if self.language == ROMAN else self.language
        return Reply(template=TEMPLATE, context=context, language=base, is_urgent=True, outcome=outcome)

    def quietly(self, complaint: Complaint, code: str, *, outcome: str, **more: Any) -> Reply:
        """The same, but nothing telling where others may read the phone."""
        if is_quiet(complaint):
            return self.say("news_private", outcome=outcome, about=complaint)
        return self.say(code, outcome=outcome, about=complaint, **more)


def _talk(inbound: InboundMessage) -> _Talk | None:
    if inbound.address is None or not inbound.text.strip():
        return None
    now = timezone.now()
    asked = texting.questions_to(inbound.address, now)
    return _Talk(inbound, inbound.address, now, asked, _language(inbound, now))


def _language(inbound: InboundMessage, now: dt.datetime) -> str:
    """The language written in; a digit or a name tells none, then the one spoken before."""
    address = inbound.address
    assert address is not None
    words = re.findall(r"[^\W\d_]+", inbound.text)
    if len(words) >= WORDS_THAT_TELL or address.is_language_chosen:
        return ROMAN if inbound.language == ROMAN and address.language == "ur" else address.language
    return texting.remembered_language(address, now) or address.language


def hear_answer(inbound: InboundMessage) -> Reply | None:
    """An answer to what was asked of this number, a number of a complaint, a wish for help; None for anything else."""
    talk = _talk(inbound)
    if talk is None:
        return None
    if languages := texting.means("help", talk.text):
        is_known = texting.remembered_language(talk.address, talk.now)
        talk.language = is_known or texting.language_of_word(languages) or talk.language
        return talk.say("help", outcome="help")
    if texting.without_new(talk.text) is not None:
        return None
    said = texting.taken_apart(talk.text)
    if said.reference:
        return _about(talk, said)
    open_now = next((each for each in talk.asked if each.question in ("place", "what", "more")), None)
    if said.digit:
        return _digit(talk, said.digit, talk.asked)
    if open_now is None:
        return None
    if open_now.complaint is not None:
        return _answer(talk, open_now.complaint, talk.text)
    return _tell_on(talk, open_now)


def hear_complaint(inbound: InboundMessage) -> Reply | None:
    """What nobody has understood as an answer: a complaint, or words that say nothing to us."""
    talk = _talk(inbound)
    if talk is None:
        return None
    said = texting.taken_apart(talk.text)
    if said.digit and not said.rest:
        # Feedback has left it: then it answers an older question of ours, if any.
        ours = [each for each in talk.asked if each.question != "feedback"]
        return _digit(talk, said.digit, ours) or talk.say(
            "unknown_word", outcome="a digit without a question"
        )
    return _tell(talk, texting.without_new(talk.text) or talk.text, {})


def hear_ringing(inbound: InboundMessage) -> Reply | None:
    """A missed call: the number goes on the list of calls to make; told once, however often it rings."""
    if inbound.address is None:
        return None
    row, is_new = actions.ask_call_back(actor=SYSTEM, address=inbound.address, why=CallBack.Why.MISSED_CALL)
    if not is_new:
        return Reply(outcome="rings again")
    now = timezone.now()
    language = texting.remembered_language(inbound.address, now) or inbound.address.language
    talk = _Talk(inbound, inbound.address, now, [], language)
    return talk.say("missed_call", outcome="on the list of calls", date=row.due_at)


# --- the citizen's word


def _digit(talk: _Talk, digit: str, asked: list[Asked]) -> Reply | None:
    found = texting.meant(digit, asked)
    if not found:
        return None
    if found[0].question == "what":
        return _tell_on(talk, found[0])
    if len({each.complaint.pk for each in found if each.complaint}) > 1:
        newest = found[0].complaint
        assert newest is not None
        return talk.say("sms_which", outcome="several wait", about=newest)
    complaint = found[0].complaint
    assert complaint is not None
    return _heard(talk, found[0].question, complaint, digit, "")


def _speaker(talk: _Talk, complaint: Complaint) -> Filer | None:
    """The filer; a number left on the web shows by the message itself that it is theirs. One an office typed, or a
    phone that others use, never speaks for them."""
    if complaint.filer_address_id != talk.address.pk or complaint.is_shared_phone:
        return None
    if complaint.verified_at is None and complaint.phone_from != Complaint.PhoneFrom.OFFICE:
        actions.hear_number(actor=SYSTEM, complaint=complaint, address=talk.address, door=DOOR)
    return filer_by_address(complaint, talk.address)


def _holder(talk: _Talk, complaint: Complaint) -> Filer | None:
    """Whoever holds the number that was left: enough to tell more or to take it back, not to confirm."""
    is_theirs = complaint.filer_address_id == talk.address.pk
    return Filer(complaint.pk, complaint.reference) if is_theirs else None


def _heard(talk: _Talk, question: str, complaint: Complaint, digit: str, words: str) -> Reply:
    """Do what the digit says; the notice of the step is the answer, where it has one."""
    facts: dict[str, Any] = {"complaint": complaint, "door": DOOR}
    try:
        if question == "filed":
            actions.withdraw_complaint(actor=_holder(talk, complaint) or ANONYMOUS, why="by SMS", **facts)
            return talk.quietly(complaint, "sms_withdrawn", outcome="taken back")
        speaker = _speaker(talk, complaint)
        if speaker is None or is_quiet(complaint):
            return _status(talk, complaint)
        facts["actor"] = speaker
        if question == "lapsed":
            actions.appeal_complaint(why=words or "not done, says the citizen by SMS", **facts)
        elif question == "questionnaire":
            actions.answer_questionnaire(still_solved=digit == "1", **facts)
            if digit == "1":
                return talk.say(
                    "confirmed", outcome="still solved", about=complaint, answered="questionnaire"
                )
        elif digit == "1":
            actions.confirm_solution(text=words, **facts)
        else:
            actions.deny_solution(text=words, **facts)
    except ValidationError as refusal:
        complaint.refresh_from_db()
        return _status(talk, complaint, outcome=f"refused: {refusal.messages[0]}"[:200])
    return Reply(outcome=f"{question}: {digit}")


def _answer(talk: _Talk, complaint: Complaint, words: str) -> Reply:
    """What the office asked for."""
    holder = _holder(talk, complaint)
    if holder is None or complaint.case.state != "asked":
        return _status(talk, complaint)
    actions.answer_office(actor=holder, complaint=complaint, text=words, door=DOOR)
    return talk.quietly(complaint, "sms_answered", outcome="the office has its answer", answered="more")


def _about(talk: _Talk, said: texting.Said) -> Reply:
    """A message that names a complaint: a word on it, an answer, or the wish to know how it stands."""
    complaint = complaint_of(said.reference)
    if complaint is None:
        return talk.say("unknown_word", outcome="no such number")
    if said.digit:
        question = _question_of(complaint, said.digit)
        if question:
            return _heard(talk, question, complaint, said.digit, said.rest)
    if said.rest and complaint.case.state == "asked":
        return _answer(talk, complaint, said.rest)
    holder = _holder(talk, complaint)
    if holder is not None and len(said.rest.split()) >= WORDS_THAT_TELL and complaint.is_open:
        actions.tell_more(actor=holder, complaint=complaint, text=said.rest, door=DOOR)
        return talk.quietly(complaint, "sms_answered", outcome="told more")
    return _status(talk, complaint)


def _question_of(complaint: Complaint, digit: str) -> str:
    """What a digit beside a number answers, by how the complaint stands."""
    if digit == "0":
        return "filed"
    if digit not in "12":
        return ""
    if complaint.case.state == "proposed":
        return "solution"
    if complaint.case.state == "not_confirmed" and digit == "2":
        return "lapsed"
    return "questionnaire" if complaint.case.state in ("confirmed", "not_confirmed") else ""


def _status(talk: _Talk, complaint: Complaint, *, outcome: str = "status") -> Reply:
    """How it stands, for its filer and, where anybody may read it, for anybody."""
    holder = _holder(talk, complaint)
    if holder is None and not complaint.is_public:
        return talk.say("unknown_word", outcome="not theirs")
    if holder is None:
        state = worded(f"state_{complaint.case.state}", talk.language)
        return talk.say(
            "status", outcome=outcome, state=state, reference=complaint.reference,
            date=complaint.case.due_at or "", link="",
        )  # fmt: skip
    question = "solution" if complaint.case.state == "proposed" and _speaker(talk, complaint) else ""
    state = worded(f"state_{complaint.case.state}", talk.language)
    return talk.quietly(complaint, "status", outcome=outcome, state=state, question=question)


# --- telling a complaint


def _triaged(text: str) -> Triage:
    return triager_of(settings.REFERENCE_DIR).triage(text)


def _place(text: str, read: Triage) -> Place | None:
    """The tehsil or district a text names; what lies higher names no office."""
    found = place_by_code(read.place_code) if read.place_code else None
    found = found or find_place(text)
    return found if found is not None and found.level not in _TOO_LARGE and not found.is_closed else None


def _tell(talk: _Talk, text: str, draft: dict[str, Any]) -> Reply:
    """The first message of a complaint."""
    read = _triaged(text)
    has_matter = bool(read.guess.cues) and read.guess.confidence >= SURE
    if not has_matter and len(re.findall(r"[^\W\d_]+", text)) < WORDS_THAT_TELL:
        waiting = next((each for each in talk.asked if each.question == "solution"), None)
        if waiting is not None and waiting.complaint is not None:
            return _status(talk, waiting.complaint, outcome="not understood; asked once more")
        return talk.say("unknown_word", outcome="nothing to go by")
    place = _place(text, read)
    category = read.function if has_matter else ""
    return _go_on(
        talk, {"said": [text], "category": category, "place": place.code if place else "", "landmark": ""}
    )


def _tell_on(talk: _Talk, asked: Asked) -> Reply:
    """The answer to what was missing."""
    draft = {"said": [], "category": "", "place": "", "landmark": "", **asked.draft}
    text = talk.text
    digit = texting.digit_of(text) if asked.question == "what" else ""
    draft["said"] = [*draft["said"], text]
    if digit:
        draft["category"] = MENU[int(digit) - 1] if int(digit) <= len(MENU) else ""
        draft["is_other"] = not draft["category"]
        draft["said"][-1] = ""
    else:
        read = _triaged(text)
        if not draft["category"] and read.guess.cues and read.guess.confidence >= SURE:
            draft["category"] = read.function
        if not draft["place"]:
            # What lies beside it in the first message may tell which of two places of a name is meant.
            place = _place(text, read) or _place("", _triaged("\n".join(draft["said"])))
            draft["place"] = place.code if place else ""
            draft["landmark"] = text[:200]
    return _go_on(talk, draft)


def _go_on(talk: _Talk, draft: dict[str, Any]) -> Reply:
    """Ask for what is missing, or file; whoever could not be understood in three messages is rung."""
    missing = "what" if not draft["category"] else "place" if not draft["place"] else ""
    if missing and (len(draft["said"]) >= MOST_MESSAGES or draft.get("is_other")):
        return _ring_back(talk, draft, f"no {missing} after {len(draft['said'])} messages")
    if missing:
        return talk.say(f"sms_ask_{missing}", outcome=f"asked: {missing}", question=missing, draft=draft)
    return _file(talk, draft)


def _file(talk: _Talk, draft: dict[str, Any]) -> Reply:
    category = Category.objects.filter(code=draft["category"]).first()
    place = place_by_code(draft["place"])
    if category is None or place is None:
        return _ring_back(talk, draft, "no such category or place")
    text = "\n".join(part for part in draft["said"] if part)
    read = _triaged(text)
    is_shared = talk.address.complaints.filter(is_shared_phone=True).exists()
    contact = actions.Contact(address=talk.address, is_verified=True, is_shared_phone=is_shared)
    spoken = read.lang if read.lang in CODES or read.lang == ROMAN else talk.language
    try:
        complaint = actions.file_complaint(
            actor=ANONYMOUS, category=category, place=place, text=text, landmark=draft["landmark"],
            key=f"sms {talk.inbound.pk}", contact=contact, language=ROMAN if talk.language == ROMAN else spoken,
            urgency=_URGENCY.get(read.urgency.level, 0) if read.urgency.cues else 0,
            suggested={
                "category": read.category, "function": read.function,
                "confidence": round(read.guess.confidence, 3), "place": read.place_code or "",
            },
            door=DOOR,
        )  # fmt: skip
    except ValidationError as refusal:
        return _ring_back(talk, draft, f"refused: {refusal.messages[0]}")
    # The receipt is the answer.
    return Reply(outcome=f"filed {complaint.reference}")


def _ring_back(talk: _Talk, draft: dict[str, Any], why: str) -> Reply:
    """Nothing is lost: the words are kept, and somebody rings."""
    text = "\n".join(part for part in draft["said"] if part)
    row, _new = actions.ask_call_back(
        actor=SYSTEM, address=talk.address, why=CallBack.Why.UNCLEAR, text=text, door=DOOR
    )
    return talk.say("sms_call_back", outcome=why[:200], date=row.due_at, ends_talk=True)
