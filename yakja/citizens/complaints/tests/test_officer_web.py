"""The officers' pages: the list, one complaint with its steps, who sees what, calls, board, moderation, standing."""

import csv
import datetime as dt
import io
import re
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from PIL import Image

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.models import (
    Call,
    Complaint,
    FilingQuestion,
    Phase,
    ResponseTemplate,
    Standing,
    WordChange,
)
from yakja.citizens.complaints.queries.reading import receipt_key
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases.actions import assign_case
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import CLOCK, SYSTEM
from yakja.foundation.people.tests import factories
from yakja.foundation.people.tests.factories import signed_in
from yakja.foundation.ui import prepared

from .conftest import ROADS, WATER

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(city):
    """A browser of an officer: at(body, kind)."""

    def made(body, kind="council_officer", name=""):
        return signed_in(city.officer(body, kind, name).person)

    return made


@pytest.fixture
def filed(city):
    """A complaint filed just now."""
    return lambda category=WATER, place=None, **more: city.file(
        category, place, **({"now": timezone.now()} | more)
    )


def picture():
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "JPEG")
    return SimpleUploadedFile("place.jpg", out.getvalue(), "image/jpeg")


def read(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode()


def work(complaint, step=""):
    return f"/en/desk/{complaint.reference}/" + (f"{step}/" if step else "")


# The list


def test_the_list_holds_the_reach_and_its_filters(city, at, filed):
    near, road, far = filed(), filed(ROADS), filed(place=city.far)
    desk = at(city.mc)
    page = read(desk.get("/en/desk/"))
    assert near.reference in page
    assert road.reference in page
    assert far.reference not in page
    only = read(desk.get("/en/desk/", {"category": ROADS}))
    assert road.reference in only
    assert near.reference not in only
    wrong = desk.get("/en/desk/", {"place": "Nowhere"})
    assert wrong.status_code == 422
    assert "Nowhere" in read(wrong)


@pytest.mark.parametrize("typed", ["پانی گلی", "pani", "PANI"])
def test_words_find_complaints_in_whatever_script(city, at, filed, typed):
    found, other = filed(), filed(ROADS, text="سڑک ٹوٹی ہے")
    page = read(at(city.mc).get("/en/desk/", {"q": typed}))
    assert found.reference in page
    assert other.reference not in page


def test_a_number_finds_a_closed_one_too(city, at, filed):
    found = filed()
    actions.withdraw_complaint(actor=Filer(found.pk, found.reference), complaint=found)
    desk = at(city.mc)
    assert found.reference not in read(desk.get("/en/desk/"))
    assert found.reference in read(desk.get("/en/desk/", {"q": found.reference.lower()}))


def test_filters_of_age_deadline_transfer_and_reopening(city, at, filed):
    old = filed(now=timezone.now() - dt.timedelta(days=40))
    new = filed()
    desk = at(city.mc)
    assert old.reference in (page := read(desk.get("/en/desk/?age=old")))
    assert new.reference not in page
    assert old.reference in (page := read(desk.get("/en/desk/?due=overdue")))
    assert new.reference not in page
    Complaint.objects.filter(pk=new.pk).update(transfers=2)
    Complaint.objects.filter(pk=old.pk).update(reopened=1)
    assert new.reference in (page := read(desk.get("/en/desk/?bounced=on")))
    assert old.reference not in page
    assert old.reference in (page := read(desk.get("/en/desk/?reopened=on&state=all")))
    assert new.reference not in page


def test_tabs_count_and_next_goes_through_the_list(city, at, filed):
    first, second = filed(now=timezone.now() - dt.timedelta(days=20)), filed()
    desk = at(city.mc)
    page = read(desk.get("/en/desk/"))
    assert re.search(r'Late \(<bdi dir="ltr">1</bdi>\)', page)
    assert desk.get("/en/desk/next/").headers["Location"] == work(first)
    after = desk.get(f"/en/desk/next/?after={first.reference}&category={WATER}").headers["Location"]
    assert after == f"{work(second)}?category={WATER}"


def test_the_table_holds_no_person_and_no_formula(city, at, filed):
    filed(text="=1+1 call\x0b 0300 1234567", landmark="@home")
    desk = at(city.mc)
    rows = list(csv.reader(io.StringIO(read(desk.get("/en/desk/table/csv/")).lstrip("\ufeff"))))
    assert len(rows) == 2
    assert rows[1][2].startswith("'=1+1 call •••")
    assert rows[1][3] == "'@home"
    whole = str(rows)
    assert "Amina" not in whole
    assert "1234567" not in whole
    book = load_workbook(io.BytesIO(desk.get("/en/desk/table/xlsx/").content))
    assert len(list(book.active.iter_rows())) == 2
    assert desk.get("/en/desk/table/pdf/").status_code == 404


def test_several_are_begun_at_once(city, at, filed):
    both = [filed(), filed(ROADS)]
    desk = at(city.mc)
    chosen = {"case": [c.reference for c in both], "step": "begin", "sure": "yes"}
    assert desk.post("/en/my/cases/many/", chosen).status_code == 200
    for each in both:
        each.case.refresh_from_db()
        assert each.case.state == "at_work"


@pytest.mark.parametrize("path", ["/en/desk/", "/en/desk/board/", "/en/desk/calls/", "/en/desk/moderation/"])
def test_a_list_asks_as_much_for_one_as_for_many(city, at, filed, path):
    above = at(city.district, "district_officer")

    def asked():
        prepared.clear()  # the list is made anew
        with CaptureQueriesContext(connection) as seen:
            assert above.get(path).status_code == 200
        return len(seen)

    city.propose(filed(), now=timezone.now())
    asked()
    first = asked()
    for _n in range(6):
        filed(text="Malik 0300 1234567")
        city.propose(filed(ROADS, city.village), city.officer(city.tc), now=timezone.now())
    assert asked() <= first + 1  # the board has one more body


def test_my_desk_leads_there(city, at, filed):
    filed(now=timezone.now() - dt.timedelta(days=20))
    page = read(at(city.mc).get("/en/my/"))
    assert "/en/desk/?due=overdue" in page


# One complaint


def test_each_state_has_one_obvious_step(city, at, filed):
    found, desk = filed(), at(city.mc)
    assert f'action="{work(found, "begin")}"' in read(desk.get(work(found)))
    assert desk.post(work(found, "begin")).status_code == 302
    page = read(desk.get(work(found)))
    assert page.index("Propose and ask the citizen") < page.index("Other steps")
    assert desk.post(work(found, "ask"), {"ask-question": "Which street?"}).status_code == 302
    assert f'action="{work(found, "go_on")}"' in read(desk.get(work(found)))
    desk.post(work(found, "go_on"))
    found.case.refresh_from_db()
    assert found.case.state == "at_work"


def test_a_proposal_with_a_picture_waits_for_the_citizen(city, at, filed):
    found, desk = filed(), at(city.mc)
    said = {"propose-reason": "done", "propose-text": "Mended.", "propose-picture": picture()}
    assert desk.post(work(found, "propose"), said).status_code == 302
    found.refresh_from_db()
    assert found.phase == Phase.PROPOSED
    hung = found.case.files.get()
    assert (hung.kind, hung.is_public) == ("photo", True)
    page = read(desk.get(work(found)))
    assert "nothing to do until they answer" in page
    assert "Propose and ask the citizen" not in page


def test_what_was_typed_is_kept_where_it_is_refused(city, at, filed):
    found, desk = filed(), at(city.mc)
    refused = desk.post(work(found, "propose"), {"propose-reason": "done", "propose-text": "Short."})
    assert refused.status_code == 422
    assert "Add a picture" in read(refused)
    assert "Short.</textarea>" in read(refused)
    spoilt = {
        "propose-reason": "done",
        "propose-text": "x",
        "propose-picture": SimpleUploadedFile("a.jpg", b"no"),
    }
    assert desk.post(work(found, "propose"), spoilt).status_code == 422
    past = {
        "plan-reason": "no_funds",
        "plan-text": "Next year",
        "plan-expected_on": "2020-01-01",
        "plan-estimate": "2 lakh",
    }
    refused = desk.post(work(found, "plan"), past)
    assert refused.status_code == 422
    assert 'value="2 lakh"' in read(refused)
    found.refresh_from_db()
    assert found.phase == Phase.OPEN
    assert desk.post(work(found, "nothing"), {}).status_code == 404
    assert desk.get(work(found, "begin")).status_code == 405


def test_accepted_for_later_shows_day_and_money(city, at, filed):
    found, desk = filed(), at(city.mc)
    day = timezone.localdate() + dt.timedelta(days=90)
    said = {
        "plan-reason": "no_funds",
        "plan-text": "In the next budget.",
        "plan-expected_on": day.isoformat(),
        "plan-estimate": "2.5 lakh",
    }
    assert desk.post(work(found, "plan"), said).status_code == 302
    found.refresh_from_db()
    assert (found.expected_on, found.estimate_paisa) == (day, 2_50_000_00)


def test_a_transfer_suggests_the_body_of_the_table_and_leads_away(city, at, filed):
    found = filed()
    desk = at(city.district, "district_officer")
    actions.transfer_complaint(
        actor=city.officer(city.mc), complaint=found, body=city.wasa, reason="Pipes of the company"
    )
    page = read(desk.get(work(found)))
    assert "By the table of duties this is the work of" in page
    assert re.search(rf'<option value="{city.mc.code}" selected', page)
    assert city.wasa.code not in re.findall(r'<option value="([^"]+)"', page)
    wasa = at(city.wasa)
    answer = wasa.post(work(found, "transfer"), {"transfer-body": city.mc.code, "transfer-reason": "Theirs"})
    assert answer.headers["Location"] == "/en/desk/"
    assert wasa.get(work(found)).status_code == 403


def test_the_kernels_page_cannot_pass_it_on_for_ever(city, at, filed):
    found = filed()
    Complaint.objects.filter(pk=found.pk).update(transfers=2)
    answer = at(city.mc).post(
        f"/en/my/cases/{found.reference}/transfer/",
        {"transfer-body": city.district.code, "transfer-reason": "Not ours"},
    )
    assert answer.status_code == 422
    found.case.refresh_from_db()
    assert found.case.body == city.mc


def test_passed_on_to_an_agency_with_its_number(city, at, filed):
    found, desk = filed(), at(city.mc)
    assert (
        desk.post(work(found, "forward"), {"forward-agency": "LESCO", "forward-number": "118"}).status_code
        == 302
    )
    found.refresh_from_db()
    assert (found.phase, found.call_number) == (Phase.FORWARDED, "118")


def test_candidates_stand_beside_and_one_click_joins(city, at, filed):
    here = {"lat": 31.1, "lon": 74.45}
    stays, found = filed(**here), filed(**here, text="ہماری گلی میں پانی نہیں آتا")
    desk = at(city.mc)
    page = read(desk.get(work(found)))
    assert f'value="{stays.reference}"' in page
    assert desk.post(work(found, "join"), {"join-other": stays.reference}).status_code == 302
    found.refresh_from_db()
    assert found.phase == Phase.DUPLICATE
    assert desk.post(work(stays, "join"), {"join-other": "SHK-26-1"}).status_code == 422


def test_nobody_joins_to_what_they_may_not_see(city, at, filed):
    found, far = filed(), filed(place=city.far)
    assert at(city.mc).post(work(found, "join"), {"join-other": far.reference}).status_code == 403


def test_triage_says_another_category_with_its_reason(city, at, filed):
    found = filed(text="سڑک ٹوٹی ہوئی ہے، گڑھے پڑے ہیں، سڑک مرمت کریں")
    desk = at(city.mc)
    page = read(desk.get(work(found)))
    assert "The text rather tells of: Broken road" in page
    assert "Matched:" in page
    assert desk.post(work(found, "sort"), {"sort-category": ROADS}).status_code == 302
    found.refresh_from_db()
    assert found.category.code == ROADS
    assert "The text rather tells of" not in read(desk.get(work(found)))


def test_a_ready_sentence_fills_the_form_in_the_citizens_language(city, at, filed):
    ResponseTemplate.objects.create(
        code="lamp", position=1, state="resolution_proposed", reason="done", categories=[WATER],
        text=TranslatedText({"en": "{reference} is mended. {cause}", "ur": "{reference} ٹھیک ہو گیا۔ {cause}"}),
    )  # fmt: skip
    found = filed(language="ur")
    page = read(at(city.mc).get(work(found) + "?use=lamp"))
    assert f"{found.reference} ٹھیک ہو گیا۔ ____</textarea>" in page
    assert re.search(r'value="done"[^>]* checked', page)
    other = filed(ROADS)
    assert "?use=lamp" not in read(at(city.mc).get(work(other)))


def test_who_was_denied_reads_that_others_judge_now(city, at, filed):
    found = filed()
    chief = city.officer(city.district, "district_officer")
    city.propose(found, chief, now=timezone.now())
    actions.deny_solution(actor=Filer(found.pk, found.reference), complaint=found, text="Still dry")
    page = read(at(city.district, "district_officer").get(work(found)))
    assert "Somebody else judges it now" in page
    assert "Still dry" in page
    assert "Propose and ask the citizen" not in page


def test_name_and_number_are_opened_by_a_button_that_is_recorded(city, at, filed):
    found, desk = filed(), at(city.mc)
    page = read(desk.get(work(found)))
    assert "Amina" not in page
    assert "1234567" not in page
    page = read(desk.post(work(found, "filer")))
    assert "Amina" in page
    assert "1234567" in page
    entry = AuditEntry.objects.filter(verb="complaints.open_filer").get()
    assert entry.actor_ref == city.officer(city.mc).ref


def test_hidden_names_stay_hidden_and_the_accused_office_sees_nothing(city, at, filed):
    contact = actions.Contact(address=city.phone(), is_verified=True, name="Amina", is_hidden=True)
    found = filed(contact=contact)
    page = read(at(city.mc).post(work(found, "filer")))
    assert "Amina" not in page
    assert "1234567" not in page
    accused = filed(about_body=city.mc)
    desk = at(city.mc)
    assert desk.get(work(accused)).status_code == 403
    assert accused.reference not in read(desk.get("/en/desk/?state=all"))
    assert desk.get("/en/desk/", {"q": accused.reference}).status_code == 200
    assert accused.reference + "/" not in read(desk.get("/en/desk/", {"q": accused.reference}))


def test_the_office_above_reads_whom_it_is_about_and_what_was_answered(city, at, filed):
    FilingQuestion.objects.create(code="since", kind="choice", text=TranslatedText({"en": "Since when?"}))
    FilingQuestion.objects.create(code="weeks", kind="option", text=TranslatedText({"en": "Some weeks"}))
    found = filed(about_body=city.mc, about_person="Clerk Naveed", answers={"since": "weeks", "old": "gone"})
    chief = city.officer(city.district, "district_officer")
    assign_case(actor=SYSTEM, case=found.case, account=chief.person.account, door="test")
    page = read(at(city.district, "district_officer").get(work(found)))
    assert "Clerk Naveed" in page
    assert "Some weeks" in page
    assert "gone" in page


# Who may open what

PAGES = ("", "moderate/", "filer/", "begin/", "propose/", "transfer/", "sort/")


@pytest.mark.parametrize("end", PAGES)
def test_strangers_open_none_of_it(city, at, filed, end):
    found, accused = filed(), filed(about_body=city.mc)
    is_post = end not in ("", "moderate/")

    def status(browser, complaint):
        path = f"/en/desk/{complaint.reference}/{end}"
        return (browser.post(path, {}) if is_post else browser.get(path)).status_code

    assert status(Client(), found) in (302, 403)
    assert status(at(city.far_mc), found) == 403
    assert status(at(city.far_district, "district_officer"), found) == 403
    assert status(at(city.mc), accused) == 403
    assert status(signed_in(factories.person("Citizen")), found) == 403
    found.refresh_from_db()
    assert found.case.state == "filed"


@pytest.mark.parametrize(
    "end",
    [
        "desk/",
        "desk/next/",
        "desk/table/csv/",
        "desk/board/",
        "desk/counter/",
        "desk/calls/",
        "desk/moderation/",
        "desk/standing/",
    ],
)
def test_lists_are_for_officers(city, at, end):
    assert Client().get(f"/en/{end}").status_code in (302, 403)
    assert signed_in(factories.person("Citizen")).get(f"/en/{end}").status_code == 403


def test_calls_texts_and_standing_are_for_those_above(city, at, filed):
    found = filed()
    own = at(city.mc)
    for end in (
        "calls/",
        f"calls/{found.reference}/",
        "moderation/",
        f"{found.reference}/moderate/",
        "standing/",
    ):
        assert own.get(f"/en/desk/{end}").status_code == 403, end
    above = at(city.district, "district_officer")
    for end in ("calls/", f"calls/{found.reference}/", "moderation/", f"{found.reference}/moderate/"):
        assert above.get(f"/en/desk/{end}").status_code == 200, end
    assert above.get("/en/desk/standing/").status_code == 403


# Calls


def test_a_call_counts_as_the_citizens_word(city, at, filed):
    found, unverified = (
        filed(),
        filed(ROADS, contact=actions.Contact(address=city.phone("+923007654321"), phone_from="office")),
    )
    for each in (found, unverified):
        city.propose(each, now=timezone.now())
    above = at(city.district, "district_officer")
    page = read(above.get("/en/desk/calls/"))
    assert found.reference in page
    assert unverified.reference not in page
    assert "1234567" not in read(above.get(f"/en/desk/calls/{found.reference}/"))
    assert "1234567" in read(above.post(f"/en/desk/calls/{found.reference}/", {"open": "1"}))
    assert AuditEntry.objects.filter(verb="complaints.open_filer").count() == 1
    assert above.post(f"/en/desk/calls/{found.reference}/", {"note": "x"}).status_code == 422
    said = {"outcome": "no", "note": "Still dry"}
    assert above.post(f"/en/desk/calls/{found.reference}/", said).status_code == 302
    found.refresh_from_db()
    assert found.case.state == "reopened"
    assert Call.objects.get().outcome == "no"


def test_nobody_calls_about_their_own_office(city, at, filed):
    found = filed()
    city.propose(found, now=timezone.now())
    actions.deny_solution(actor=Filer(found.pk, found.reference), complaint=found)
    city.propose(found, city.officer(city.district, "district_officer", "Other"), now=timezone.now())
    above = at(city.district, "district_officer")
    assert found.reference not in read(above.get("/en/desk/calls/"))
    assert above.get(f"/en/desk/calls/{found.reference}/").status_code == 403
    assert found.reference in read(at(city.province, "provincial_steward").get("/en/desk/calls/"))


def test_a_number_that_offices_type_often_is_marked(city, at, filed):
    typed = actions.Contact(address=city.phone(), phone_from="office", is_verified=True)
    many = [filed(contact=typed) for _n in range(5)]
    city.propose(many[0], now=timezone.now())
    assert "typed by offices" in read(at(city.district, "district_officer").get("/en/desk/calls/"))


# Board


def test_the_board_counts_and_leads_to_the_list_behind(city, at, filed):
    old = filed(now=timezone.now() - dt.timedelta(days=40))
    filed()
    filed(place=city.far)
    page = read(at(city.district, "district_officer").get("/en/desk/board/"))
    assert "Body PK60201-MC" in page
    assert "Body PK60901-MC" not in page
    assert re.search(r'body=PK60201-MC"><bdi>2</bdi>', page)
    assert re.search(r'body=PK60201-MC&(amp;)?due=overdue"><bdi>1</bdi>', page)
    link = re.search(r'href="(/en/desk/\?body=PK60201-MC&(?:amp;)?age=old)"><bdi>1</bdi>', page)
    behind = read(at(city.district, "district_officer").get(link[1].replace("&amp;", "&")))
    assert old.reference in behind


def test_shares_of_the_board_are_of_what_was_filed(city, at, filed):
    denied, silent, good = filed(), filed(), filed()
    for each in (denied, silent, good):
        city.propose(each, now=timezone.now())
    actions.lapse(actor=CLOCK, complaint=silent)
    actions.confirm_solution(actor=Filer(good.pk, good.reference), complaint=good)
    page = read(at(city.district, "district_officer").get("/en/desk/board/"))
    assert re.search(r'state=not_confirmed"><bdi>50%</bdi>', page)
    assert re.search(r'reopened=on&amp;state=all"><bdi>0%</bdi>', page)


# What the public reads


def test_numbers_are_put_out_of_sight_and_not_searched_by(city, at, filed):
    found = filed(text="نمبر 0300-1234567 پر کال کریں", landmark="CNIC 35202-1234567-1")
    assert found.shown_text == "نمبر ••• پر کال کریں"
    assert found.shown_landmark == "CNIC •••"
    assert "1234567" not in found.search_text
    actions.correct_category(actor=city.officer(city.mc), complaint=found, category=city.categories[ROADS])
    found.refresh_from_db()
    assert "1234567" not in found.search_text


def test_doubtful_texts_are_listed_and_changed_with_the_told_one_kept(city, at, filed):
    plain, named = filed(), filed(text="Malik Aslam patwari takes money, call 0300 1234567")
    above = at(city.district, "district_officer")
    page = read(above.get("/en/desk/moderation/"))
    assert named.reference in page
    assert plain.reference not in page
    path = work(named, "moderate")
    assert "0300 1234567" in read(above.get(path))
    nothing = above.post(path, {"text": named.shown_text, "is_public": "on", "reason": "x"})
    assert nothing.status_code == 422
    said = {"text": "An officer takes money.", "is_public": "on", "reason": "A person is named"}
    assert above.post(path, said).status_code == 302
    named.refresh_from_db()
    assert named.shown_text == "An officer takes money."
    assert named.text.startswith("Malik Aslam")
    assert WordChange.objects.get().reason == "A person is named"
    assert named.reference not in read(above.get("/en/desk/moderation/"))
    assert above.post(path, {"text": "", "reason": "Withheld"}).status_code == 302
    named.refresh_from_db()
    assert (named.is_public, named.shown_text) == (False, "An officer takes money.")


# Where complaints are kept


def test_a_steward_says_where_complaints_are_kept(city, at):
    steward = at(city.province, "provincial_steward")
    said = {
        "body": city.mc.code,
        "mode": "overlay",
        "system_name": "Old system",
        "endpoint": "https://old.example.pk/v2",
    }
    assert steward.post("/en/desk/standing/", {**said, "system_name": ""}).status_code == 422
    assert steward.post("/en/desk/standing/", said).status_code == 302
    row = Standing.objects.get()
    assert (row.mode, row.endpoint) == ("overlay", "https://old.example.pk/v2/")
    assert "Old system" in read(steward.get("/en/desk/standing/"))


# The counter


def counted(city, desk, **more):
    said = {
        "key": "counter-1", "category": WATER, "text": "No water since Friday", "place": city.town.code,
        "phone": "0300 1112223", "name": "Bashiran", "gender": "f", "language": "ur",
    }  # fmt: skip
    return desk.post("/en/desk/counter/", {**said, **more})


def test_filed_at_the_counter_once_with_the_helper_recorded(city, at):
    desk = at(city.mc)
    answer = counted(city, desk)
    assert counted(city, desk).headers["Location"] == answer.headers["Location"]
    found = Complaint.objects.with_case().get()
    assert (found.phone_from, found.helper_ref) == ("office", city.officer(city.mc).ref)
    assert (found.case.opened_via, found.verified_at) == ("counter", None)
    page = read(desk.get(answer.headers["Location"]))
    assert receipt_key(found.reference) in page


def test_the_key_is_shown_to_nobody_else_and_not_for_long(city, at, monkeypatch):
    desk = at(city.mc)
    path = counted(city, desk).headers["Location"]
    key = receipt_key(Complaint.objects.with_case().get().reference)
    assert at(city.mc, name="Colleague").get(path).status_code == 403
    assert key not in read(at(city.mc).get(path))  # another session of the same officer
    now = time.time()
    monkeypatch.setattr("yakja.citizens.complaints.web.counter.time.time", lambda: now + 16 * 60)
    assert key not in read(desk.get(path))


def test_the_number_is_shown_by_a_code_that_the_person_reads_out(city, at):
    desk = at(city.mc)
    path = counted(city, desk).headers["Location"]
    found = Complaint.objects.get()
    assert "A code was sent" in read(desk.post(path, {"send": "1"}))
    code = re.search(r"\b(\d{4,8})\b", OutboundMessage.objects.order_by("-id").first().body)[1]
    assert desk.post(path, {"code": "0000"}).status_code == 422
    found.refresh_from_db()
    assert found.verified_at is None
    assert code not in read(desk.get(path))
    assert desk.post(path, {"code": code}).status_code == 200
    found.refresh_from_db()
    assert found.verified_at is not None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"place": "Nowhere"}, "Nowhere"), ({"phone": "12"}, "0300 1234567"), ({"phone": "a@b.pk"}, "0300 1234567"),
        ({"place": "PK6"}, "tehsil or the district"), ({"text": ""}, "required"), ({"category": "x"}, "valid choice"),
    ],
)  # fmt: skip
def test_the_counter_says_which_field_is_wrong_and_keeps_the_rest(city, at, wrong, says):
    answer = counted(city, at(city.mc), **wrong)
    assert answer.status_code == 422
    page = read(answer)
    assert says in page
    assert "Bashiran" in page
    assert not Complaint.objects.exists()
