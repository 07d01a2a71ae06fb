"""Pages, downloads and the API of the measured half."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests import factories
from yakja.framework.strategy.actions import measuring, milestones, objectives, strategies, updates
from yakja.framework.strategy.models import Initiative, Milestone, Objective, ObjectiveValue, StatusUpdate
from yakja.framework.strategy.queries import standing

from .standing_world import Standing, called

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Standing:
    made = Standing()
    made.objective_row = made.objective(target_milli=600)
    made.says("visit", made.mc_lahore)
    made.says("declaration", made.mc_kasur)
    made.late = made.milestone("Late step", 30)
    made.next = made.milestone("Next step", 90, waits_for=[made.late])
    milestones.reschedule_milestone(
        actor=SYSTEM, milestone=made.late, forecast_on=made.today + dt.timedelta(days=75), cause="money", reason="No money came."
    )  # fmt: skip
    made.owing = made.duty(months_ago=4)
    measuring.measure_objectives(actor=SYSTEM)
    return made


def signed_in(kind: str, **where) -> Client:
    who = factories.person()
    factories.role(who, kind, **where)
    return factories.signed_in(who)


def words(answer) -> str:
    found = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(found).split())


def rows_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_status_page_can_be_quoted(world):
    answer = Client().get("/en/strategies/PK6-D/status/")
    assert answer.status_code == 200
    said = words(answer)
    for piece in (
        "strategy.some_late",
        "An objective or an initiative of it is late.",
        "No update from",
        "50%",
        "target 60%",
        "No money came.",
        "45 days later",
        "money was not released",
    ):
        assert piece in said, piece
    assert (
        f"/en/objectives/{world.objective_row.code}/{world.today.isoformat()}/1/" in answer.content.decode()
    )


def test_a_status_page_asks_the_same_for_ten_times_as_much(world):
    with CaptureQueriesContext(connection) as few:
        Client().get("/en/strategies/PK6-D/status/?a=1")
    for number in range(10):
        world.objective(f"More {number}")
        work = world.initiative(f"More {number}")
        world.milestone(f"More {number}", 40, initiative=work)
    measuring.measure_objectives(actor=SYSTEM)
    with CaptureQueriesContext(connection) as many:
        Client().get("/en/strategies/PK6-D/status/?a=2")
    assert len(many) <= len(few)


def test_the_page_follows_the_evidence(world):
    path = "/en/strategies/PK6-D/status/"
    assert "50%" in words(Client().get(path))
    world.says("visit", world.mc_kasur)
    measuring.measure_objectives(actor=SYSTEM)
    said = words(Client().get(path))
    assert "It stands at 100% and has reached its target of 60%" in said
    assert "50%" not in said


def test_from_an_objective_to_bodies_and_tools_in_three_clicks(world):
    client = Client()
    status = client.get("/en/strategies/PK6-D/status/").content.decode()
    first = f"/en/objectives/{world.objective_row.code}/"
    assert f'href="{first}"' in status
    second = f"{first}cells/"
    assert f'href="{second}"' in client.get(first).content.decode()
    cells = client.get(second).content.decode()
    assert "/en/bodies/PK601-MC/" in cells
    assert "/en/tools/CRS/" in cells
    assert "declared only" in words(client.get(f"{second}?part=declared"))
    assert client.get(f"{second}?part=green").status_code == 404
    assert client.get(f"{second}?cursor=damaged").status_code == 400
    rows = rows_of(client.get(f"{first}cells.csv"))
    assert {(r["body"], r["part"]) for r in rows} == {("PK601-MC", "proven"), ("PK602-MC", "declared")}


def test_an_old_figure_keeps_its_address_and_points_to_the_later_one(world):
    row = ObjectiveValue.objects.get()
    ObjectiveValue.objects.create(
        objective=row.objective, day=row.day, numerator=2, denominator=2, computed_at=row.computed_at, revision=2, reason="late"
    )  # fmt: skip
    path = f"/en/objectives/{row.objective.code}/{row.day}/"
    old = words(Client().get(f"{path}1/"))
    assert "50%" in old
    assert "There is a later revision" in old
    assert "There is a later revision" not in words(Client().get(f"{path}2/"))
    assert Client().get(f"{path}3/").status_code == 404
    assert Client().get(f"/en/objectives/{row.objective.code}/yesterday/1/").status_code == 404


def test_the_gantt_has_its_table_and_filters_stay_in_the_address(world):
    page = Client().get("/en/strategies/PK6-D/milestones/?status=late")
    said = page.content.decode()
    assert "Late step" in said
    assert "Next step" not in re.sub(r"<option.*?</option>", "", said)
    both = Client().get("/ur/strategies/PK6-D/milestones/").content.decode()
    assert both.count("<svg x=") == 4  # a planned and an expected mark for each
    rows = rows_of(Client().get("/en/strategies/PK6-D/milestones.csv"))
    assert [(r["code"], r["slipped_days"]) for r in rows] == [(world.late.code, "45"), (world.next.code, "0")]


def test_a_calendar_is_one_that_programs_read(world):
    long = "ایک بہت لمبا نام " * 12
    Milestone.objects.filter(pk=world.next.pk).update(name={"ur": long, "en": "a, b; c\\d"})
    for lang in ("ur", "en"):
        answer = Client().get(f"/{lang}/strategies/PK6-D/milestones.ics")
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        raw = answer.content
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        text = raw.decode().replace("\r\n ", "")
        assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 2
        assert f"UID:{world.late.code}@" in text
        day = (world.today + dt.timedelta(days=75)).strftime("%Y%m%d")
        assert f"DTSTART;VALUE=DATE:{day}" in text
    assert "SUMMARY:a\\, b\\; c\\\\d" in text
    one = Client().get("/en/strategies/PK6-D/milestones/PK602-MC.ics")
    assert one.content.count(b"BEGIN:VEVENT") == 2
    assert Client().get("/en/strategies/PK6-D/milestones/PK601-MC.ics").status_code == 404


def test_a_sheet_of_the_download_runs_no_formula(world):
    Milestone.objects.filter(pk=world.next.pk).update(name={"en": "=cmd|' /C calc'!A0"})
    rows = rows_of(Client().get("/en/strategies/PK6-D/milestones.csv"))
    assert rows[1]["name"].startswith("'=")


def test_a_withdrawn_strategy_leaves_a_notice_that_names_the_order(world):
    strategies.move_strategy(
        actor=SYSTEM, strategy=world.strategy, code="withdraw", facts={"order": "SO(LG) 5-7 of 3 March"}
    )
    paths = [
        *(f"/en/strategies/PK6-D/{part}" for part in ("status/", "objectives/", "milestones/", "status.csv", "milestones.ics")),
        f"/en/objectives/{world.objective_row.code}/",
        f"/en/objectives/{world.objective_row.code}/cells/",
        f"/en/milestones/{world.late.code}/",
    ]  # fmt: skip
    for path in paths:
        answer = Client().get(path)
        assert answer.status_code == 410, path
        assert "SO(LG) 5-7 of 3 March" in words(answer), path
        assert "50%" not in words(answer), path
    told = Client().get("/api/v1/strategies/PK6-D/status")
    assert told.status_code == 404
    assert "SO(LG) 5-7" in told.json()["detail"]


def test_a_draft_is_seen_by_its_steward_alone(world):
    world.strategy = world.a_strategy("PK6-E", "draft")
    objective = world.objective("Of the draft")
    for path in (
        "/en/strategies/PK6-E/status/",
        f"/en/objectives/{objective.code}/",
        "/api/v1/strategies/PK6-E/status",
    ):
        assert Client().get(path).status_code == 404, path
    steward = signed_in("provincial_steward", place=world.pk6)
    assert steward.get("/en/strategies/PK6-E/status/").status_code == 200


def test_the_api_says_status_and_rule(world):
    found = Client().get("/api/v1/strategies/PK6-D/status?lang=en").json()
    assert (found["status"], found["rule"]) == ("at_risk", "strategy.some_late")
    assert found["rule_text"].endswith("is late.")
    assert found["milestones"] == {"late": 1, "no_update": 1}
    assert found["silent_owners"] == [{"owner": "PK602-MC", "since": world.owing.since.isoformat()}]
    [objective] = Client().get("/api/v1/strategies/PK6-D/objectives").json()["items"]
    assert (
        objective["numerator"],
        objective["denominator"],
        objective["declared_only"],
        objective["unknown"],
    ) == (1, 2, 1, 0)
    assert (objective["weakest_evidence"], objective["functions"], objective["place"]) == (
        "visit",
        ["CIT-01"],
        "PK6",
    )
    rows = Client().get("/api/v1/strategies/PK6-D/milestones?status=late").json()["items"]
    assert [(m["code"], m["slipped_days"], m["status"]) for m in rows] == [(world.late.code, 45, "late")]
    assert Client().get("/api/v1/strategies/PK6-D/milestones?status=green").status_code == 422
    assert Client().get("/api/v1/strategies/NONE/status").status_code == 404


def test_the_api_answers_as_of_and_as_known_on(world):
    path = "/api/v1/strategies/PK6-D/objectives"
    yesterday = world.today - dt.timedelta(days=1)
    [then] = Client().get(f"{path}?as_of={world.today}&known_on={yesterday}").json()["items"]
    assert then["value"] is None
    [now] = Client().get(f"{path}?as_of={world.today}").json()["items"]
    assert (now["value"], now["day"]) == (0.5, world.today.isoformat())
    assert Client().get(f"{path}?as_of=2101-01-01").status_code == 422
    assert Client().get(f"{path}?as_of=soon").status_code == 422


def test_pages_of_milestones_follow_one_another(world):
    first = Client().get("/api/v1/strategies/PK6-D/milestones?limit=1").json()
    second = Client().get(f"/api/v1/strategies/PK6-D/milestones?limit=1&cursor={first['next']}").json()
    assert [m["code"] for m in first["items"] + second["items"]] == [world.late.code, world.next.code]


# What owners and stewards send


def test_an_owner_records_a_slip_and_keeps_what_was_typed_when_refused(world):
    browser = signed_in("council_officer", body=world.mc_kasur)
    path = f"/en/milestones/{world.next.code}/"
    wrong = browser.post(
        path, {"step": "reschedule", "forecast_on": "2101-13-40", "cause": "staff", "reason": "Both left."}
    )
    assert wrong.status_code == 422
    assert "Both left." in wrong.content.decode()
    day = world.today + dt.timedelta(days=120)
    sent = browser.post(
        path, {"step": "reschedule", "forecast_on": day.isoformat(), "cause": "staff", "reason": "Both left."}
    )
    assert sent.status_code == 302
    assert "Both left." in words(Client().get(path))
    again = browser.post(
        path, {"step": "reschedule", "forecast_on": day.isoformat(), "cause": "staff", "reason": "Both left."}
    )
    assert again.status_code == 422  # the same twice is one slip
    assert Milestone.objects.get(pk=world.next.pk).slips.count() == 1


@pytest.mark.parametrize("who", ["visitor", "other"])
def test_others_cannot_report_on_a_milestone(world, who):
    browser = Client() if who == "visitor" else signed_in("council_officer", body=world.mc_lahore)
    path = f"/en/milestones/{world.next.code}/"
    assert "Record the slip" not in words(browser.get(path))
    sent = browser.post(
        path, {"step": "close", "actual_on": world.today.isoformat(), "url": "https://example.pk"}
    )
    assert sent.status_code in (302, 403)
    assert Milestone.objects.get(pk=world.next.pk).actual_on is None


def test_an_owner_closes_with_a_file(world, settings, tmp_path):
    browser = signed_in("council_officer", body=world.mc_kasur)
    path = f"/en/milestones/{world.late.code}/"
    fake = io.BytesIO(b"not a picture at all")
    fake.name = "proof.pdf"
    refused = browser.post(path, {"step": "close", "actual_on": world.today.isoformat(), "file": fake})
    assert refused.status_code == 422
    table = io.BytesIO(b"token,day\n1,2026-11-01\n")
    table.name = "tokens.csv"
    sent = browser.post(path, {"step": "close", "actual_on": world.today.isoformat(), "file": table})
    assert sent.status_code == 302
    closed = Milestone.objects.get(pk=world.late.pk)
    assert closed.proof_file.name == "tokens.csv"
    link = re.search(r'href="(/files/[^"]+)"', Client().get(path).content.decode()).group(1)
    assert Client().get(link).status_code == 200


def test_an_owner_sends_an_update_from_the_desk(world):
    browser = signed_in("council_officer", body=world.mc_kasur)
    desk = browser.get("/en/my/due/")
    path = "/en/my/strategies/PK6-D/update/PK602-MC/"
    assert path in desk.content.decode()
    assert "overdue since" in words(desk)
    assert "late" in words(browser.get(path))  # computed, beside the form
    assert browser.post(path, {"word": "on_track", "text": ""}).status_code == 422
    assert browser.post(path, {"word": "on_track", "text": "We do what we can."}).status_code == 302
    measuring.measure_objectives(actor=SYSTEM)
    said = words(Client().get("/en/strategies/PK6-D/status/"))
    assert "We do what we can." in said
    assert "0 of 2 milestones closed" in said.replace("%(", "")
    assert Milestone.objects.get(pk=world.late.pk).status == "late"
    other = signed_in("council_officer", body=world.mc_lahore)
    assert other.post(path, {"word": "on_track", "text": "x"}).status_code == 403
    assert StatusUpdate.objects.count() == 1


OBJECTIVE = {
    "name_ur": "نیا ہدف", "name_en": "New objective", "owner": "PK6-LGCD", "indicator": "", "functions": ["CIT-01"],
    "at_least": "full", "weakest": "visit", "kind": "", "place": "PK602", "body": "", "target": "75", "why": "",
}  # fmt: skip


def test_a_steward_sets_an_objective_after_checking_the_answers(world):
    steward = signed_in("provincial_steward", place=world.pk6)
    path = "/en/my/strategies/PK6-D/objectives/new/"
    assert steward.get(path).status_code == 200
    given = {**OBJECTIVE, "due_on": (world.today + dt.timedelta(days=300)).isoformat()}
    wrong = steward.post(path, {**given, "owner": "NOBODY", "step": "check"})
    assert wrong.status_code == 422
    assert 'value="New objective"' in wrong.content.decode()
    check = steward.post(path, {**given, "step": "check"})
    assert check.status_code == 200
    assert "in full use" in words(check)
    assert not Objective.objects.count() > 1
    changed = steward.post(path, {**given, "step": "change"})
    assert 'value="New objective"' in changed.content.decode()
    assert steward.post(path, {**given, "step": "save"}).status_code == 302
    made = called(Objective.objects, "New objective")
    assert (made.target_milli, made.at_least, made.place) == (750, "full", world.kasur)
    assert steward.post(path, {**given, "step": "save"}).status_code == 422  # sent twice is one
    assert Objective.objects.count() == 2


def test_a_steward_plans_work_milestones_and_rhythms(world):
    steward = signed_in("provincial_steward", place=world.pk6)
    base = "/en/my/strategies/PK6-D"
    day = (world.today + dt.timedelta(days=200)).isoformat()
    work = {
        "name_ur": "کام", "name_en": "Second work", "owner": "PK6-LGCD", "objectives": [world.objective_row.code],
        "starts_on": world.today.isoformat(), "ends_on": day, "fiscal_year": "2026-27", "planned": "2.5 crore",
        "planned_source": "ADP 1", "step": "save",
    }  # fmt: skip
    refused = steward.post(f"{base}/initiatives/new/", {**work, "planned_source": ""})
    assert refused.status_code == 422
    assert Initiative.objects.count() == 1
    assert steward.post(f"{base}/initiatives/new/", work).status_code == 302
    made = called(Initiative.objects, "Second work")
    assert made.budget.get().planned_paisa == 2_50_00_000_00
    step = {
        "name_ur": "قدم", "name_en": "Third step", "owner": "PK601-MC", "initiative": made.code, "planned_on": day,
        "needs": "ایک صفحہ", "waits_for": [world.next.code], "step": "save",
    }  # fmt: skip
    assert steward.post(f"{base}/milestones/new/", step).status_code == 302
    assert list(called(Milestone.objects, "Third step").waits_for.all()) == [world.next]
    rhythm = {"owner": "PK601-MC", "months": "3", "working_day": "5", "step": "save"}
    assert steward.post(f"{base}/duties/new/", rhythm).status_code == 302
    assert steward.post(f"{base}/duties/new/", {**rhythm, "months": "13"}).status_code == 422


@pytest.mark.parametrize("part", ["objectives", "initiatives", "milestones", "duties"])
def test_only_stewards_of_the_place_set_targets(world, part):
    path = f"/en/my/strategies/PK6-D/{part}/new/"
    for browser in (
        signed_in("council_officer", body=world.mc_kasur),
        signed_in("provincial_steward", place=world.pk5),
        signed_in("citizen"),
    ):
        assert browser.get(path).status_code == 403
        assert browser.post(path, {"step": "save"}).status_code == 403
    assert Client().get(path).status_code in (302, 403)


def test_the_overview_gets_the_standing_in_short(world):
    from django.template.loader import render_to_string
    from django.test import RequestFactory
    from django.utils import translation

    with translation.override("en"):
        shown = render_to_string(
            "strategy/_standing.html",
            {"standing": standing.brief(world.strategy)},
            request=RequestFactory().get("/en/"),
        )
    assert "An objective or an initiative of it is late." in shown
    assert "No update from" in shown
    assert f"/en/objectives/{world.objective_row.code}/" in shown
    objectives.withdraw_objective(actor=SYSTEM, objective=world.objective_row, reason="x")
    assert not standing.brief(world.strategy).objectives
    assert standing.brief(world.a_strategy("PK6-F", "open")) is None
    assert updates.REMIND_DAYS
