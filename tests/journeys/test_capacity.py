"""The story of scarce resources: asked, answered, looked at, weighed, planned, taught, shown, adopted, counted."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from freezegun import freeze_time
from openbadgeslib.ob3 import OB3Verifier
from openpyxl import Workbook, load_workbook
from PIL import Image

from tests.journeys.conftest import Country, read
from yakja.citizens.complaints.models import Category, CategoryGroup, ClosingReason, Complaint
from yakja.finance.ledger.actions import open_books
from yakja.finance.revenue.actions import demands, law
from yakja.finance.revenue.tests.world import Officer, head
from yakja.foundation.bodies.models import Body, BodyKind
from yakja.foundation.jobs.models import ClockRun
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.models import Person, Qualification
from yakja.foundation.ui import prepared
from yakja.framework.catalogue.actions import loading
from yakja.framework.catalogue.tests import world as register
from yakja.framework.strategy.actions import objectives, strategies
from yakja.framework.strategy.tests.rehearsed import bring_under_way
from yakja.resources.capacity.models import (
    Answer,
    AssessmentRound,
    Competency,
    Profile,
    Question,
    Reading,
    ResourcePlan,
    StaffMember,
    Visit,
)
from yakja.resources.capacity.tasks import load_reference
from yakja.resources.training.models import Certificate, Enrolment, PracticeVisit, Session

pytestmark = pytest.mark.slow
LANGUAGES = pytest.mark.parametrize("lang", ["en", "ur"])
TOOL, COMPETENCY, TASK = "LGCD-MIS-COMPLAINTS", "yakja.complaint", "practice.complaint_resolved"
TARGET, SECOND, SHEET, OFFLINE = "PK602-MC", "PK602-T01", "PK602-T02", "PK602-T03"
JSON = {"Accept": "application/json"}


def both(english: str) -> TranslatedText:
    return TranslatedText({"en": english, "ur": f"اردو {english}"})


def said(lang: str, text: str) -> str:
    with translation.override(lang):
        return gettext(text)


def post(client: Client, path: str, status: int = 302, **typed: Any) -> str:
    answer = client.post(path, typed)
    assert answer.status_code == status, (path, answer.status_code, answer.content.decode()[-3000:])
    return answer.content.decode()


class Land(Country):
    """Fourteen councils of Punjab that take complaints by hand, a tool for it, the shipped questionnaire and prices."""

    def __init__(self) -> None:
        super().__init__()
        council = BodyKind.objects.get(code="PB-MC")
        for n in range(1, 13):
            register.body(f"PK602-T{n:02d}", self.kasur, council, self.lgcd)
        # What the product ships has no page: a tool of the register, questionnaires, what tools need, prices.
        self.tool = register.tool(TOOL, "Complaints", main=("CIT-01",))
        load_reference(actor=SYSTEM, say=lambda _line: None)
        loading.make_cells(actor=SYSTEM)
        loading.keep_landscape(actor=SYSTEM)
        self.councils = list(Body.objects.filter(kind=council, place__in=[self.lahore, self.kasur]))
        assert len(self.councils) == 14
        self.officers = {body.code: self.officer(body, f"Officer {body.code}") for body in self.councils}
        self.people = {
            "steward": self.steward(),
            "second steward": self.steward("Second"),
            "director": self.officer(self.lgcd, "Director"),
            "clerk": self.officer(Body.objects.get(code=TARGET), "Clerk"),
        }
        self.objective()

    def objective(self) -> None:
        """A strategy under way has its own journey; here it stands as that one leaves it."""
        today = timezone.localdate()
        made = strategies.open_strategy(
            actor=SYSTEM, code="PK6-D", name=both("Strategy"), place=self.pk6, owner=self.lgcd,
            starts_on=today - dt.timedelta(days=365), ends_on=today + dt.timedelta(days=730),
        )  # fmt: skip
        objectives.add_objective(
            actor=SYSTEM, strategy=bring_under_way(made, today), name=both("Complaints"), functions=[self.functions[0]],
            place=self.pk6, owner=self.lgcd, target_milli=70, due_on=today + dt.timedelta(days=365),
        )  # fmt: skip


class Story:
    """The same people in one language, each signed in when they are needed, and again on another day."""

    def __init__(self, land: Land, come_in: Callable[[Person], Client], lang: str) -> None:
        self.land, self.come_in, self.lang = land, come_in, lang
        self.known: dict[str, Client] = {}
        self.round = ""

    def at(self, part: str) -> Client:
        """The browser of an officer (by the code of the council) or of somebody by their part."""
        if part not in self.known:
            who = self.land.officers.get(part) or self.land.people[part]
            self.known[part] = self.come_in(who)
        return self.known[part]

    def another_day(self) -> None:
        self.known.clear()

    def page(self, path: str) -> str:
        return f"/{self.lang}/{path}"

    def form_of(self, code: str) -> str:
        return self.page(f"my/assessments/{self.round}/{code}/")

    def explained(self, code: str = TARGET) -> dict[str, Any]:
        found: dict[str, Any] = Client().get(f"/api/v1/readiness/{TOOL}/{code}").json()
        return found

    def standing(self, resource: str) -> str:
        return next(str(row["standing"]) for row in self.explained()["lines"] if row["resource"] == resource)


def tick(*due: str) -> None:
    """The clock as its service runs it; what these names do is due again."""
    ClockRun.objects.filter(name__in=due).update(next_due_at=timezone.now())
    call_command("tick")


def morning(days: int) -> Any:
    """So many days from now at nine."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return freeze_time(dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC), tick=True)


def answer_to(name: str) -> str:
    """What a council answers that has what the tool needs, as it is typed."""
    question = Question.objects.get(code=name.partition("@")[0])
    if question.kind == Question.Kind.CHOICE:
        return str(question.options[-1]["value"])
    usual = {"number": "8", "money": "2,50,000", "yes": "1", "text": ""}
    return {"net.kbps": "۲۰۰۰"}.get(question.code, usual[question.kind])


def sections_of(story: Story, client: Client, code: str) -> dict[str, list[str]]:
    """The parts of the form as its first page links them, each with the names of its fields."""
    base = story.form_of(code)
    first = client.get(base).content.decode()
    keys = [k for k in re.findall(rf'href="{base}([a-z-]+)/"', first) if k not in ("whole", "sheet")]
    return {
        key: list(
            dict.fromkeys(re.findall(r'name="a:([^"]+)"', client.get(f"{base}{key}/").content.decode()))
        )
        for key in keys
    }


def opens_a_round(story: Story) -> None:
    typed = {"template": "COUNCIL", "place": "PK6", "opens_on": timezone.localdate(), "sample_percent": "100"}
    path = story.page("my/assessment-rounds/new/")
    assert story.at(TARGET).post(path, typed).status_code == 403
    post(story.at("steward"), path, **typed)
    found = AssessmentRound.objects.get()
    assert found.responses.count() == 14
    story.round = found.code


def answers_by_form(story: Story, code: str) -> None:
    client = story.at(code)
    asked = sections_of(story, client, code)
    assert len(asked) == 6
    # Sent too early: everything that is missing is named and nothing is sent.
    assert client.post(story.form_of(code)).status_code == 422
    for key, names in asked.items():
        post(client, f"{story.form_of(code)}{key}/", **{f"a:{name}": answer_to(name) for name in names})
    post(client, story.form_of(code))


def sheet_of(story: Story, client: Client) -> Any:
    raw = client.get(f"{story.form_of(SHEET)}sheet/").content
    book = load_workbook(io.BytesIO(raw))
    return book, book["answers"]


def sent_as_file(book: Any) -> SimpleUploadedFile:
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("answers.xlsx", out.getvalue())


BAD: dict[str, Any] = {
    "power.hours@MAIN": 25,
    "power.backup_hours@MAIN": "sometimes",
    "power.earthing@MAIN": "perhaps",
    "net.kind@MAIN": "pigeon",
    "net.hours@MAIN": -1,
    "device.desktop.working@MAIN": 99,
    "money.own_receipts": "lots",
    "staff.women": 7.5,
}


def answers_by_sheet(story: Story) -> None:
    """Ten rows are bad: eight answers, one row nobody asked for, one that stands twice; all are named, then mended."""
    client, path = story.at(SHEET), f"{story.form_of(SHEET)}sheet/"
    book, page = sheet_of(story, client)
    rows = {row[0].value: row for row in page.iter_rows(min_row=3) if row[0].value}
    for name, row in rows.items():
        row[4].value = BAD.get(name, answer_to(name))
    page.append(["power.hours@ROOF", "", "", "", 3])
    page.append(["staff.filled", "", "", "", 3])
    last = page.max_row
    shown = post(client, path, 422, file=sent_as_file(book), which="good")
    for cell in [*(rows[name][4].coordinate for name in BAD), f"A{last - 1}", f"A{last}"]:
        assert f">{cell}<" in shown, cell
    assert shown.count("<tr>") == 1 + 10
    assert not Answer.objects.filter(response__body__code=SHEET, question__code="power.hours").exists()
    assert client.post(story.form_of(SHEET)).status_code == 422
    # The good rows stand in the sheet that is fetched again; the others are written anew.
    book, page = sheet_of(story, client)
    for row in page.iter_rows(min_row=3):
        if row[0].value in BAD:
            assert row[4].value is None
            row[4].value = answer_to(row[0].value)
    post(client, path, file=sent_as_file(book), which="none")
    post(client, story.form_of(SHEET))


def answers_on_a_telephone(story: Story) -> None:
    """What was typed without a line arrives part by part, and once though it is sent twice."""
    client, base = story.at(OFFLINE), story.form_of(OFFLINE)
    asked = sections_of(story, client, OFFLINE)
    taken_along = client.get(f"{base}whole/").content.decode()
    assert taken_along.count("data-visit=") == len(asked)
    typed_at = str(int((timezone.now() - dt.timedelta(minutes=20)).timestamp() * 1000))
    before: list[Any] = []
    for _twice in range(2):
        for key, names in asked.items():
            typed = {f"a:{name}": answer_to(name) for name in names}
            sent = client.post(f"{base}whole/", {**typed, "key": key, "at": typed_at}, headers=JSON)
            assert (sent.status_code, sent.json()) == (200, {"problems": []})
        rows = list(
            Answer.objects.filter(response__body__code=OFFLINE)
            .order_by("pk")
            .values_list("pk", "value", "text")
        )
        assert before in ([], rows)
        before = rows
    post(client, base)


def looks_at_two(story: Story) -> None:
    """Officers of other bodies see for themselves; of their own body nobody does."""
    for code in (TARGET, SECOND):
        visit = Visit.objects.select_related("inspector_body").get(response__body__code=code)
        path = story.page(f"my/inspections/{visit.pk}/")
        seen = {"device.desktop.working": "6", "device.tablet.working": "3", "power.hours": "10", "net.kbps": "1500", "net.hours": "8"}  # fmt: skip
        typed = {f"v:{name}": value for name, value in seen.items()} | {"key": f"visit-{visit.pk}-key"}
        assert story.at(code).post(path, typed).status_code == 404
        assert visit.inspector_body is not None
        assert visit.inspector_body.code != code
        inspector = story.at(visit.inspector_body.code)
        assert f'action="{path}"' in inspector.get(story.page("my/inspections/")).content.decode()
        for _twice in range(2):
            post(inspector, path, **typed)
    assert Visit.objects.filter(received_at__isnull=False).count() == 2


def is_weighed(story: Story) -> None:
    tick("capacity.keep_readiness")
    found = Client().get("/api/v1/readiness", {"tool": TOOL, "place": "PK6"}).json()["items"]
    assert {row["body"] for row in found} == {body.code for body in story.land.councils}
    assert {row["verdict"] for row in found} == {"after"}, "a body's own word makes nobody ready"
    # Those that were looked at stand first: they lack the least.
    assert {row["body"] for row in found[:2]} == {TARGET, SECOND}
    assert story.standing("device.desktop.working") == "proven"
    assert story.standing("money.running_yearly") == "claimed"
    text = read(Client(), story.page(f"readiness/{TOOL}/?place=PK6"))
    assert said(story.lang, "ready after") in text
    assert said(story.lang, "not known") in read(Client(), story.page(f"readiness/{TOOL}/{TARGET}/"))
    told = Client().get("/api/v1/assessments?place=PK6").json()["items"][0]
    assert (told["asked"], told["answered"], told["offices_looked_at"]) == (14, 14, 2)
    more = next(row for row in told["differences"] if row["question"] == "device.desktop.working")
    assert more["declared_more"] == 2


def plans(story: Story) -> None:
    cost = sum(story.explained(code)["cost_paisa"] for code in (TARGET, SECOND)) // 100
    typed = {
        "place": "PK6",
        "budget": str(cost),
        "name_ur": "شکایات کا منصوبہ",
        "name_en": "Plan for complaints",
    }
    path = story.page("my/plans/new/")
    assert story.at(TARGET).post(path, typed).status_code == 403
    post(story.at("steward"), path, **typed)
    plan = ResourcePlan.objects.get()
    assert {pick.body.code for pick in plan.picks.select_related("body")} == {TARGET, SECOND}
    assert (plan.cells_gained, plan.cost_paisa <= cost * 100) == (2, True)
    read(Client(), story.page(f"plans/{plan.code}/"), 404)
    desk = story.page(f"my/plans/{plan.code}/")
    order = {"instrument": "Minutes 12"}
    assert story.at("steward").post(desk, order).status_code == 403, "whoever made it does not decide it"
    post(story.at("second steward"), desk, **order)
    assert "Minutes 12" in read(Client(), story.page(f"plans/{plan.code}/"))


def enters_staff(story: Story) -> StaffMember:
    """The director above the chief officer, the chief above the clerk; answers the clerk."""
    who = story.land.people | {"chief": story.land.officers[TARGET]}
    since = timezone.localdate() - dt.timedelta(days=400)

    def enter(by: str, at: str, part: str, profile: str) -> None:
        typed = {"name": part.title(), "profile": profile, "joined_on": since, "person": who[part].pk}
        post(story.at(by), story.page(f"my/team/bodies/{at}/"), **typed)

    enter("director", "PK6-LGCD", "director", "it_officer")
    enter("director", TARGET, "chief", "chief_officer")
    enter(TARGET, TARGET, "clerk", "complaint_in_charge")
    chief, clerk = (StaffMember.objects.get(person=who[part]) for part in ("chief", "clerk"))
    assert clerk.supervisor == chief
    seen = {"step": "confirm", "competency": "yakja.follow_up", "level": "2", "basis": "observed", "on": timezone.localdate()}  # fmt: skip
    member = story.page(f"my/team/people/{chief.number}/")
    assert story.at("clerk").post(member, seen).status_code == 404
    post(story.at("director"), member, **seen)
    return clerk


def is_taught(story: Story, clerk: StaffMember) -> Enrolment:
    """A course is written and offered, a session planned, the clerk nominated and there by the code on the board."""
    steward, today = story.at("steward"), timezone.localdate()
    post(
        steward, story.page("courses/new/"), code="answering", name_ur="شکایت کا جواب", name_en="Answering a complaint",
        summary_ur="جواب کیسے دیں", owner="PK6-LGCD", competency=Competency.objects.get(code=COMPETENCY).pk, level="2",
        profile=Profile.objects.get(code="complaint_in_charge").pk, track="users", languages=["ur"], hours="6",
        tool=TOOL, practice_task=TASK, source="Order 5",
    )  # fmt: skip
    post(steward, story.page("courses/answering/write/1/"), title_ur="جواب", text_ur="تصویر لگائیں۔")
    post(steward, story.page("courses/answering/offer/"))
    post(
        story.at("director"), story.page("courses/answering/plan/"), host="PK6-LGCD", place="PK602", venue_ur="ہال",
        trainer=story.land.people["director"].account.username, language="ur", seats="10", starts_on=today, ends_on=today,
    )  # fmt: skip
    session = Session.objects.get()
    assert "answering" in story.at("clerk").get(story.page("my/training/")).content.decode()
    nominate = story.page(f"my/training/nominate/{session.reference}/")
    assert story.at("clerk").post(nominate, {"member": clerk.pk}).status_code == 403
    post(story.at(TARGET), nominate, member=clerk.pk)
    board = story.at("director").get(story.page(f"my/training/sessions/{session.reference}/"))
    assert session.attendance_code in board.content.decode()
    attend = story.page(f"my/training/attend/{session.reference}/")
    assert story.at("clerk").post(attend, {"code": "AAAAAA"}).status_code == 422
    post(story.at("clerk"), attend, code=session.attendance_code)
    row = Enrolment.objects.get()
    post(story.at("director"), story.page(f"my/training/sessions/{session.reference}/"), present=row.pk)
    # The course asks for a task of the practice copy: nobody passes before it is done.
    post(story.at("director"), story.page(f"my/training/results/{row.pk}/"), 422, result="passed")
    return row


def furnish_copy(land: Land) -> None:
    """What the sample brings to a practice copy, in small: a council that bills, two categories of complaints."""
    council, maker = land.mc_kasur, Officer(land.mc_kasur, "person:maker")
    group = CategoryGroup.objects.create(code="all", position=1, name=both("all"))
    for n, code in enumerate(("water", "roads")):
        Category.objects.create(
            code=code, position=n, group=group, function=land.functions[n], target_hours=24, source="test", name=both(code)
        )  # fmt: skip
    ClosingReason.objects.create(
        code="done", position=0, outcome="solved", needs=[], name=both("done"), text=both("done")
    )
    open_books(actor=SYSTEM, body=council, on=dt.date(2025, 7, 1))
    water = head("WATER")
    law.set_head_mode(actor=SYSTEM, body=council, head=water, mode="system_of_record")
    demands.raise_demand(
        actor=maker, body=council, head=water, period="2026-27", due_on=timezone.localdate(), key="first",
        amount_paisa=100_00, consumer_no="1",
    )  # fmt: skip


def practises(story: Story, number: str, settings: Any, folder: Any) -> tuple[str, str]:
    """The task done in a practice copy by clicks; answers the copy's public key and the signed results.

    A copy has a database of its own: all that is done here is taken back but for the file the learner carries home.
    """
    real, settings.YAKJA_PRACTICE, settings.VAR = settings.VAR, True, folder
    prepared.clear()
    with transaction.atomic():
        furnish_copy(story.land)
        learner = Client()
        led = learner.post(story.page("practice/"), {"number": number.lower()})
        asked = learner.get("/" + led.headers["Location"].split("/", 3)[3], follow=True)
        learner.post(asked.request["PATH_INFO"])
        check = story.page(f"practice/check/{TASK}/")
        early = learner.post(check, follow=True).content.decode()
        assert said(story.lang, "No resolution was proposed to the citizen yet.") in early
        mine = Complaint.objects.with_case().get(pk=PracticeVisit.objects.get().laid_out["complaint"])
        desk = story.page(f"desk/{mine.reference}/")
        post(learner, f"{desk}begin/")
        drawn = io.BytesIO()
        Image.new("L", (40, 40), 200).save(drawn, "JPEG")
        picture = SimpleUploadedFile("done.jpg", drawn.getvalue(), "image/jpeg")
        words = {"propose-reason": "done", "propose-text": "The pipe was mended on Tuesday by the crew."}
        post(learner, f"{desk}propose/", **words, **{"propose-picture": picture})
        learner.post(check)
        token = learner.get(story.page("practice/results/")).content.decode()
        transaction.set_rollback(True)
    key = (folder / "practice-key.pub.pem").read_text()
    settings.YAKJA_PRACTICE, settings.VAR = False, real
    prepared.clear()
    assert not Complaint.objects.exists(), "what is practised stays in the copy"
    return key, token


def brings_results_home(story: Story, key: str, token: str) -> None:
    path = story.page("my/training/practice/")
    file = {"act": "take", "file": SimpleUploadedFile("results.jwt", token.encode())}
    assert story.at("clerk").post(path, file).status_code == 403
    post(story.at("steward"), path, 422, act="take", file=SimpleUploadedFile("results.jwt", token.encode()))
    post(story.at("steward"), path, act="trust", public_pem=key)
    for _twice in range(2):
        post(story.at("steward"), path, act="take", file=SimpleUploadedFile("results.jwt", token.encode()))
    assert Qualification.objects.filter(person=story.land.people["clerk"], code=TASK).count() == 1


def fetched(address: str) -> bytes:
    """What the site answers at one of its own public addresses."""
    answer = Client().get("/" + address.split("/", 3)[3])
    assert answer.status_code == 200
    return answer.content


def is_certified(story: Story, row: Enrolment) -> None:
    """The badge is verified by a program that is not ours, with the key the issuer publishes."""
    post(story.at("director"), story.page(f"my/training/results/{row.pk}/"), result="passed")
    number = Certificate.objects.get().number
    page = story.page(f"certificates/{number}/")
    assert Certificate.objects.get().name not in read(Client(), page), "it names its holder where they agreed"
    assert Client().get(f"{page}badge/").status_code in (302, 403)
    badge = story.at("clerk").get(f"{page}badge/").content.decode()
    body = badge.split(".")[1]
    told = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    issuer = json.loads(fetched(told["iss"]))
    found = OB3Verifier(issuer["keys"][0]["pem"]).verify(badge, check_status=True, download=fetched)
    assert found.achievement.name == "Answering a complaint"
    assert found.achievement.alignments[0].target_code == COMPETENCY


def closes_the_last_gaps(story: Story) -> None:
    """A steward has seen the budget book and the order of posting, and states both in one list."""
    today = timezone.localdate()
    head_row = ["body", "resource", "value", "basis", "on", "note"]
    rows = [
        [TARGET, "money.running_yearly", 250000, "verified", today, "Budget book, page 4"],
        [TARGET, "staff.complaint_in_charge", 1, "verified", today, "Order 9"],
    ]
    book = Workbook()
    for line in (head_row, *rows):
        book.active.append(line)
    path = story.page("my/readings/")
    # Nobody proves what their own body has: the same list from there is refused row by row.
    refused = post(story.at(TARGET), path, 422, file=sent_as_file(book), which="good")
    assert refused.count("<tr>") == 1 + 2
    assert not Reading.objects.filter(resource__code="staff.complaint_in_charge").exists()
    assert story.explained()["verdict"] == "after"
    post(story.at("steward"), path, file=sent_as_file(book), which="none")


def is_ready(story: Story) -> None:
    assert [line for line in story.explained()["lines"] if line["standing"] != "proven"] == []
    assert story.explained()["verdict"] == "ready"
    tick("capacity.keep_readiness", "capacity.check_lines")
    found = (
        Client().get("/api/v1/readiness", {"tool": TOOL, "place": "PK6", "state": "ready"}).json()["items"]
    )
    assert [row["body"] for row in found] == [TARGET]
    assert said(story.lang, "ready now") in read(Client(), story.page(f"readiness/{TOOL}/{TARGET}/"))
    # The plan has seen it too: its lines for this body are closed, those of the other wait.
    lines = ResourcePlan.objects.get().lines
    assert set(lines.filter(body__code=TARGET).values_list("state", flat=True)) == {"closed"}
    assert "closed" not in lines.filter(body__code=SECOND).values_list("state", flat=True)


def figures() -> tuple[Any, ...]:
    [found] = Client().get("/api/v1/strategies/PK6-D/objectives").json()["items"]
    return found["numerator"], found["denominator"], found["declared_only"], found["status"]


def says_of_cell(story: Story, by: str, code: str, status: str, tool: str = "", visit: str = "") -> None:
    typed = {"CIT-01.status": status, "CIT-01.tool": tool, "CIT-01.note": "Seen at the counter.", "CIT-01.register_used": "" if tool else "رجسٹر"}  # fmt: skip
    post(story.at(by), story.page(f"my/cells/{code}/CIT-01/{visit}"), **typed)


def is_adopted(story: Story) -> None:
    page = story.page("strategies/PK6-D/status/")
    tick("strategy.measure")
    assert figures()[:3] == (0, 14, 0)
    assert said(story.lang, "on track") in read(Client(), page)
    says_of_cell(story, TARGET, TARGET, "full", TOOL)
    tick("strategy.measure")
    assert figures()[:3] == (0, 14, 1), "a declaration alone moves nothing"
    says_of_cell(story, "PK601-MC", TARGET, "full", TOOL, visit="visit/")
    tick("strategy.measure", "capacity.keep_readiness")
    assert figures() == (1, 14, 0, "done")
    assert said(story.lang, "done") in read(Client(), page)
    assert said(story.lang, "runs it already") in read(Client(), story.page(f"readiness/{TOOL}/?place=PK6"))


@LANGUAGES
def test_from_a_round_to_an_objective_that_moves(come_in, lang, settings, tmp_path, db):
    prepared.clear()
    story = Story(Land(), come_in, lang)
    for body in story.land.councils:
        says_of_cell(story, body.code, body.code, "manual")
    opens_a_round(story)
    answers_by_sheet(story)
    answers_on_a_telephone(story)
    for body in story.land.councils:
        if body.code not in (SHEET, OFFLINE):
            answers_by_form(story, body.code)
    looks_at_two(story)
    is_weighed(story)
    plans(story)
    with morning(2):
        story.another_day()
        clerk = enters_staff(story)
        row = is_taught(story, clerk)
        assert story.standing("skill.complaint_in_charge.complaint.2") == "unknown"
        key, token = practises(story, clerk.number, settings, tmp_path)
        brings_results_home(story, key, token)
        assert story.standing("skill.complaint_in_charge.complaint.2") == "proven"
        is_certified(story, row)
        closes_the_last_gaps(story)
        is_ready(story)
        is_adopted(story)
    assert site.YAKJA_PRACTICE is False
