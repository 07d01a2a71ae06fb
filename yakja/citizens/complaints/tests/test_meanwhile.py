"""Between filing and end: the interim answer, the counts that follow a correction, one message instead of two."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from yakja.citizens.complaints import actions, tasks
from yakja.citizens.complaints.actions._closing import days_that_differ
from yakja.citizens.complaints.actions.keeping import differences
from yakja.citizens.complaints.models import ClosedDays, ComplaintCount, ResponseTemplate
from yakja.citizens.complaints.queries.reading import receipt_key
from yakja.citizens.complaints.queries.sentences import sentences_for
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.cases.actions import raise_case
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import CLOCK, SYSTEM
from yakja.foundation.people.tests.factories import signed_in

from .conftest import NOW, ROADS, WATER

pytestmark = pytest.mark.django_db


def speaker(found):
    return Filer(found.pk, found.reference)


def sent():
    return list(OutboundMessage.objects.order_by("id").values_list("context", flat=True))


# An answer before the end


@pytest.fixture
def sentences(db):
    for n, state in enumerate(("acknowledged", "in_progress", "escalated")):
        ResponseTemplate.objects.create(
            code=state, position=n, state=state,
            text=TranslatedText({"en": f"{state} {{reference}}", "ur": f"{state} {{reference}}"}),
        )  # fmt: skip


def test_an_answer_meanwhile_is_public_told_once_and_stops_no_clock(city):
    found = city.file(now=timezone.now())
    due, before = found.case.due_at, len(sent())
    desk = signed_in(city.officer(city.mc).person)
    said = {"say-text": "The crew comes on Thursday. Ring 0300 1234567."}
    assert desk.post(f"/en/desk/{found.reference}/say/", said).status_code == 302
    found.case.refresh_from_db()
    assert (found.case.state, found.case.due_at, found.case.waiting_since) == ("filed", due, None)
    assert len(sent()) == before + 1
    assert "آپ کو جواب دیا" in sent()[-1]
    page = Client().get(f"/en/complaints/{found.reference}/").content.decode()
    assert "The office answers meanwhile" in page
    assert "The crew comes on Thursday. Ring •••." in page
    own = (
        Client()
        .get(f"/en/s/{found.reference}/{receipt_key(found.reference).replace('-', '')}/")
        .content.decode()
    )
    assert "0300 1234567" in own
    updates = (
        Client().get(f"/open311/v2/servicerequestupdates.json?service_request_id={found.reference}").json()
    )
    assert [row["description"].partition(".")[0] for row in updates] == ["The crew comes on Thursday"]


def test_it_is_refused_where_there_is_nothing_to_answer(city):
    found = city.file()
    with pytest.raises(ValidationError) as missing:
        actions.answer_meanwhile(actor=city.officer(city.mc), complaint=found, text=" ")
    with pytest.raises(PermissionDenied):
        actions.answer_meanwhile(actor=city.officer(city.tc), complaint=found, text="Ours?")
    city.propose(found)
    with pytest.raises(ValidationError) as late:
        actions.answer_meanwhile(actor=city.officer(city.mc), complaint=found, text="Soon")
    codes = [each.value.error_dict["text"][0].code for each in (missing, late)]
    assert codes == ["missing", "not_now"]


def test_ready_sentences_fit_how_far_it_has_come(city, sentences):
    def offered(found):
        return [each.code for each in sentences_for(found) if each.step == "say"]

    found = city.file()
    assert offered(found) == ["acknowledged", "in_progress"]
    actions.begin_work(actor=city.officer(city.mc), complaint=found)
    assert offered(found) == ["in_progress"]
    raise_case(actor=SYSTEM, case=found.case, reason="late")
    assert offered(found) == ["in_progress", "escalated"]
    page = signed_in(city.officer(city.district, "district_officer").person).get(
        f"/en/desk/{found.reference}/?use=escalated"
    )
    assert f"escalated {found.reference}" in page.content.decode()


# Counts


def closed(city, how):
    found = city.file(now=NOW)
    city.propose(found, now=NOW + dt.timedelta(hours=30))
    if how == "confirmed":
        actions.confirm_solution(actor=speaker(found), complaint=found, now=NOW + dt.timedelta(days=3))
    elif how == "silence":
        actions.lapse(actor=CLOCK, complaint=found, now=NOW + dt.timedelta(days=20))
    elif how == "office":
        other = city.officer(city.far_mc, name="Has a phone").person.account
        other.phone = "+923001234567"
        other.save()
        actions.confirm_solution(actor=speaker(found), complaint=found, now=NOW + dt.timedelta(days=3))
    elif how == "again":
        actions.deny_solution(actor=speaker(found), complaint=found, now=NOW + dt.timedelta(days=3))
    return found


@pytest.mark.parametrize("how", ["confirmed", "silence", "office", "again", "proposed"])
def test_a_corrected_category_takes_everything_counted_with_it_at_once(city, how):
    found = closed(city, how)
    clerk = city.officer(city.district, "district_officer")
    actions.correct_category(actor=clerk, complaint=found, category=city.categories[ROADS])
    assert differences() == []
    assert days_that_differ() == []
    left = ComplaintCount.objects.filter(category=city.categories[WATER])
    assert not any(
        getattr(row, name) for row in left for name in ComplaintCount.MEASURES if name != "transferred"
    )
    assert sum(row.filed for row in ComplaintCount.objects.filter(category=city.categories[ROADS])) == 1
    if how in ("confirmed", "silence", "office"):
        assert sum(row.closed for row in ClosedDays.objects.filter(category=city.categories[ROADS])) == 1
        assert sum(row.closed for row in ClosedDays.objects.filter(category=city.categories[WATER])) == 0


# One message


def test_a_closed_duplicate_is_told_once(city):
    first = city.file()
    second = city.file(
        text="the same", contact=actions.Contact(address=city.phone("+923007654321"), is_verified=True)
    )
    before = OutboundMessage.objects.filter(address=second.filer_address).count()
    actions.close_as_duplicate(actor=city.officer(city.mc), complaint=second, other=first)
    assert OutboundMessage.objects.filter(address=second.filer_address).count() == before + 1
    first.refresh_from_db()
    assert first.supporters == 1  # followed all the same
    actions.join_complaint(actor=SYSTEM, complaint=first, address=city.phone("+923001110000"))
    assert OutboundMessage.objects.filter(address=city.phone("+923001110000")).count() == 1


def test_the_questionnaire_goes_once_it_is_answered(city):
    began = timezone.now() - dt.timedelta(days=36)
    found = city.file(now=began)
    city.propose(found, now=began + dt.timedelta(hours=3))
    actions.confirm_solution(actor=speaker(found), complaint=found, now=began + dt.timedelta(hours=4))
    tasks.keep_asking(now=timezone.now())
    path = f"/en/s/{found.reference}/{receipt_key(found.reference).replace('-', '')}/"
    assert "four weeks later?" in Client().get(path).content.decode()
    for _twice in range(2):
        assert Client().post(path, {"act": "still"}).status_code == 302
    assert "four weeks later?" not in Client().get(path).content.decode()
    solution = found.solutions.get()
    assert solution.kept_at is not None
