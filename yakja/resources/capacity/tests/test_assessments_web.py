"""The doors of assessments: the form, autosave, without JavaScript, the telephone, Excel, the public page, the API."""

import datetime as dt
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook

from yakja.foundation.people.tests.factories import signed_in
from yakja.resources.capacity.actions import answering, rounds
from yakja.resources.capacity.actions.answering import Typed
from yakja.resources.capacity.models import Answer, AssessmentRound, Finding, Reading, Site, Visit
from yakja.resources.capacity.queries import answering as reads
from yakja.resources.capacity.queries import drawing

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def asked(world):
    return world.response(world.open(place=world.lahore, code="R-1"))


@pytest.fixture
def client(world, asked):
    return signed_in(world.officer.person)


BASE = "/en/my/assessments/R-1/LHR-1/"


def form_of(whole):
    return {f"a:{name}": typed.raw for name, typed in whole.items()}


def test_the_way_through_the_form_without_javascript(world, client, asked):
    assert "Body LHR-1" in client.get("/en/my/assessments/").content.decode()
    page = client.get(BASE).content.decode()
    assert re.findall(rf'href="{BASE}([a-z]+)/"', page)[:4] == ["devices", "power", "premises", "money"]
    answer = client.post(
        f"{BASE}devices/", {"a:device.desktop.total@MAIN": "10", "a:device.desktop.working@MAIN": "7"}
    )
    assert answer.headers["Location"] == f"{BASE}power/"
    answer = client.post(BASE)
    assert answer.status_code == 422
    assert f'href="{BASE}power/#q' in answer.content.decode()
    answering.save_answers(actor=world.officer, response=asked, typed=world.whole())
    assert client.post(BASE).headers["Location"] == BASE
    assert world.response(asked.round).state == "sent"
    again = client.post(BASE)
    assert again.status_code == 422
    assert Reading.objects.count() == 5
    assert "disabled" in client.get(f"{BASE}power/").content.decode()


def test_a_refused_section_shows_what_was_typed_and_keeps_the_rest(client):
    page = client.post(
        f"{BASE}devices/", {"a:device.desktop.total@MAIN": "99", "a:device.desktop.working@MAIN": "3"}
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="99"' in text
    assert "Write 50 or less" in text
    assert Answer.objects.get().value == 3


def test_one_field_answers_with_the_words_beside_it(client):
    address = f"{BASE}field/?name=power.hours@MAIN"
    assert (
        "kept"
        in client.post(address, {"a:power.hours@MAIN": "16", "a:premises.ramp@MAIN": "1"}).content.decode()
    )
    assert Answer.objects.count() == 1, "the other fields of the page are left alone"
    assert "Not kept" in client.post(address, {"a:power.hours@MAIN": "30"}).content.decode()
    assert Answer.objects.get().value == 16
    assert client.post(f"{BASE}field/?name=x", {}).status_code == 404


def test_a_file_that_proves_an_answer_is_kept_with_it(world, client):
    proof = SimpleUploadedFile(
        "ramp.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        "application/pdf",
    )
    said = {"a:premises.ramp@MAIN": "1", "f:premises.ramp@MAIN": proof}
    answer = client.post(f"{BASE}premises/", said)
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert Answer.objects.get().file is not None
    alone = client.post(
        f"{BASE}premises/", {"f:premises.ramp@MAIN": SimpleUploadedFile("x.exe", b"MZ", "x/y")}
    )
    assert alone.status_code == 422


def test_still_so_for_one_question_and_for_a_whole_section(world, client, asked):
    AssessmentRound.objects.filter(pk=asked.round_id).update(
        opens_on=timezone.localdate() - dt.timedelta(days=300)
    )
    world.answered(asked.round)
    world.open(place=world.lahore, code="R-2")
    base = "/en/my/assessments/R-2/LHR-1/"
    page = client.get(f"{base}devices/").content.decode()
    assert "Still so" in page
    answer = client.post(f"{base}devices/", {"still": "device.desktop.total@MAIN"})
    assert answer.headers["Location"].startswith(f"{base}devices/#q")
    assert Answer.objects.get(response__round__code="R-2").value == 10
    client.post(f"{base}money/", {"still": ["money.running_yearly", "net.kind"]})
    assert Answer.objects.filter(response__round__code="R-2", is_same=True).count() == 3


def test_a_telephone_sends_a_part_again_without_harm(world, client, asked):
    at = str(int(timezone.now().timestamp() * 1000))
    said = {"a:power.hours@MAIN": "16", "key": "v1", "at": at}
    for _twice in range(2):
        answer = client.post(f"{BASE}whole/", said, headers=JSON)
        assert (answer.status_code, answer.json()) == (200, {"problems": []})
    assert Answer.objects.count() == 1
    assert world.response(asked.round).door == "offline"
    wrong = client.post(f"{BASE}whole/", {"a:power.hours@MAIN": "99"}, headers=JSON)
    assert wrong.status_code == 422
    assert wrong.json()["problems"] == [
        "How about power.hours?: Write 24 or less. If it is really more, say so to the steward."
    ]
    page = client.get(f"{BASE}whole/").content.decode()
    assert page.count("data-visit=") == 4
    # Kept on a telephone, the page stands in for other addresses too.
    assert page.count(f'action="{BASE}whole/"') == 4
    assert 'data-along="assessments"' in page
    keeper = client.get("/en/my/assessments/keeper.js")
    assert keeper.headers["Content-Type"].startswith("text/javascript")
    assert 'SHELF = "assessments"' in keeper.content.decode()


def sheet(rows, heading=("name", "section", "office", "question", "answer")):
    book = Workbook()
    page = book.active
    page.title = "answers"
    page.append(list(heading))
    page.append(["Code", "Section", "Office", "Question", "Answer"])
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("a.xlsx", out.getvalue())


def test_the_sheet_goes_out_prefilled_in_both_languages_and_comes_back(world, client, asked):
    answering.save_answers(
        actor=world.officer,
        response=asked,
        typed={"power.hours@MAIN": Typed("16"), "premises.ramp@MAIN": Typed("1")},
    )
    for lang, yes in (("en", "yes"), ("ur", "ہاں")):
        raw = client.get(f"/{lang}/my/assessments/R-1/LHR-1/sheet/").content
        page = load_workbook(io.BytesIO(raw))["answers"]
        assert page.sheet_view.rightToLeft == (lang == "ur")
        by_name = {row[0].value: row for row in page.iter_rows(min_row=3)}
        assert by_name["power.hours@MAIN"][4].value == 16
        with translation.override(lang):
            assert by_name["premises.ramp@MAIN"][4].value == translation.gettext("yes"), yes
    # The very file sent back changes nothing.
    before = list(Answer.objects.order_by("pk").values())
    assert client.post(f"{BASE}sheet/", {"file": SimpleUploadedFile("a.xlsx", raw)}).status_code == 302
    assert list(Answer.objects.order_by("pk").values()) == before


BAD = [
    ["power.hours@MAIN", "", "", "", "a lot"],
    ["device.desktop.total@MAIN", "", "", "", 99],
    ["premises.ramp@MAIN", "", "", "", "maybe"],
    ["net.kind", "", "", "", "pigeon"],
    ["nothing", "", "", "", 1],
    ["", "", "", "", 7],
    ["money.running_yearly", "", "", "", 12500.5],
    ["money.running_yearly", "", "", "", 3],
]


def test_every_bad_row_is_named_with_cell_column_and_reason(client):
    answer = client.post(f"{BASE}sheet/", {"file": sheet(BAD), "which": "good"})
    text = answer.content.decode()
    assert answer.status_code == 422
    for cell in ("E3", "E4", "E5", "E6", "A7", "A8", "A10"):
        assert f">{cell}<" in text, cell
    assert "This stands twice, first in row 9." in text
    assert ">E9<" not in text
    assert Answer.objects.get().value == 12500_50
    Answer.objects.all().delete()
    client.post(f"{BASE}sheet/", {"file": sheet(BAD), "which": "none"})
    assert not Answer.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"not a sheet", b"PK\x03\x04broken"])
def test_what_is_no_sheet_is_said_so(client, raw):
    answer = client.post(f"{BASE}sheet/", {"file": SimpleUploadedFile("a.xlsx", raw)})
    assert answer.status_code in (302, 422)
    assert not Answer.objects.exists()
    assert client.post(f"{BASE}sheet/").status_code == 302


def test_another_office_is_entered(world, client, asked):
    client.post(f"{BASE}offices/", {"name": "Yard", "kind": "field"})
    assert Site.objects.get(body=world.council, code="S1").name == {"en": "Yard"}
    client.post(f"{BASE}offices/", {"name": " ", "kind": "field"})
    client.post(f"{BASE}offices/", {"name": "X", "kind": "palace"})
    assert Site.objects.filter(body=world.council).count() == 2


@pytest.mark.parametrize("path", ["", "power/", "whole/", "sheet/"])
def test_others_find_nothing(world, asked, path):
    for actor in (world.neighbours, world.actor("council_officer", body=world.ward), world.actor("auditor")):
        other = signed_in(actor.person)
        assert other.get(f"{BASE}{path}").status_code == 404
        assert other.post(f"{BASE}{path}", {"a:power.hours@MAIN": "1"}).status_code == 404
    assert Client().get(f"{BASE}{path}").status_code == 302
    assert signed_in(world.actor("citizen").person).get(f"{BASE}{path}").status_code == 403
    # A steward reads and does not write.
    steward = signed_in(world.steward.person)
    assert steward.get(f"{BASE}{path}").status_code == 200
    refused = steward.post(
        f"{BASE}{path}", {"a:power.hours@MAIN": "1", "file": sheet([["power.hours@MAIN", "", "", "", 1]])}
    )
    assert refused.status_code == 403
    assert not Answer.objects.exists()


def test_an_inspector_fills_in_and_it_arrives_once(world, asked):
    inspector = signed_in(world.actor("council_officer", body=world.ward).person)
    visit = Visit.objects.get(response=asked)
    page = inspector.get("/en/my/inspections/").content.decode()
    assert f'action="/en/my/inspections/{visit.pk}/"' in page
    assert "Body LHR-1" in page
    said = {"v:power.hours": "12", "v:premises.ramp": "", "key": "v12345678", "note": "seen"}
    for _twice in range(2):
        answer = inspector.post(f"/en/my/inspections/{visit.pk}/", said, headers=JSON)
        assert answer.json() == {"findings": 1, "problems": []}
    assert Finding.objects.count() == 1
    wrong = inspector.post(
        f"/en/my/inspections/{visit.pk}/", {"v:power.hours": "99", "key": "v22345678"}, headers=JSON
    )
    assert wrong.status_code == 422
    officer = signed_in(world.officer.person)
    assert officer.post(f"/en/my/inspections/{visit.pk}/", said).status_code == 404
    assert f"/my/inspections/{visit.pk}/" not in officer.get("/en/my/inspections/").content.decode()


def test_without_javascript_a_refused_visit_keeps_what_was_typed(world, asked):
    inspector = signed_in(world.actor("council_officer", body=world.ward).person)
    visit = Visit.objects.get(response=asked)
    answer = inspector.post(
        f"/en/my/inspections/{visit.pk}/", {"v:power.hours": "99", "v:device.desktop.total": "4"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="99"' in text
    assert 'value="4"' in text
    assert not Finding.objects.exists()


def test_anybody_reads_a_round_and_the_seed_only_when_it_is_over(world, asked):
    world.answered(asked.round)
    found = AssessmentRound.objects.get()
    anybody = Client()
    page = anybody.get("/en/assessments/R-1/").content.decode()
    assert drawing.sealed(found.seed) in page
    assert found.seed not in page
    assert "R-1" in anybody.get("/en/assessments/").content.decode()
    after = timezone.make_aware(dt.datetime.combine(found.due_on + dt.timedelta(days=1), dt.time(9)))
    rounds.close_round(actor=world.steward, round=found, now=after)
    assert found.seed in anybody.get("/en/assessments/R-1/").content.decode()
    table = b"".join(anybody.get("/en/assessments/R-1/bodies.csv")).decode()
    assert re.search(r"LHR-1,Body LHR-1,ادارہ LHR-1,sent,\d{4}-\d\d-\d\d,0", table)
    assert "looked_at" in b"".join(anybody.get("/en/assessments/R-1/differences.csv")).decode()
    calendar = anybody.get("/ur/assessments/R-1/days.ics").content.decode()
    assert calendar.startswith("BEGIN:VCALENDAR\r\n")
    assert f"DTSTART;VALUE=DATE:{found.due_on:%Y%m%d}" in calendar
    assert max(len(line.encode()) for line in calendar.split("\r\n")) <= 75


def test_what_is_prepared_is_nobodys_to_read(world, asked):
    rounds.propose_round(
        actor=world.steward, template=world.template, place=world.kasur, opens_on=timezone.localdate()
    )
    draft = AssessmentRound.objects.get(state="draft")
    assert Client().get(f"/en/assessments/{draft.code}/").status_code == 404
    assert draft.code not in Client().get("/en/assessments/").content.decode()
    assert draft.code not in Client().get("/api/v1/assessments").content.decode()
    assert signed_in(world.steward.person).get(f"/en/my/assessment-rounds/{draft.code}/").status_code == 200


def test_a_steward_opens_and_closes_on_the_desk(world):
    steward = signed_in(world.steward.person)
    today = timezone.localdate()
    page = steward.post(
        "/en/my/assessment-rounds/new/", {"template": "T", "place": "PB", "opens_on": today.isoformat()}
    )
    assert page.status_code == 302
    found = AssessmentRound.objects.get()
    assert found.state == "open"
    wrong = steward.post(
        "/en/my/assessment-rounds/new/",
        {"template": "T", "place": "PB", "opens_on": today.isoformat(), "due_on": "2020-01-01"},
    )
    assert wrong.status_code == 422
    steward.post(f"/en/my/assessment-rounds/{found.code}/", {"step": "close"})
    assert AssessmentRound.objects.get().state == "open", "it is not the last day yet"
    officer = signed_in(world.officer.person)
    for path in ("", "new/", f"{found.code}/"):
        assert officer.get(f"/en/my/assessment-rounds/{path}").status_code == 403


def test_the_api_tells_the_same(world, asked):
    world.answered(asked.round)
    visit = Visit.objects.get(response=asked)
    from yakja.foundation.kit.permissions import SYSTEM
    from yakja.resources.capacity.actions.visiting import record_visit

    record_visit(actor=SYSTEM, visit=visit, found={"device.desktop.total": "8"})
    found = Client().get("/api/v1/assessments?place=LHR&state=open&lang=ur")
    row = json.loads(found.content)["items"][0]
    assert (row["code"], row["asked"], row["answered"], row["on_time"], row["missing"]) == ("R-1", 2, 1, 1, 1)
    assert row["seed"] is None
    assert row["differences"] == [
        {
            "question": "device.desktop.total", "text": "device.desktop.total؟", "looked_at": 1, "same": 0,
            "declared_more": 1, "declared_less": 0, "not_declared": 0,
        }
    ]  # fmt: skip
    assert json.loads(Client().get("/api/v1/assessments?place=KSR").content)["items"] == []
    assert Client().get("/api/v1/assessments?place=NOWHERE").status_code == 422
    assert Client().get("/api/v1/assessments?state=draft").status_code == 422


def test_the_desk_shows_what_is_asked(world, client):
    assert f'href="{BASE}"' in client.get("/en/my/").content.decode()
    assert reads.waiting_for(world.actor("citizen")).count() == 0


def test_pages_cost_a_fixed_number_of_queries(world, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        client.get(f"{BASE}whole/")
    for n in range(5):
        world.site(world.council, f"A{n}")
    with django_assert_max_num_queries(25):
        client.get(f"{BASE}whole/")
