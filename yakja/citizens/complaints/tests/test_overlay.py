"""Laid over another system: out once whatever the line does, in as a proposal, each bad row named."""

from __future__ import annotations

import datetime as dt
import html
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from yakja.citizens.complaints import actions, tasks
from yakja.citizens.complaints.models import Complaint, Dispatch, Phase, Solution, Standing, WordBack
from yakja.citizens.complaints.open311.client import RefusedThere, Server, TryLater, tree
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.kit.urls import Fetched
from yakja.foundation.people.actions import make_api_key
from yakja.foundation.people.tests.factories import signed_in

from .conftest import CONDUCT, ROADS, WATER

SYSTEM_NAME = "WSSP 1334"


class Other:
    """Another office's Open311, as bad as they come: it knows no idempotency key, and its line breaks when told to."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.asked: list[dict[str, list[str]]] = []
        self.updates: list[dict[str, list[str]]] = []
        self.breaks: list[
            str
        ] = []  # what the next posts do: "lost" takes it and cuts the line, "500", "400", "token"
        other = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                how = other.breaks.pop(0) if other.breaks else ""
                if how in ("500", "400"):
                    said = "<errors><error><code>1</code><description>No such service</description></error></errors>"
                    return self.say(said, int(how))
                if "servicerequestupdates" in self.path:
                    other.updates.append(parse_qs(body))
                    if how == "lost":
                        self.connection.close()
                        return None
                    return self.say("<service_request_updates><request_update/></service_request_updates>")
                number = other.take(parse_qs(body))
                if how == "lost":
                    self.connection.close()
                    return None
                inside = (
                    f"<token>t{number}</token>"
                    if how == "token"
                    else f"<service_request_id>{number}</service_request_id>"
                )
                return self.say(f"<service_requests><request>{inside}</request></service_requests>")

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                other.asked.append({"path": [parts.path], **parse_qs(parts.query)})
                if "/tokens/" in parts.path:
                    number = parts.path.rpartition("/t")[2].removesuffix(".xml")
                    return self.say(
                        f"<service_requests><request><service_request_id>{number}</service_request_id></request></service_requests>"
                    )
                rows = "".join(
                    "<request>" + "".join(f"<{k}>{v}</{k}>" for k, v in row.items()) + "</request>"
                    for row in other.rows
                )
                return self.say(f"<service_requests>{rows}</service_requests>")

            def say(self, text: str, status: int = 200) -> None:
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                return None

        self.server = HTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, form: dict[str, list[str]]) -> str:
        number = f"W-{len(self.rows) + 1}"
        self.rows.append(
            {
                "service_request_id": number, "status": "open", "service_code": form["service_code"][0],
                "description": form["description"][0], "_form": json.dumps(form).replace("&", "").replace("<", ""),
            }
        )  # fmt: skip
        return number


@pytest.fixture
def other() -> Any:
    found = Other()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def overlaid(city: Any, other: Other, settings: Any, monkeypatch: Any) -> Any:
    """The town's council keeps its complaints in the other system."""
    settings.OPEN311_LOCAL = True
    monkeypatch.setenv("WSSP_KEY", "their-key")
    city.standing = actions.set_standing(
        actor=SYSTEM, body=city.mc, mode="overlay", system_name=SYSTEM_NAME, endpoint=other.url, jurisdiction="kasur",
        secret_name="WSSP_KEY", begins_on=timezone.localdate() - dt.timedelta(days=2),
    )  # fmt: skip
    return city


def soon(**by: float) -> dt.datetime:
    return timezone.now() + dt.timedelta(**by)


def test_what_is_filed_goes_out_once_with_its_number_kept(overlaid, other):
    found = overlaid.file(answers={"since_when": "weeks"}, lat=31.1, lon=74.4)
    assert tasks.has_outgoing(now=soon())
    assert tasks.push_out(now=soon()) == {"sent": 1, "waiting": 0, "refused": 0}
    assert tasks.push_out(now=soon(days=3)) == {"sent": 0, "waiting": 0, "refused": 0}
    (row,) = other.rows
    form = json.loads(row["_form"])
    assert form["api_key"] == ["their-key"]
    assert form["jurisdiction_id"] == ["kasur"]
    assert form["attribute[since_when]"] == ["weeks"]
    assert form["lat"] == ["31.1"]
    assert found.reference in form["description"][0]
    # Who filed it stays here.
    assert "Amina" not in row["_form"]
    assert "3001234567" not in row["_form"]
    found.refresh_from_db()
    assert (found.external_system, found.external_number) == (SYSTEM_NAME, "W-1")


def test_only_what_lies_with_that_body_goes_out(overlaid, other):
    overlaid.file(place=overlaid.village, area="rural")
    overlaid.file(CONDUCT, about_body=overlaid.mc)
    assert not Dispatch.objects.exists()
    moved = overlaid.file(place=overlaid.far)
    actions.transfer_complaint(
        actor=overlaid.officer(overlaid.far_mc), complaint=moved, body=overlaid.mc, reason="theirs"
    )
    assert Dispatch.objects.get().complaint_id == moved.pk


def test_a_lost_answer_does_not_make_two(overlaid, other):
    found = overlaid.file()
    other.breaks = ["lost"]
    assert tasks.push_out(now=soon())["waiting"] == 1
    assert Dispatch.objects.get().is_uncertain
    assert tasks.push_out(now=soon())["sent"] == 0  # not before its time
    assert tasks.push_out(now=soon(minutes=2))["sent"] == 1
    assert len(other.rows) == 1
    found.refresh_from_db()
    assert found.external_number == "W-1"


def test_a_worker_that_was_killed_is_followed_by_one_that_looks_first(overlaid, other):
    from yakja.citizens.complaints.actions import overlay

    overlaid.file()
    dispatch = overlay.claim_dispatch(now=soon())
    assert dispatch is not None
    assert overlay.claim_dispatch(now=soon()) is None
    # It has arrived, and then the worker died before it could write the number.
    tasks.server_of(dispatch.standing).post(tasks._fields(dispatch.complaint, dispatch.standing), key="k")
    assert tasks.push_out(now=soon(minutes=10))["sent"] == 1
    assert len(other.rows) == 1


def test_troubles_are_tried_again_and_refusals_shown(overlaid, other):
    overlaid.file()
    other.breaks = ["500"]
    assert tasks.push_out(now=soon())["waiting"] == 1
    other.breaks = ["400"]
    assert tasks.push_out(now=soon(minutes=2))["refused"] == 1
    row = Dispatch.objects.get()
    assert row.state == "refused"
    assert "No such service" in row.problem
    from yakja.citizens.complaints.actions import overlay

    assert overlay.send_again(actor=SYSTEM, row=row, now=soon())
    assert not overlay.send_again(actor=SYSTEM, row=row, now=soon())
    assert tasks.push_out(now=soon())["sent"] == 1


def test_it_is_given_up_after_the_last_try(overlaid, other):
    overlaid.file()
    other.breaks = ["500"] * 20
    for n in range(12):
        tasks.push_out(now=soon(days=3 * n))
    assert Dispatch.objects.get().state == "given_up"


def test_a_token_is_asked_again(overlaid, other):
    found = overlaid.file()
    other.breaks = ["token"]
    assert tasks.push_out(now=soon())["waiting"] == 1
    assert tasks.push_out(now=soon(minutes=1))["sent"] == 1
    found.refresh_from_db()
    assert found.external_number == "W-1"
    assert len(other.rows) == 1


def test_no_address_inside_is_called(overlaid, other, settings):
    settings.OPEN311_LOCAL = False
    overlaid.file()
    assert tasks.push_out(now=soon())["refused"] == 1
    assert not other.rows
    assert "public network" in Dispatch.objects.get().problem
    said: list[str] = []
    assert tasks.pull_in(now=soon(), say=said.append)["bad"] == 1
    assert "public network" in said[0]


def their(number: str, **more: str) -> dict[str, str]:
    return {
        "service_request_id": number, "status": "open", "service_code": ROADS, "description": "A hole in the road",
        "requested_datetime": "2026-11-20T05:00:00Z", "updated_datetime": "2026-11-20T05:00:00Z", **more,
    }  # fmt: skip


def test_their_requests_become_complaints_and_their_end_a_proposal(overlaid, other):
    other.rows = [their("A1"), their("A2", service_code="moon"), their("A3", address_id="PKX")]
    said: list[str] = []
    done = tasks.pull_in(now=soon(), say=said.append)
    assert (done["new"], done["bad"]) == (1, 2)
    assert any("A2" in line and "moon" in line for line in said)
    assert any("A3" in line and "address_id" in line for line in said)
    found = Complaint.objects.with_case().get()
    assert (found.external_system, found.external_number, found.case.body) == (SYSTEM_NAME, "A1", overlaid.mc)
    assert found.case.opened_at == dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)
    assert not Dispatch.objects.exists()
    overlaid.standing.refresh_from_db()
    assert overlaid.standing.pulled_until is not None
    other.rows = [
        their(
            "A1", status="closed", status_notes="Patched on Monday.", updated_datetime="2026-11-25T05:00:00Z"
        )
    ]
    assert tasks.pull_in(now=soon())["proposed"] == 1
    assert "updated_after" in other.asked[-1]
    assert tasks.pull_in(now=soon())["same"] == 1
    found.refresh_from_db()
    assert found.phase == Phase.PROPOSED
    solution = Solution.objects.get()
    assert solution.by_ref == f"complaints.standing:{overlaid.standing.pk}"
    assert solution.told.endswith("Patched on Monday.")
    # The citizen says no: their system is not believed a second time.
    actions.deny_solution(actor=Filer(found.pk, found.reference), complaint=found)
    assert tasks.pull_in(now=soon())["same"] == 1
    assert Solution.objects.count() == 1
    assert Complaint.objects.count() == 1


def test_what_went_out_comes_back_as_its_end_not_as_another(overlaid, other):
    found = overlaid.file()
    tasks.push_out(now=soon())
    other.rows[0] |= {"status": "closed", "status_notes": "Mended."}
    assert tasks.pull_in(now=soon())["proposed"] == 1
    assert Complaint.objects.get().pk == found.pk
    found.refresh_from_db()
    assert found.phase == Phase.PROPOSED


def test_nobody_else_takes_over(overlaid):
    from yakja.citizens.complaints.open311.client import Foreign

    for who in (ANONYMOUS, overlaid.officer(overlaid.mc)):
        with pytest.raises(PermissionDenied):
            actions.take_over(actor=who, standing=overlaid.standing, foreign=Foreign("1"))


def test_an_answer_with_entities_or_without_sense_is_not_read():
    for body in (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', b"{}", b""):
        with pytest.raises(TryLater):
            tree(body)
    page = Server("http://x/", lambda url, **more: Fetched(404, {}, b"<html><!-- x --></html>", url))
    with pytest.raises(RefusedThere):
        page.requests()


CSV = """complaint code,category,complaint,location,mobile,status,lodged on,remarks
PU-1,water_supply,No water for a week,PK60201,0300 1112223,pending,2026-11-01,
PU-2,sky,The sky falls,PK60201,,pending,2026-11-01,
PU-3,roads,A hole,PK60201,,Resolved,2026-11-02,Filled
,roads,No number,PK60201,,pending,2026-11-02,
PU-1,roads,Twice,PK60201,,pending,2026-11-02,
PU-4,roads,A hole,PK60201,,pending,01/11/2026,
PU-5,roads,A hole,PK60201,12,pending,2026-11-02,
"""


@pytest.fixture
def portal(city: Any) -> Any:
    actions.set_standing(
        actor=SYSTEM,
        body=city.mc,
        mode="overlay",
        system_name="Pakistan Citizen's Portal",
        begins_on=timezone.localdate() - dt.timedelta(days=2),
    )
    return city


def run(tmp_path: Path, capsys: Any, text: str = CSV, *more: str) -> tuple[int, dict[str, int], str]:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8-sig")
    code = 0
    try:
        call_command(
            "complaints_pull", str(file), "--system", "citizens_portal", "--body", "PK60201-MC", *more
        )
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, json.loads(out), err


def test_a_list_is_read_and_each_bad_row_named(portal, tmp_path, capsys):
    code, done, said = run(tmp_path, capsys)
    assert code == 1
    assert (done["new"] + done["proposed"], done["bad"]) == (2, 5)
    for line, word in ((3, "service_code"), (5, "number"), (6, "twice"), (7, "requested_at"), (8, "phone")):
        assert any(each.startswith(f"line {line}:") and word in each for each in said.splitlines()), (
            line,
            said,
        )
    first, third = Complaint.objects.with_case().order_by("external_number")
    assert (first.external_number, third.external_number) == ("PU-1", "PU-3")
    assert first.may_be_asked
    assert first.category.code == WATER
    assert third.phase == Phase.PROPOSED
    # The same list again changes nothing.
    code, done, _said = run(tmp_path, capsys)
    assert (done["new"], done["proposed"], done["same"]) == (0, 0, 2)
    assert Complaint.objects.count() == 2


def test_all_or_none(portal, tmp_path, capsys):
    code, done, _said = run(tmp_path, capsys, CSV, "--all-or-none")
    assert (code, done["new"], done["bad"]) == (1, 0, 5)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", '"unclosed\n'])
def test_a_file_that_is_no_list_is_refused(portal, tmp_path, capsys, text):
    code, done, said = run(tmp_path, capsys, text)
    assert (code, done["bad"]) == (1, 1)
    assert said.startswith("line")


def test_the_command_says_what_it_misses(portal, tmp_path):
    for more in (["--system", "moon"], ["--system", "helpline_1198", "--body", "PK60201-MC"], []):
        with pytest.raises(CommandError):
            call_command("complaints_pull", str(tmp_path / "none.csv"), *more)


def test_two_of_our_own_speak_to_each_other(city, settings):
    """What one sends is what the other takes: the client's form through the real door, its XML read back."""
    from django.core.cache import cache

    cache.clear()
    key = make_api_key(actor=SYSTEM, name="another province", scope="open311")[1]
    client = Client(enforce_csrf_checks=True)

    def call(url: str, method: str = "GET", body: bytes = b"", headers: Any = None, **_more: Any) -> Fetched:
        path = url.removeprefix("http://other")
        if method == "POST":
            sent = dict(headers)
            kind = sent.pop("Content-Type")
            answer = client.post(path, body, content_type=kind, headers=sent)
        else:
            answer = client.get(path)
        return Fetched(answer.status_code, {}, answer.content, url)

    found = city.file(now=timezone.now() - dt.timedelta(hours=1))
    standing = Standing(endpoint="http://other/open311/v2/", system_name="Other", jurisdiction="pk602")
    server = Server(standing.endpoint, call, jurisdiction="pk602", api_key=key)
    number, token = server.post(tasks._fields(found, standing), key="once")
    assert server.post(tasks._fields(found, standing), key="once") == (number, "")
    assert token == ""
    rows = {row.number: row for row in server.requests(updated_after="2026-01-01T00:00:00Z")}
    assert set(rows) == {number, found.reference}
    assert found.reference in rows[number].description
    assert rows[number].status == "open"
    assert server.requests(service_code=ROADS) == []


# What was refused, and the citizen's no


def test_a_steward_sees_what_was_refused_and_lets_it_go_again(overlaid, other):
    found = overlaid.file()
    other.breaks = ["400"]
    tasks.push_out(now=soon())
    steward = signed_in(overlaid.officer(overlaid.province, "provincial_steward").person)
    page = steward.get("/en/desk/outgoing/").content.decode()
    assert found.reference in page
    assert "No such service" in page
    assert steward.post("/en/desk/outgoing/", {"row": f"complaint:{found.pk}"}).status_code == 302
    assert Dispatch.objects.get().state == "waiting"
    assert tasks.push_out(now=soon())["sent"] == 1
    assert found.reference not in steward.get("/en/desk/outgoing/").content.decode()
    assert steward.post("/en/desk/outgoing/", {"row": "complaint:999999"}).status_code == 404
    assert steward.post("/en/desk/outgoing/", {"row": "x:1"}).status_code == 404
    for who in (overlaid.officer(overlaid.mc), overlaid.officer(overlaid.district, "district_officer")):
        assert signed_in(who.person).get("/en/desk/outgoing/").status_code == 403
        assert (
            signed_in(who.person).post("/en/desk/outgoing/", {"row": f"complaint:{found.pk}"}).status_code
            == 403
        )


def denied(overlaid, other):
    found = overlaid.file()
    tasks.push_out(now=soon())
    found.refresh_from_db()
    overlaid.propose(found, now=soon(minutes=1))
    actions.deny_solution(
        actor=Filer(found.pk, found.reference), complaint=found, text="The tap is dry", now=soon(minutes=2)
    )
    return found


def test_the_citizen_s_no_goes_back_to_the_system_once(overlaid, other):
    found = denied(overlaid, other)
    assert tasks.has_words_back(now=soon(minutes=3))
    assert tasks.tell_back(now=soon(minutes=3)) == {"sent": 1, "waiting": 0, "refused": 0}
    assert tasks.tell_back(now=soon(days=3)) == {"sent": 0, "waiting": 0, "refused": 0}
    (form,) = other.updates
    assert form["service_request_id"] == ["W-1"]
    assert form["status"] == ["REOPEN"]
    assert form["api_key"] == ["their-key"]
    assert form["description"] == [f"The tap is dry [{found.reference}]"]
    assert WordBack.objects.get().state == "sent"


def test_a_no_that_does_not_arrive_is_tried_again_under_its_own_number(overlaid, other):
    denied(overlaid, other)
    other.breaks = ["500", "lost"]
    assert tasks.tell_back(now=soon(minutes=3))["waiting"] == 1
    assert tasks.tell_back(now=soon(minutes=10))["waiting"] == 1
    assert tasks.tell_back(now=soon(minutes=60))["sent"] == 1
    assert len({form["update_id"][0] for form in other.updates}) == 1
    other.breaks = ["400"]


def test_a_no_that_is_refused_stands_on_the_page(overlaid, other):
    denied(overlaid, other)
    other.breaks = ["400"]
    assert tasks.tell_back(now=soon(minutes=3))["refused"] == 1
    steward = signed_in(overlaid.officer(overlaid.province, "provincial_steward").person)
    page = steward.get("/en/desk/outgoing/").content.decode()
    assert "the citizen's no" in html.unescape(page)
    row = WordBack.objects.get()
    assert steward.post("/en/desk/outgoing/", {"row": f"word:{row.pk}"}).status_code == 302
    assert tasks.tell_back(now=soon(minutes=5))["sent"] == 1


def test_an_appeal_goes_back_too_and_a_matter_that_lies_here_alone_does_not(overlaid, other):
    found = overlaid.file()
    tasks.push_out(now=soon())
    found.refresh_from_db()
    overlaid.propose(found, now=soon(minutes=1))
    speaker = Filer(found.pk, found.reference)
    actions.confirm_solution(actor=speaker, complaint=found, now=soon(minutes=2))
    actions.appeal_complaint(actor=speaker, complaint=found, why="It broke again", now=soon(minutes=4))
    assert WordBack.objects.count() == 1
    own = overlaid.file(place=overlaid.village, category=ROADS)
    overlaid.propose(own, by=overlaid.officer(overlaid.tc), now=soon(minutes=1))
    actions.deny_solution(actor=Filer(own.pk, own.reference), complaint=own, now=soon(minutes=2))
    assert WordBack.objects.count() == 1
