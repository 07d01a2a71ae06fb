"""By text message: filed in three messages at most, in the language written; a digit is the citizen's word."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.models import CallBack, Complaint, Phase, RoutingLine
from yakja.citizens.complaints.queries import waiting_calls
from yakja.citizens.complaints.queries.texting import taken_apart
from yakja.citizens.feedback.models import Invitation, Prompt, Response
from yakja.foundation.cases.models import CaseEvent, CaseNote
from yakja.foundation.channels import tasks
from yakja.foundation.channels.actions import receive_message
from yakja.foundation.channels.models import InboundMessage, OutboundMessage
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM

from .conftest import CONDUCT, POWER, ROADS, WATER

ASMA, BILAL = "+923001234567", "+923007654321"


class Phone:
    """A telephone: what it writes is read by the receivers, what it gets is the outbox."""

    def __init__(self, number: str = ASMA) -> None:
        self.number, self.count = number, 0

    def say(self, text: str, *, kind: str = "text", number: str = "") -> str:
        """Write, and give what came back; several messages are put together."""
        before = set(OutboundMessage.objects.values_list("pk", flat=True))
        self.count += 1
        receive_message(
            actor=SYSTEM, provider="test", sender=self.number, text=text, kind=kind,
            provider_id=number or f"{self.number} {self.count}",
        )  # fmt: skip
        tasks.receive_all(now=timezone.now())
        assert not InboundMessage.objects.filter(state=InboundMessage.State.WAITING).exists()
        fresh = OutboundMessage.objects.exclude(pk__in=before).order_by("id")
        return "\n".join(m.body for m in fresh)


@pytest.fixture
def phone(city):
    return Phone()


def outcome() -> str:
    return InboundMessage.objects.order_by("-id").first().outcome


FILED = [
    ("ur", "بہاولنگر شہر کی گلی میں تین دن سے پانی نہیں آ رہا", "درج", "گلی میں تین دن سے پانی نہیں آ رہا", "یہ کہاں ہے", "بہاولنگر"),
    ("ur-Latn", "Bahawalnagar mein 3 din se pani nahi aa raha", "darj", "gali mein 3 din se pani nahi aa raha", "Yeh kahan hai", "Bahawalnagar"),
    ("sd", "بهاولنگر ۾ ٽن ڏينهن کان پاڻي نه پيو اچي", "داخل", "ڳوٺ ۾ ٽن ڏينهن کان پاڻي نه پيو اچي", "اهو ڪٿي آهي", "بهاولنگر"),
    ("ps", "په بهاولنګر کې درې ورځې کېږي چې اوبه نشته", "ثبت", "زموږ په کوڅه کې درې ورځې اوبه نشته", "دا چېرته دی", "بهاولنګر"),
    ("en", "No water for three days in Bahawalnagar", "Filed as", "There is no water in our street", "Where is it", "Bahawalnagar"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "whole", "word", "part", "question", "place"), FILED)
def test_one_message_with_matter_and_place_files_it_in_its_language(
    phone, city, language, whole, word, part, question, place
):
    answer = phone.say(whole)
    found = Complaint.objects.get()
    assert (found.category.code, found.place, found.case.body) == (WATER, city.town, city.mc)
    assert (found.text, found.language, found.case.opened_via) == (whole, language, "sms")
    assert found.may_be_asked
    assert word in answer
    assert found.reference in answer


@pytest.mark.parametrize(("language", "whole", "word", "part", "question", "place"), FILED)
def test_what_is_missing_is_asked_in_its_language_and_never_more_than_three_messages_are_needed(
    phone, city, language, whole, word, part, question, place
):
    assert question in phone.say(part)
    assert not Complaint.objects.exists()
    answer = phone.say(place)
    found = Complaint.objects.get()
    assert (found.place, found.landmark, found.text) == (city.town, place, f"{part}\n{place}")
    assert word in answer


def test_neither_matter_nor_place_takes_three_messages_and_a_digit(phone, city):
    assert "1 پانی" in phone.say("ہمارے محلے میں بہت برا حال ہے")
    assert "یہ کہاں ہے" in phone.say("۵")
    assert "درج" in phone.say("تحصیل بہاولنگر، نزد جامع مسجد")
    found = Complaint.objects.get()
    assert (found.category.code, found.place) == (ROADS, city.town)
    assert found.text == "ہمارے محلے میں بہت برا حال ہے\nتحصیل بہاولنگر، نزد جامع مسجد"


def test_whoever_cannot_be_understood_is_rung_and_nothing_is_lost(phone, city):
    phone.say("ہمارے محلے میں بہت برا حال ہے")
    phone.say("1")
    assert "فون کریں گے" in phone.say("وہاں بڑے درخت کے پاس")
    assert not Complaint.objects.exists()
    clerk = city.officer(city.mc)
    (call,) = waiting_calls(clerk)
    assert "بڑے درخت" in call.text
    assert "برا حال" in call.text
    # The talk is over: what comes next is a new one.
    assert "1 پانی" in phone.say("یہاں بھی سب کچھ خراب پڑا ہے")
    assert "فون کریں گے" in phone.say("6")
    assert CallBack.objects.get().times == 2


def test_the_same_message_twice_does_nothing_twice(phone):
    first = phone.say(FILED[0][1], number="one")
    assert first
    assert phone.say(FILED[0][1], number="one") == ""
    assert Complaint.objects.count() == 1


def test_a_talk_is_forgotten_after_two_days(phone):
    phone.say(FILED[0][3])
    OutboundMessage.objects.update(queued_at=timezone.now() - dt.timedelta(days=3))
    assert "سمجھ نہیں" in phone.say("بہاولنگر")
    assert not Complaint.objects.exists()


def test_wrong_is_taken_back_by_zero(phone):
    phone.say(FILED[0][1])
    assert "واپس لے لی گئی" in phone.say("0")
    assert Complaint.objects.get().phase == Phase.WITHDRAWN
    assert "سمجھ نہیں" in phone.say("0")


def test_yes_and_no_by_a_digit_from_the_very_number(phone, city):
    phone.say(FILED[0][1])
    found = Complaint.objects.with_case().get()
    city.propose(found, now=timezone.now())
    stranger = Phone(BILAL)
    stranger.say("1")
    stranger.say(f"1 {found.reference}")
    found.refresh_from_db()
    assert found.phase == Phase.PROPOSED
    assert "دوبارہ کھل گئی" in phone.say("۲")
    found = Complaint.objects.with_case().get()
    assert (found.case.state, found.case.body, found.case.level) == ("reopened", city.district, 1)
    # The deadline that is told is the new one.
    city.propose(found, city.officer(city.district, "district_officer"), now=timezone.now())
    assert "شکریہ" in phone.say("1")
    found.refresh_from_db()
    assert found.phase == Phase.CONFIRMED
    assert found.solutions.order_by("-id").first().word_door == "sms"
    assert "سمجھ نہیں" in phone.say("7")


@pytest.mark.parametrize(
    ("word", "phase"), [("haan", "c"), ("ہاں", "c"), ("نه", "o"), ("nahi", "o"), ("NO", "o")]
)
def test_a_word_does_as_well_as_a_digit(phone, city, word, phase):
    phone.say(FILED[0][1])
    found = Complaint.objects.with_case().get()
    city.propose(found, now=timezone.now())
    phone.say(word)
    found.refresh_from_db()
    assert found.phase == phase


def test_where_several_wait_the_number_says_which(phone, city):
    one, two = city.file(), city.file(ROADS)
    for each in (one, two):
        city.propose(each, now=timezone.now())
    assert f"1 {two.reference}" in phone.say("1")
    assert {c.phase for c in Complaint.objects.all()} == {Phase.PROPOSED}
    phone.say(f"1 {one.reference.lower().replace('-', ' ')}")
    phone.say(f"{two.reference} 2 ابھی تک نہیں بنی سڑک")
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.phase, two.phase) == (Phase.CONFIRMED, Phase.OPEN)
    assert two.solutions.get().word_text == "ابھی تک نہیں بنی سڑک"


def test_a_number_an_office_typed_and_a_shared_phone_never_confirm(phone, city):
    for more in ({"phone_from": "office"}, {"is_verified": True, "is_shared_phone": True}):
        contact = actions.Contact(address=city.phone(), **more)
        found = city.file(contact=contact, door="counter")
        city.propose(found, now=timezone.now())
        phone.say("1")
        phone.say(f"1 {found.reference}")
        found.refresh_from_db()
        assert found.phase == Phase.PROPOSED, more


def test_a_number_left_on_the_web_shows_itself_by_naming_the_complaint(phone, city):
    found = city.file(contact=actions.Contact(address=city.phone()))
    city.propose(found, now=timezone.now())
    phone.say("1")
    found.refresh_from_db()
    assert found.verified_at is None
    assert "دفتر کے مطابق" in phone.say(found.reference)
    found.refresh_from_db()
    assert found.verified_at
    phone.say("1")
    found.refresh_from_db()
    assert found.phase == Phase.CONFIRMED


def test_status_is_for_everybody_where_the_complaint_is(phone, city):
    found, private = city.file(), city.file(CONDUCT)
    assert "وصول" in phone.say(found.reference)
    other = Phone(BILAL).say(found.reference)
    assert "وصول" in other
    assert "/s/" not in other
    assert "سمجھ نہیں" in Phone(BILAL).say(private.reference)
    assert "سمجھ نہیں" in phone.say("SHK-26-000-000")


def test_a_sensitive_matter_is_never_named(phone, city):
    RoutingLine.objects.filter(category=city.categories[CONDUCT]).delete()
    RoutingLine.objects.create(
        code="T900", category=city.categories[CONDUCT], kinds=["GEN-DADM"], source="test", role="supervisor",
        action="assign", area="any", province=city.pk6,
    )  # fmt: skip
    said = [phone.say("Bahawalnagar ke clerk ne rishwat mangi hai")]
    found = Complaint.objects.with_case().get()
    # No office was named, so none of those it may be about gets it.
    assert (found.category.code, found.case.body, found.case.is_restricted) == (CONDUCT, city.district, True)
    said += [phone.say(found.reference), phone.say("0"), phone.say(f"1 {found.reference}")]
    found.refresh_from_db()
    assert found.phase == Phase.WITHDRAWN
    for text in said:
        assert found.reference in text
        assert not any(word in text for word in ("رشوت", "Bribery", "Rishwat", "rishwat", "darj", "shikayat"))


def test_a_matter_of_another_agency_is_told_with_its_number(phone):
    assert "118" in phone.say("Bahawalnagar mein kal raat se bijli nahi hai, transformer jal gaya")
    assert Complaint.objects.get().category.code == POWER
    # And the talk is over.
    assert "Yeh kahan hai" in phone.say("gali mein 3 din se pani nahi aa raha")


def test_the_answer_to_an_office_and_a_new_problem_beside_it(phone, city):
    found = city.file()
    actions.ask_citizen(actor=city.officer(city.mc), complaint=found, question="Which street?")
    assert "دفتر کو مل گیا" in phone.say("گلی نمبر 5، مسجد کے سامنے")
    found = Complaint.objects.with_case().get()
    assert found.case.state == "at_work"
    event = CaseEvent.objects.get(case_id=found.pk, move="answer")
    assert (event.text["ur"], event.is_public) == ("گلی نمبر 5، مسجد کے سامنے", False)
    actions.ask_citizen(actor=city.officer(city.mc), complaint=found, question="And where?")
    phone.say("نیا بہاولنگر کی سڑک ٹوٹی ہوئی ہے")
    assert Complaint.objects.filter(category__code=ROADS).count() == 1
    phone.say(f"{found.reference} گلی کے آخر میں")
    found = Complaint.objects.with_case().get(pk=found.pk)
    assert found.case.state == "at_work"


def test_what_is_added_unasked_is_read_by_the_office(phone, city):
    found = city.file()
    phone.say(f"{found.reference} اب گلی میں کیچڑ بھی ہے")
    assert CaseNote.objects.get(case_id=found.pk).text == "اب گلی میں کیچڑ بھی ہے"


def test_not_confirmed_is_reopened_and_four_weeks_later_it_is_asked_again(phone, city):
    found = city.file()
    city.propose(found, now=timezone.now())
    actions.lapse(actor=SYSTEM, complaint=found)
    assert "اپیل" in phone.say("2")
    found = Complaint.objects.with_case().get()
    assert (found.phase, found.case.body) == (Phase.OPEN, city.district)
    chief = city.officer(city.district, "district_officer")
    city.propose(found, chief, now=timezone.now())
    phone.say("1")
    from yakja.citizens.complaints.actions.keeping import send_questionnaire

    found = Complaint.objects.with_case().get()
    send_questionnaire(actor=SYSTEM, complaint=found, now=timezone.now())
    assert "شکریہ" in phone.say("1")
    assert "سمجھ نہیں" in phone.say("1")
    Complaint.objects.update(four_weeks_at=timezone.now())
    send_questionnaire(actor=SYSTEM, complaint=found, now=timezone.now())
    assert "دوبارہ کھل گئی" in phone.say("2")
    found.refresh_from_db()
    assert found.phase == Phase.OPEN


def test_who_was_helped_may_say_that_it_was_not_they(phone, city):
    contact = actions.Contact(address=city.phone(), phone_from="office", helper_ref="people.person:1")
    found = city.file(contact=contact, door="counter")
    assert "0 لکھیں" in OutboundMessage.objects.order_by("id").first().body
    assert "واپس" in phone.say("0")
    found.refresh_from_db()
    assert found.phase == Phase.WITHDRAWN


@pytest.mark.parametrize(
    ("word", "start"),
    [
        ("HELP", "Write the problem"),
        ("madad", "Masla"),
        ("مدد", "مسئلہ"),
        ("مدد ڪريو", "مسئلو"),
        ("مرسته", "ستونزه"),
    ],
)
def test_help_in_every_language(phone, word, start):
    assert phone.say(word).startswith(start)


def test_words_that_say_nothing_and_stop(phone, city):
    assert "سمجھ نہیں" in phone.say("سلام")
    phone.say("بند")
    found = city.file()
    assert OutboundMessage.objects.order_by("-id").first().state == OutboundMessage.State.WITHHELD
    # Whoever writes is answered all the same.
    assert "وصول" in phone.say(found.reference)
    assert OutboundMessage.objects.order_by("-id").first().state == OutboundMessage.State.QUEUED


def test_a_missed_call_waits_on_the_list_once(phone, city):
    assert "مس کال" in phone.say("", kind="missed_call")
    assert phone.say("", kind="missed_call", number="again") == ""
    clerk = city.officer(city.mc)
    (call,) = waiting_calls(clerk)
    assert (call.why, call.times, call.address.value) == ("missed", 2, ASMA)
    assert not waiting_calls(ANONYMOUS).exists()
    found = city.file()
    actions.settle_call_back(actor=clerk, call_back=call, outcome="filed", complaint=found)
    assert not waiting_calls(clerk).exists()
    with pytest.raises(Conflict):
        actions.settle_call_back(actor=clerk, call_back=call, outcome="nobody")
    assert phone.say("", kind="missed_call", number="anew")


def ask_feedback(found, hours: int = 0) -> Invitation:
    """What feedback asks after the end, at once or some hours later."""
    from yakja.citizens.feedback import actions as feedback
    from yakja.citizens.feedback.queries import asked_kind

    prompt = Prompt.objects.filter(kind="complaints.complaint", move="confirm").first() or Prompt.objects.create(
        kind="complaints.complaint", move="confirm", share=1000, delay_hours=hours, seed="s", is_current=True,
        set_by="test", set_at=timezone.now(),
    )  # fmt: skip
    event = CaseEvent.objects.filter(case_id=found.pk).order_by("-id").first()
    return feedback.invite(
        actor=SYSTEM, prompt=prompt, reach=asked_kind("complaints.complaint").reach(found.case),
        body=found.case.body, case=found.case, event=event,
    )  # fmt: skip


def test_a_digit_answers_the_question_that_was_asked_last(phone, city):
    one, two = city.file(), city.file(ROADS)
    city.propose(one, now=timezone.now())
    phone.say("1")
    ask_feedback(one)
    OutboundMessage.objects.filter(template="feedback/asked").update(next_try_at=timezone.now())
    # Feedback asked last: the digit is its.
    assert phone.say("2")
    assert Response.objects.get().outcome == "partly"
    city.propose(two, now=timezone.now())
    # Now the office of the other complaint asked last.
    phone.say("2")
    two.refresh_from_db()
    assert two.case.state == "reopened"
    assert Response.objects.get().ease is None
    # Nothing of ours waits any more: the digit is feedback's again.
    phone.say("5")
    assert Response.objects.get().ease == 5


def test_feedback_that_will_be_asked_tomorrow_takes_no_digit_today(phone, city):
    one, two = city.file(), city.file(ROADS)
    city.propose(one, now=timezone.now())
    city.propose(two, now=timezone.now())
    phone.say(f"1 {one.reference}")
    ask_feedback(one, hours=24)
    phone.say("1")
    two.refresh_from_db()
    assert two.phase == Phase.CONFIRMED
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("text", "digit", "has_number", "rest"),
    [
        ("1", "1", False, ""), ("۲۔", "2", False, ""), ("haan", "1", False, ""), ("{r}", "", True, ""),
        ("1 {r}", "1", True, ""), ("1{r}", "1", True, ""), ("{r} 2", "2", True, ""), ("2 {r} still dry", "2", True, "still dry"),
        ("{r} اب کیچڑ بھی ہے", "", True, "اب کیچڑ بھی ہے"), ("{r} نہیں", "2", True, ""),
        ("{r} it is still dry", "", True, "it is still dry"), ("No water in Kasur", "", False, "No water in Kasur"),
        ("12", "", False, "12"), ("SHKarpur has no water", "", False, "SHKarpur has no water"),
    ],
)  # fmt: skip
def test_a_message_is_taken_apart(text, digit, has_number, rest):
    from yakja.foundation.kit.references import make_reference

    for form in (
        make_reference("SHK", 4321, 2026),
        make_reference("SHK", 4321, 2026).replace("-", " ").lower(),
    ):
        said = taken_apart(text.format(r=form))
        assert (said.digit, bool(said.reference), said.rest) == (digit, has_number, rest), form
