"""The pages: what an officer does in them, and that nothing typed is lost."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook
from PIL import Image

from yakja.foundation.cases.management.commands.workflow_drawings import marks, stale, with_drawing
from yakja.foundation.cases.models import Case, CaseFile, CaseLink, CaseNote, LeaveCover, SavedFilter
from yakja.foundation.people.tests import factories
from yakja.foundation.people.tests.factories import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    who = factories.actor("council_officer", body=world.council, post=world.planning)
    return signed_in(who.person)


def test_the_list_shows_tabs_filters_and_says_what_is_wrong(desk, opened):
    case = opened()
    page = desk.get("/en/my/cases/?kind=trial.ladder")
    assert case.reference in page.content.decode()
    assert "Ladder" in page.content.decode()
    wrong = desk.get("/en/my/cases/?place=Nowhere")
    assert wrong.status_code == 422
    assert "Nowhere" in wrong.content.decode()
    assert desk.get("/en/my/cases/?kind=nothing").status_code == 422


def test_the_table_has_the_filtered_rows_and_no_formula(desk, opened, world):
    opened(title={"en": "=1+1"})
    opened(body=world.neighbour)
    answer = desk.get("/en/my/cases/table/csv/?kind=trial.ladder")
    body = b"".join(answer.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(body.lstrip("\ufeff"))))
    assert body.startswith("\ufeff")
    assert len(rows) == 2
    assert rows[1][2] == "'=1+1"
    book = load_workbook(io.BytesIO(desk.get("/en/my/cases/table/xlsx/").content))
    assert [row[2] for row in book.active.iter_rows(values_only=True)] == ["What", "'=1+1"]
    assert desk.get("/en/my/cases/table/pdf/").status_code == 404


def test_a_filter_is_kept_used_and_removed(desk, opened):
    answer = desk.post(
        "/en/my/cases/filters/", {"name": "Late ones", "due": "overdue", "kind": "trial.ladder"}
    )
    assert answer.headers["Location"].endswith("kind=trial.ladder&due=overdue")
    kept = SavedFilter.objects.get()
    assert "Late ones" in desk.get("/en/my/cases/").content.decode()
    desk.post("/en/my/cases/filters/", {"drop": kept.pk})
    assert not SavedFilter.objects.exists()
    desk.post("/en/my/cases/filters/", {"name": "", "due": "overdue"})
    assert not SavedFilter.objects.exists()


def test_next_leads_to_the_page_of_the_case(desk, opened):
    assert desk.get("/en/my/cases/next/").headers["Location"].startswith("/en/my/cases/?")
    first, second = opened(priority=2), opened()
    assert desk.get("/en/my/cases/next/").headers["Location"] == f"/{first.reference}/"
    after = desk.get(f"/en/my/cases/next/?after={first.reference}")
    assert after.headers["Location"] == f"/{second.reference}/"


def test_several_cases_are_checked_before_anything_is_done(desk, opened):
    cases = [opened(), opened()]
    named = [c.reference for c in cases]
    page = desk.get("/en/my/cases/many/", {"case": named}).content.decode()
    assert "finish" in page
    assert "propose" not in page  # needs evidence
    chosen = {"case": named, "step": "finish"}
    refused = desk.post("/en/my/cases/many/", chosen)
    assert refused.status_code == 422
    checked = desk.post("/en/my/cases/many/", {**chosen, "text": "All mended."})
    assert "All mended." in checked.content.decode()
    assert {c.state for c in Case.objects.all()} == {"new"}
    Case.objects.filter(pk=cases[0].pk).update(state="waits")
    done = desk.post("/en/my/cases/many/", {**chosen, "text": "All mended.", "sure": "yes"}).content.decode()
    assert "1</bdi> case done." in done
    assert "This case has moved on meanwhile" in done
    cases[1].refresh_from_db()
    assert (cases[1].state, dict(cases[1].events.last().text)) == ("done", {"en": "All mended."})


def test_several_cases_are_taken(desk, opened):
    case = opened()
    desk.post("/en/my/cases/many/", {"case": [case.reference], "step": "take", "sure": "yes"})
    case.refresh_from_db()
    assert case.assignee is not None


def test_others_cases_cannot_be_chosen(desk, opened, world):
    foreign = opened(body=world.neighbour)
    assert "No case chosen" in desk.get("/en/my/cases/many/", {"case": [foreign.reference]}).content.decode()
    answer = desk.post("/en/my/cases/many/", {"case": [foreign.reference], "step": "take", "sure": "yes"})
    assert answer.status_code == 403


def step(desk, case, name, said=None):
    return desk.post(f"/en/my/cases/{case.reference}/{name}/", said or {})


def test_everything_small_is_done_on_the_page_of_a_case(desk, opened, world):
    case, other = opened(), opened()
    page = desk.get(f"/en/my/cases/{case.reference}/")
    assert page.status_code == 200
    step(desk, case, "note", {"note-text": "Look again."})
    step(desk, case, "take")
    step(desk, case, "link", {"link-kind": "caused_by", "link-to": other.reference.lower()})
    step(desk, case, "assign", {"assign-to": f"post:{world.chief.pk}"})
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "green").save(picture, "JPEG")
    photo = SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")
    step(desk, case, "file", {"file-file": photo, "file-kind": "reply"})
    case.refresh_from_db()
    assert (case.post, CaseNote.objects.count(), CaseLink.objects.count()) == (world.chief, 1, 1)
    assert CaseFile.objects.get().kind == "reply"
    text = desk.get(f"/en/my/cases/{case.reference}/").content.decode()
    assert "Look again." in text
    assert other.reference in text
    step(desk, case, "unlink", {"link": CaseLink.objects.get().pk})
    assert not CaseLink.objects.exists()
    step(desk, case, "move", {"move": "finish", "text": "Mended."})
    case.refresh_from_db()
    assert case.state == "done"


def test_what_was_typed_is_kept_where_a_step_is_refused(desk, opened, world):
    case = opened()
    answer = step(desk, case, "transfer", {"transfer-body": "", "transfer-reason": "Their road."})
    assert answer.status_code == 422
    assert "Their road." in answer.content.decode()
    answer = step(desk, case, "link", {"link-kind": "caused_by", "link-to": "K-26-9"})
    assert answer.status_code == 422
    assert "K-26-9" in answer.content.decode()
    assert step(desk, case, "link", {"link-kind": "caused_by", "link-to": case.reference}).status_code == 422
    assert step(desk, case, "shout").status_code == 404
    assert step(desk, case, "move", {"move": "propose"}).status_code == 404
    assert step(desk, case, "unlink", {"link": "x"}).status_code == 404


def test_a_transfer_leads_away_from_what_is_no_longer_ours(desk, opened, world):
    case = opened()
    answer = step(
        desk, case, "transfer", {"transfer-body": world.department.code, "transfer-reason": "Theirs."}
    )
    assert answer.headers["Location"] == "/en/my/cases/"
    assert desk.get(f"/en/my/cases/{case.reference}/").status_code == 403


def test_strangers_find_a_closed_door(opened, world):
    case = opened()
    stranger = signed_in(factories.actor("council_officer", body=world.neighbour).person)
    assert stranger.get(f"/en/my/cases/{case.reference}/").status_code == 403
    assert step(stranger, case, "note", {"note-text": "x"}).status_code == 403
    assert not CaseNote.objects.exists()


def test_a_step_leads_back_only_within_the_site(desk, opened):
    case = opened()
    for back, led in (
        ("/en/other/", "/en/other/"),
        ("https://evil.example/", f"/en/my/cases/{case.reference}/"),
    ):
        answer = step(desk, case, "note", {"note-text": "x", "next": back})
        assert answer.headers["Location"] == led


def test_leave_is_noted_and_ended_in_the_page(world, opened):
    away = factories.actor("council_officer", body=world.council)
    by = factories.actor("council_officer", body=world.council)
    desk = signed_in(away.person)
    said = {
        "whose": "me",
        "covered_by": by.person.account.username,
        "starts_on": "2030-01-01",
        "ends_on": "2030-01-05",
    }
    wrong = desk.post("/en/my/leave/", {**said, "ends_on": "2029-12-30"})
    assert wrong.status_code == 422
    assert by.person.account.username in wrong.content.decode()
    assert desk.post("/en/my/leave/", {**said, "covered_by": "nobody-here"}).status_code == 422
    assert desk.post("/en/my/leave/", {**said, "whose": "other"}).status_code == 422
    assert desk.post("/en/my/leave/", said).status_code == 302
    made = LeaveCover.objects.get()
    assert desk.post(f"/en/my/leave/{made.pk}/end/").status_code == 302
    made.refresh_from_db()
    assert made.ended_on is not None


def test_a_workflow_is_drawn_from_its_table(client, db):
    page = client.get("/en/procedures/trial.ladder/").content.decode()
    assert page.count("<rect") >= 4
    assert "reopen" in page
    assert client.get("/en/procedures/trial.ladder/?version=9").status_code == 404
    assert client.get("/en/procedures/nothing/").status_code == 404
    assert "trial.ladder" in client.get("/en/procedures/").content.decode()


def test_drawings_in_a_readme_are_written_between_their_marks():
    first, _last = marks("a.b")
    made = with_drawing("# Room\n", "a.b", "one")
    assert with_drawing(made, "a.b", "two").count(first) == 1
    assert "one" not in with_drawing(made, "a.b", "two")


def test_the_drawings_in_the_readmes_are_those_of_the_tables(monkeypatch):
    """When this fails, run ./manage workflow_drawings."""
    from yakja.foundation.cases import workflow as tables

    monkeypatch.setattr(
        tables, "_newest", {k: v for k, v in tables._newest.items() if not k.startswith("trial.")}
    )
    assert stale() == {}
