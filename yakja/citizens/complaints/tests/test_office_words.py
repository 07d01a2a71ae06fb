"""A yes that the office could have given to itself: refused, or counted apart; never a confirmation."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.actions.keeping import differences
from yakja.citizens.complaints.models import ComplaintCount, Phase, Solution
from yakja.citizens.complaints.queries.reading import filer_by_key, receipt_key
from yakja.citizens.complaints.queries.statistics import Scope, totals
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.permissions import CLOCK
from yakja.foundation.people.tests.factories import signed_in

pytestmark = pytest.mark.django_db
OFFICE_LINE, HOME = "203.0.113.9", "198.51.100.4"


@pytest.fixture
def typed(city):
    """A complaint that an officer typed in at the counter, said to be solved; with or without a number."""

    def made(number="+923001112223", **more):
        clerk = city.officer(city.mc, name="Clerk")
        contact = actions.Contact(
            address=city.phone(number) if number else None, phone_from="office", helper_ref=clerk.ref
        )
        found = city.file(actor=clerk, contact=contact, door="counter", now=timezone.now(), **more)
        city.propose(found, now=timezone.now(), network=OFFICE_LINE)
        return found

    return made


def page(found):
    return f"/en/s/{found.reference}/{receipt_key(found.reference).replace('-', '')}/"


def yes(found, browser=None, line=HOME, **more):
    return (browser or Client()).post(page(found), {"act": "yes", **more}, REMOTE_ADDR=line)


def phase(found):
    found.refresh_from_db()
    return found.phase


def code_sent():
    return re.search(r"\b(\d{6})\b", OutboundMessage.objects.order_by("-id").first().body)[1]


def kept(name):
    return sum(getattr(row, name) for row in ComplaintCount.objects.all())


def test_an_officer_who_is_signed_in_does_not_speak_for_the_citizen(city, typed):
    found = typed(number="")
    for who in (
        city.officer(city.mc, name="Clerk"),
        city.officer(city.mc),
        city.officer(city.district, "district_officer"),
    ):
        for act in ("yes", "no", "withdraw", "retaliation"):
            answer = signed_in(who.person).post(page(found), {"act": act, "text": "in their name"})
            assert answer.status_code == 422
            assert "Only the citizen says this" in answer.content.decode()
    assert phase(found) == Phase.PROPOSED
    assert Solution.objects.get().word == ""


def test_an_officer_of_another_place_speaks_for_a_complaint_of_their_own(city):
    found = city.file(now=timezone.now())
    city.propose(found, now=timezone.now())
    assert yes(found, signed_in(city.officer(city.far_mc).person)).status_code == 302
    assert phase(found) == Phase.CONFIRMED


def test_where_a_number_was_left_the_code_is_asked_for(city, typed):
    found = typed()
    answer = yes(found)
    assert answer.status_code == 422
    assert "Write the code from the SMS." in answer.content.decode()
    assert yes(found, code="000000").status_code == 422
    assert phase(found) == Phase.PROPOSED
    assert Client().post(page(found), {"act": "send_code"}).status_code == 302
    answer = yes(found, code=code_sent())
    assert answer.headers["Location"].endswith("?done=yes")
    assert phase(found) == Phase.CONFIRMED
    assert found.verified_at is not None
    assert (kept("confirmed"), kept("office_word")) == (1, 0)


def test_without_a_number_the_yes_is_counted_apart(city, typed):
    found = typed(number="")
    answer = yes(found)
    assert answer.headers["Location"].endswith("?done=by_office")
    assert "closed, not confirmed" in Client().get(answer.headers["Location"]).content.decode()
    assert phase(found) == Phase.NOT_CONFIRMED
    solution = Solution.objects.get()
    assert (solution.word, solution.word_from) == ("yes", "office")
    assert (kept("confirmed"), kept("not_confirmed"), kept("office_word")) == (0, 1, 1)
    assert totals(Scope()).office_word == 1
    assert differences() == []


def test_the_core_refuses_a_bare_key_whatever_door_it_came_by(city, typed):
    found = typed()
    speaker = filer_by_key(found, receipt_key(found.reference))
    with pytest.raises(ValidationError) as refusal:
        actions.confirm_solution(actor=speaker, complaint=found)
    assert refusal.value.error_dict["code"][0].code == "code_needed"


@pytest.mark.parametrize(("line", "ends"), [(OFFICE_LINE, Phase.NOT_CONFIRMED), (HOME, Phase.CONFIRMED)])
def test_a_yes_from_the_line_the_office_proposed_from_is_counted_apart(city, line, ends):
    found = city.file(now=timezone.now())
    city.propose(found, now=timezone.now(), network=OFFICE_LINE)
    assert yes(found, line=line).status_code == 302
    assert phase(found) == ends
    told = OutboundMessage.objects.order_by("-id").first().context
    assert ("دفتر کی اپنی لائن" in told) is (ends == Phase.NOT_CONFIRMED)


def test_the_pages_of_the_office_remember_its_line(city):
    found = city.file(now=timezone.now())
    desk = signed_in(city.officer(city.mc).person)
    said = {"propose-reason": "done", "propose-text": "Mended by the crew on Tuesday."}
    answer = desk.post(f"/en/desk/{found.reference}/propose/", said, REMOTE_ADDR="2001:db8:1:2::5")
    assert answer.status_code == 302
    assert "2001:db8" not in Solution.objects.get().by_network
    # Another machine of the same house.
    assert yes(found, line="2001:db8:1:2:9::7").headers["Location"].endswith("by_office")


def test_a_number_that_officers_sign_in_with_confirms_nothing(city):
    officer = city.officer(city.far_mc, name="Officer with a phone").person
    officer.account.phone = "+923001234567"
    officer.account.save()
    found = city.file(now=timezone.now())
    city.propose(found, now=timezone.now())
    actions.confirm_solution(actor=Filer(found.pk, found.reference), complaint=found, door="sms")
    assert phase(found) == Phase.NOT_CONFIRMED
    assert kept("office_word") == 1


def test_a_number_that_offices_typed_for_many_confirms_nothing(city, typed):
    many = [typed() for _n in range(5)]
    found = many[0]
    type(found).objects.filter(pk=found.pk).update(verified_at=timezone.now())
    actions.confirm_solution(actor=Filer(found.pk, found.reference), complaint=found, door="sms")
    assert phase(found) == Phase.NOT_CONFIRMED


def test_what_was_counted_apart_is_taken_back_when_it_opens_again(city, typed):
    found = typed(number="")
    yes(found)
    assert Client().post(page(found), {"act": "appeal", "text": "Nobody came"}).status_code == 302
    assert (kept("office_word"), kept("not_confirmed")) == (0, 0)
    assert differences() == []
    found.refresh_from_db()
    city.propose(found, by=city.officer(city.district, "district_officer"), now=timezone.now())
    actions.lapse(actor=CLOCK, complaint=found, now=timezone.now() + dt.timedelta(days=20))
    assert (kept("office_word"), kept("not_confirmed")) == (0, 1)
    assert differences() == []


def test_the_board_and_the_public_figures_show_them(city, typed):
    for _n in range(10):
        yes(typed(number=""))
    board = (
        signed_in(city.officer(city.province, "provincial_steward").person)
        .get("/en/desk/board/")
        .content.decode()
    )
    assert "Yes from the office" in board
    figures = Client().get("/en/complaints/figures/").content.decode()
    row = re.search(r"a yes came from a receipt, phone or line of the office.*?</tr>", figures, re.S)[0]
    assert "10" in row
    assert "office_word" in Client().get("/en/complaints/figures.csv").content.decode()
    public = Client().get(f"/en/complaints/{typed(number='').reference}/")
    assert public.status_code == 200


def test_a_refusal_accepted_with_the_office_s_own_word_stays_a_refusal(city):
    found = city.file(now=timezone.now())
    city.propose(
        found, now=timezone.now(), network=OFFICE_LINE, reason=city.reason("no_legal_basis"),
        text="Section 5 of the act does not allow it.",
    )  # fmt: skip
    yes(found, line=OFFICE_LINE)
    assert phase(found) == Phase.REJECTED
    assert (kept("rejected"), kept("office_word")) == (1, 0)
    assert differences() == []
