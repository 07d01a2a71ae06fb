"""Every event of the journey reaches the filer in their language; what is sensitive is never told; two parts at most."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone, translation

from yakja.citizens.complaints import actions, notices
from yakja.citizens.complaints.actions.keeping import send_questionnaire
from yakja.citizens.complaints.models import Category, Complaint
from yakja.citizens.complaints.queries.wording import sentences, text_in, worded
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.cases.tasks import escalate_due
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.channels.queries.rendering import link_in
from yakja.foundation.channels.segments import measure, plainer
from yakja.foundation.kit.i18n import CODES
from yakja.foundation.kit.permissions import ANONYMOUS, CLOCK, SYSTEM
from yakja.foundation.kit.tables import read_file
from yakja.foundation.ui import formats

from .conftest import CONDUCT, NOW, POWER

LANGUAGES = ("en", "ur", "sd", "ps", "ur-Latn")
HOUR = dt.timedelta(hours=1)


class Story:
    """One complaint of one filer, told by its events."""

    def __init__(self, city, language: str, number: str = "+923001234567") -> None:
        self.city, self.language = city, language
        self.address = city.phone(number, "ur" if language == "ur-Latn" else language)
        self.contact = actions.Contact(address=self.address, is_verified=True)
        self.clerk = city.officer(city.mc)
        self.chief = city.officer(city.district, "district_officer")

    def file(self, **more) -> Complaint:
        return self.city.file(contact=self.contact, language=self.language, **more)

    def speaker(self, complaint):
        return Filer(complaint.pk, complaint.reference)

    # Each event answers the complaint; the last message in the outbox is its notice.

    def receipt(self):
        return self.file()

    def sms_filed(self):
        return self.file(door="sms")

    def receipt_private(self):
        return self.file(category=CONDUCT)

    def helper_filed(self):
        contact = actions.Contact(address=self.address, phone_from="office", helper_ref="people.person:1")
        found = self.city.file(contact=contact, language=self.language, door="counter")
        OutboundMessage.objects.order_by("-id").first().delete()  # the receipt comes after it
        return found

    def interim(self):
        return self._climb(1)

    def escalated(self):
        return self._climb(2)

    def _climb(self, rungs: int):
        found = self.file()
        for _each in range(rungs):
            found.case.refresh_from_db()
            escalate_due(now=found.case.escalates_at + dt.timedelta(minutes=1))
        return found

    def proposed(self):
        found = self.file()
        self.city.propose(found, self.clerk)
        return found

    def rejected(self):
        found = self.file()
        self.city.propose(found, self.clerk, reason=self.city.reason("no_legal_basis"))
        return found

    def proposed_reminder(self):
        found = self.proposed()
        actions.ask_again(actor=CLOCK, complaint=Complaint.objects.with_case().get(pk=found.pk), now=NOW)
        return found

    def confirmed(self):
        found = self.proposed()
        actions.confirm_solution(actor=self.speaker(found), complaint=found, now=NOW + 5 * HOUR)
        return found

    def reopened(self):
        found = self.proposed()
        actions.deny_solution(actor=self.speaker(found), complaint=found, now=NOW + 5 * HOUR)
        return found

    def not_confirmed(self):
        found = self.proposed()
        actions.lapse(actor=CLOCK, complaint=found, now=NOW + 5 * HOUR)
        return found

    def questionnaire(self):
        found = self.confirmed()
        send_questionnaire(actor=SYSTEM, complaint=found, now=NOW + 800 * HOUR)
        return found

    def transferred(self):
        found = self.file()
        actions.transfer_complaint(
            actor=self.clerk, complaint=found, body=self.city.wasa, reason="pipes", now=NOW + HOUR
        )
        return found

    def accepted_no_funds(self):
        found = self.file()
        actions.plan_work(
            actor=self.clerk, complaint=found, reason=self.city.reason("no_funds"), text="A new line is needed.",
            expected_on=dt.date(2099, 8, 1), estimate_paisa=100_00, now=NOW + HOUR,
        )  # fmt: skip
        return found

    def more_needed(self):
        found = self.file()
        actions.ask_citizen(actor=self.clerk, complaint=found, question="Which street?", now=NOW + HOUR)
        return found

    def duplicate(self):
        Category.objects.filter(code=CONDUCT).update(is_sensitive=True)
        first = self.city.file(anonymous=True, category=CONDUCT)
        found = self.file(category=CONDUCT)
        Category.objects.filter(code=CONDUCT).update(is_sensitive=False)
        found = Complaint.objects.with_case().get(pk=found.pk)
        actions.close_as_duplicate(actor=self.clerk, complaint=found, other=first, now=NOW + HOUR)
        return found

    def me_too(self):
        found = self.city.file(anonymous=True)
        actions.join_complaint(actor=ANONYMOUS, complaint=found, address=self.address)
        return found

    def forwarded(self):
        return self.file(category=POWER)

    def appeal_received(self):
        found = self.not_confirmed()
        actions.appeal_complaint(
            actor=self.speaker(found), complaint=found, why="still dry", now=NOW + 6 * HOUR
        )
        return found

    def appeal_decided(self):
        found = self.appeal_received()
        reason = self.city.reason("no_legal_basis")
        self.city.propose(found, self.chief, reason=reason, now=NOW + 8 * HOUR)
        return found

    def news_private(self):
        found = self.file(category=CONDUCT)
        self.city.propose(found, self.clerk)
        return found


EVENTS = (
    "receipt", "sms_filed", "receipt_private", "helper_filed", "interim", "escalated", "proposed", "rejected",
    "proposed_reminder", "confirmed", "reopened", "not_confirmed", "questionnaire", "transferred", "accepted_no_funds",
    "more_needed", "duplicate", "me_too", "forwarded", "appeal_received", "appeal_decided", "news_private",
)  # fmt: skip


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_is_told_in_the_language_of_the_filer(city, event):
    for n, language in enumerate(LANGUAGES):
        story = Story(city, language, f"+92300765432{n}")
        found = getattr(story, event)()
        message = OutboundMessage.objects.order_by("-id").first()
        assert message.address == story.address
        # Whoever joined wrote nothing: their language is that of the number.
        wanted = "ur" if (event, language) == ("me_too", "ur-Latn") else language
        template, spoken = text_in(sentences()[event].texts, wanted)
        assert spoken == wanted
        pattern = re.sub(r"\\\{[a-z_]+\\\}", ".+", re.escape(template))
        assert re.fullmatch(pattern, message.body, re.DOTALL), (language, message.body)
        assert found.reference in message.body
        assert "{" not in message.body


def test_a_denial_tells_the_new_office_and_the_new_deadline(city):
    story = Story(city, "en")
    found = story.proposed()
    before = found.case.due_at
    actions.deny_solution(actor=story.speaker(found), complaint=found, now=NOW + 5 * HOUR)
    found = Complaint.objects.with_case().get(pk=found.pk)
    assert found.case.due_at != before
    with translation.override("en"):
        day = formats.plain_day(found.case.due_at)
    assert day in OutboundMessage.objects.order_by("-id").first().body


def test_a_refusal_is_not_asked_about_as_if_it_were_done(city):
    story = Story(city, "en")
    found = story.rejected()
    actions.ask_again(actor=CLOCK, complaint=found, now=NOW + 30 * HOUR)
    text = OutboundMessage.objects.order_by("-id").first().body
    assert "cannot do this" in text
    assert "is it done" not in text


def test_the_reminder_names_the_day_of_silence(city):
    story = Story(city, "en")
    story.proposed_reminder()
    # Seven working days after Monday the 23rd, 13:00.
    assert re.search(r"by \d+ (November|December) 2026", OutboundMessage.objects.order_by("-id").first().body)


def test_no_event_of_a_sensitive_matter_tells_anything(city):
    Category.objects.update(is_sensitive=True)
    city.categories = {row.code: row for row in Category.objects.all()}
    for event in EVENTS:
        if event in ("receipt_private", "news_private", "duplicate", "me_too"):
            continue
        getattr(Story(city, "en"), event)()
    for message in OutboundMessage.objects.all():
        assert re.match(r"Your matter SHK|There is news of SHK", message.body), message.body


def fillings(language: str) -> dict[str, object]:
    base = "ur" if language == "ur-Latn" else language
    return {
        "reference": "SHK-26-012-345", "other": "SHK-26-012-344",
        "date": timezone.make_aware(dt.datetime(2026, 11, 30)),
        "link": link_in(base, "s/SHK-26-012-345/AB12CD34/"), "code": "123456", "number": "0800-26477", "count": "12",
        "helper": "MC Kasur", "body": {"en": "MC Kasur", "ur": "میونسپل کمیٹی قصور"},
        "place": {"en": "Bahawalnagar", "ur": "بہاولنگر"}, "category": {"en": "Street light out", "ur": "سٹریٹ لائٹ خراب"},
        "state": worded("state_reopened", language),
    }  # fmt: skip


@pytest.mark.parametrize("language", [*CODES, "ur-Latn"])
@pytest.mark.parametrize("code", [code for code in sentences() if not code.startswith("state_")])
def test_a_message_fits_two_parts_with_real_fillings(settings, code, language):
    settings.PUBLIC_URL = "https://yakja.gov.pk"
    text = plainer(worded(code, language, **fillings(language)))
    assert measure(text).parts <= 2, (len(text), text)


@pytest.mark.parametrize("language", [*CODES, "ur-Latn"])
def test_the_receipt_fits_whatever_the_category_and_the_place(settings, language):
    rows = read_file(settings.REFERENCE_DIR / "complaint_categories.csv")
    long = [row for row in read_file(settings.REFERENCE_DIR / "places.csv") if row["level"] == "tehsil"]
    place = max(long, key=lambda row: len(row["name_ur"]) + len(row["name_en"]))
    more = {"place": {"en": place["name_en"], "ur": place["name_ur"]}}
    for row in rows:
        category = {name[5:]: text for name, text in row.items() if name.startswith("name_") and text}
        text = plainer(worded("sms_filed", language, **(fillings(language) | more | {"category": category})))
        assert measure(text).parts <= 2, text


def test_every_message_of_the_journey_is_used():
    """Read from the code: a sentence nobody sends is a promise nobody keeps."""
    from pathlib import Path

    room = Path(notices.__file__).parent
    said = "".join(p.read_text() for p in [room / "notices.py", room / "sms.py"])
    elsewhere = {
        "code",
        "stopped",
        "feedback_ease",
        "feedback_outcome",
    }  # channels and feedback word their own
    for code in sentences():
        if code.startswith(("state_", "sms_ask_")) or code in elsewhere:
            continue
        assert f'"{code}"' in said, code


def test_every_state_has_its_word():
    from yakja.citizens.complaints.workflow import COMPLAINT

    assert {f"state_{state.code}" for state in COMPLAINT.states} <= set(sentences())
