"""The doors: public lists, one's own desk, the trainer's sheet, certificates, the API."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.test import Client

from yakja.foundation.people.models import Qualification
from yakja.resources.capacity.models import StaffMember
from yakja.resources.training.models import Certificate, Course, Enrolment, Session
from yakja.resources.training.queries.effect import gained, use_of_tools

from .world import register


def browser(world, part: str) -> Client:
    client = Client()
    client.force_login(world.people[part].account)
    session = client.session
    session["people_second_factor"] = True
    session.save()
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_is_narrowed_by_what_place_language_and_women(world):
    session = world.session()
    page = Client().get("/en/courses/")
    assert "Receipts at the counter" in text(page)
    for query, is_there in (
        ("competency=T.1", True),
        ("place=PK602", True),
        ("place=PK601", False),
        ("language=ur", True),
        ("language=sd", False),
        ("track=it", False),
        ("women=on", False),
    ):
        shown = text(Client().get(f"/en/courses/?{query}"))
        assert ("/en/courses/receipts/" in shown) is is_there, query
    listed = text(Client().get("/ur/courses/sessions/"))
    assert session.reference in listed
    assert 'dir="rtl"' in listed


def test_a_draft_is_there_for_its_writers_only(world):
    world.course()
    Course.objects.update(state="draft")
    assert Client().get("/en/courses/receipts/").status_code == 404
    assert browser(world, "clerk").get("/en/courses/receipts/").status_code == 404
    assert browser(world, "steward").get("/en/courses/receipts/").status_code == 200


def test_the_material_is_a_light_page(world):
    world.course()
    page = Client().get("/ur/courses/receipts/1/")
    assert page.status_code == 200
    assert "اردو" in text(page)
    assert "<script" not in text(page).partition("<main")[2].partition("</main")[0]
    assert Client().get("/en/courses/receipts/2/").status_code == 404


def test_courses_as_csv_and_over_the_api(world):
    session = world.session(is_for_women=True)
    rows = list(
        csv.DictReader(
            io.StringIO(b"".join(Client().get("/en/courses.csv").streaming_content).decode("utf-8-sig"))
        )
    )
    assert [(r["code"], r["competency"], r["cost_paisa"]) for r in rows] == [("receipts", "T.1", "150000")]
    found = Client().get("/api/v1/courses?place=PK6&women=true&language=ur").json()
    assert [s["reference"] for s in found["items"][0]["sessions"]] == [session.reference]
    assert found["items"][0]["sessions"][0]["free_seats"] == 2
    assert Client().get("/api/v1/courses?place=NOWHERE").status_code == 422
    assert Client().get("/api/v1/courses?track=it").json()["items"] == []


def test_a_steward_adds_writes_and_offers_a_course(world):
    steward = browser(world, "steward")
    facts = {
        "code": "closing", "name_ur": "دن بند کرنا", "owner": "PK6-LGCD", "competency": world.competency.pk, "level": "2",
        "track": "users", "languages": ["ur"], "hours": "4", "cost": "1,200", "source": "letter 4",
    }  # fmt: skip
    wrong = steward.post("/en/courses/new/", {**facts, "hours": "0"})
    assert wrong.status_code == 422
    assert "دن بند کرنا" in text(wrong)  # nothing typed is lost
    assert steward.post("/en/courses/new/", facts).status_code == 302
    assert steward.post("/en/courses/new/", facts).status_code == 422  # sent twice
    assert steward.post("/en/courses/closing/offer/").status_code == 422
    page = {"title_ur": "گنتی", "text_ur": "گنیں۔"}
    assert steward.post("/en/courses/closing/write/1/", page).status_code == 302
    assert steward.post("/en/courses/closing/offer/").status_code == 302
    course = Course.objects.get()
    assert (course.state, course.cost_paisa) == ("offered", 120_000)
    assert browser(world, "clerk").post("/en/courses/new/", facts).status_code == 403


def test_a_whole_session_through_the_doors(world):
    course = world.course()
    host = browser(world, "host")
    facts = {
        "host": "PK6-LGCD", "place": "PK602", "venue_ur": "ہال", "trainer": world.people["trainer"].account.username,
        "language": "ur", "seats": "2", "starts_on": world.today.isoformat(), "ends_on": world.today.isoformat(),
    }  # fmt: skip
    assert host.post(f"/en/courses/{course.code}/plan/", {**facts, "trainer": "nobody"}).status_code == 422
    assert host.post(f"/en/courses/{course.code}/plan/", facts).status_code == 302
    assert host.post(f"/en/courses/{course.code}/plan/", facts).status_code == 422  # sent twice
    session = Session.objects.get()
    boss, clerk, trainer = (browser(world, part) for part in ("boss", "clerk", "trainer"))
    nominate = f"/en/my/training/nominate/{session.reference}/"
    assert nominate in text(boss.get("/en/my/training/"))
    assert boss.post(nominate, {"member": world.staff["clerk"].pk}).status_code == 302
    assert boss.post(nominate, {"member": world.staff["clerk"].pk}).status_code == 422
    assert boss.post(nominate, {"member": world.staff["head"].pk}).status_code == 422
    assert clerk.get(nominate).status_code == 403
    attend = f"/en/my/training/attend/{session.reference}/"
    assert attend in text(clerk.get("/en/my/training/"))
    assert clerk.post(attend, {"code": "WRONG2"}).status_code == 422
    assert clerk.post(attend, {"code": session.attendance_code}).status_code == 302
    assert browser(world, "other").post(attend, {"code": session.attendance_code}).status_code == 404
    sheet = f"/en/my/training/sessions/{session.reference}/"
    row = Enrolment.objects.get()
    assert session.attendance_code in text(trainer.get(sheet))
    assert session.attendance_code not in text(host.get(sheet))
    assert host.post(sheet, {"present": row.pk}).status_code == 403
    assert trainer.post(sheet, {"present": row.pk, "cost": "5,000"}).status_code == 302
    result = f"/en/my/training/results/{row.pk}/"
    assert host.post(result, {"result": "passed"}).status_code == 403
    assert trainer.post(result, {"result": "passed"}).status_code == 302
    assert trainer.post(result, {"result": "passed"}).status_code == 422
    session.refresh_from_db()
    assert (session.state, session.cost_paisa) == ("held", 500_000)
    assert Certificate.objects.count() == Qualification.objects.count() == 1
    # How somebody did: the learner, the trainer, the line; not the host.
    number = Certificate.objects.get().number
    assert number in text(trainer.get(sheet))
    assert number not in text(host.get(sheet))
    assert "was there" not in text(host.get(sheet)).partition("<main")[2]
    assert "passed" not in text(host.get(sheet)).partition("<main")[2]


def test_results_stand_on_the_desk_of_the_line_and_of_nobody_else(world):
    world.passed()
    for part, sees in (
        ("boss", True),
        ("head", True),
        ("stranger", False),
        ("host", False),
        ("other", False),
    ):
        page = text(browser(world, part).get("/en/my/training/")).partition("<main")[2]
        assert ("How they did" in page) is sees, part
        assert ("Receipts at the counter" in page and ">passed<" in page) is sees, part


def test_a_certificate_names_its_holder_only_as_they_agreed(world):
    world.passed()
    row = Certificate.objects.get()
    address = f"/en/certificates/{row.number}/"
    public = text(Client().get(address))
    assert "valid until" in public
    assert "<svg" in public
    assert "Clerk" not in public.partition("<main")[2].replace("Tax clerk", "")
    assert "Clerk" in text(Client().get(f"{address}?holder={row.secret}"))
    assert "Clerk" not in text(Client().get(f"{address}?holder=guess")).partition("<main")[2]
    assert "/accounts/login/" in Client().get(f"{address}badge/").headers["Location"]
    assert browser(world, "boss").get(f"{address}badge/").status_code == 403
    assert Client().get(f"{address}badge/?holder={row.secret}").content.decode() == row.credential
    clerk = browser(world, "clerk")
    assert row.secret in text(clerk.get(address))
    assert row.secret not in text(browser(world, "boss").get(address))
    clerk.post(f"{address}name/", {"shows_name": "yes"})
    assert "Clerk" in text(Client().get(address)).partition("<main")[2]
    assert browser(world, "other").post(f"{address}name/", {"shows_name": "no"}).status_code == 403
    clerk.post(f"{address}name/", {"shows_name": "no"})
    assert "Clerk" not in text(Client().get(address)).partition("<main")[2]


def test_a_certificate_stands_in_urdu_and_english_on_one_page(world):
    world.passed()
    row = Certificate.objects.get()
    for lang in ("ur", "en"):
        page = text(Client().get(f"/{lang}/certificates/{row.number}/"))
        assert "سند" in page
        assert "has passed" in page


def test_a_revoked_certificate_says_so_and_why(world):
    world.passed()
    row = Certificate.objects.get()
    address = f"/en/certificates/{row.number}/"
    assert browser(world, "trainer").post(f"{address}revoke/", {"reason": "x"}).status_code == 403
    steward = browser(world, "steward")
    assert steward.post(f"{address}revoke/", {"reason": ""}).status_code == 422
    assert steward.post(f"{address}revoke/", {"reason": "Somebody else sat there"}).status_code == 302
    page = text(Client().get(address))
    assert "was revoked on" in page
    assert "Somebody else sat there" in page


def test_a_wrong_number_finds_no_certificate(world):
    assert Client().get("/en/certificates/CT-26-000-011/").status_code == 404


def test_a_seat_is_given_back_once(world):
    row = world.seat(world.session())
    clerk = browser(world, "clerk")
    address = f"/en/my/training/seats/{row.pk}/give-back/"
    assert browser(world, "stranger").post(address).status_code == 403
    assert clerk.post(address).status_code == 302
    assert "no seat to give back" in text(clerk.post(address, follow=True))
    row.refresh_from_db()
    assert row.state == "withdrawn"


def many_passed(world, count: int) -> None:
    """So many clerks of as many councils, trained in a tool sixty days ago."""
    tool = register.tool("RCPT", main=("FIN-05",))
    course = world.course(tool=tool)
    session = world.session(course, seats=count)
    council = world.mc_kasur.kind
    for n in range(count):
        body = register.body(f"PK602-{n}", world.kasur, council, world.lgcd)
        member = StaffMember.objects.create(
            number=f"M-{n}", body=body, profile=world.profile, name=f"M {n}", joined_on=dt.date(2020, 1, 1)
        )
        Enrolment.objects.create(
            session=session, member=member, state="attended", result="passed", level_before=0, level_after=2,
            result_on=world.today - dt.timedelta(days=60), nominated_by_ref="x", nominated_at=session.planned_at,
        )  # fmt: skip
        used = register.runs(body, tool, "FIN-05")
        used.since = world.today - dt.timedelta(days=60 - n if n < 5 else 90)
        used.save()
    Session.objects.filter(pk=session.pk).update(state="held", cost_paisa=count * 100_00)


@pytest.mark.parametrize(("count", "is_told"), [(9, False), (10, True)])
def test_what_training_changed_is_told_of_ten_and_not_of_nine(world, count, is_told):
    many_passed(world, count)
    (row,) = gained()
    (use,) = use_of_tools(world.today)
    if is_told:
        assert (row.learners, row.before_milli, row.after_milli, row.rose) == (10, 0, 2000, 10)
        assert row.cost_paisa == 100_00
        assert (use.bodies, use.before, use.since, use.median_days) == (10, 5, 5, None)
    else:
        assert (row.learners, row.rose, row.cost_paisa) == (None, None, None)
        assert (use.bodies, use.before, use.since) == (None, None, None)
    page = text(Client().get("/en/courses/effect/?place=PK602"))
    assert ("fewer than" in page) is True
    assert Client().get("/en/courses/effect/?place=NOWHERE").status_code == 404


def test_the_indicators_hold_small_numbers_back(world):
    from yakja.resources.training.indicators import INDICATORS

    many_passed(world, 9)
    assert [list(each.compute(world.today)) for each in INDICATORS] == [[], []]


def test_practice_results_are_taken_by_the_form(world):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from yakja.resources.training.openbadges import make_pair, signed

    pair = make_pair()
    steward = browser(world, "steward")
    address = "/en/my/training/practice/"
    assert browser(world, "boss").get(address).status_code == 403
    assert steward.post(address, {"act": "trust", "public_pem": "nothing"}).status_code == 422
    assert steward.post(address, {"act": "trust", "public_pem": pair.public_pem}).status_code == 302
    row = {
        "number": "number-1",
        "member": "K-CLERK",
        "task": "practice.receipt",
        "done_on": world.today.isoformat(),
    }
    token = signed({"iss": "yakja-practice", "results": [row]}, pair)
    for _twice in range(2):
        sent = steward.post(
            address, {"act": "take", "file": SimpleUploadedFile("r.jwt", token.encode())}, follow=True
        )
        assert sent.status_code == 200
    assert "were known already" in text(sent)
    assert Qualification.objects.count() == 1
    bad = steward.post(address, {"act": "take", "file": SimpleUploadedFile("r.jwt", b"\xff\x00 no")})
    assert bad.status_code == 422


def test_staff_who_can_do_what_their_post_needs_are_a_share_of_thirty_or_more(world):
    from yakja.resources.training.indicators import INDICATORS

    share = next(each for each in INDICATORS if each.code == "training.staff_trained_share")
    for n in range(25):
        StaffMember.objects.create(
            number=f"M-{n}", body=world.mc_kasur, profile=world.profile, name=f"M {n}", joined_on=dt.date(2020, 1, 1)
        )  # fmt: skip
    world.state("clerk", 2)
    world.state("woman", 1)
    world.state("other", 4, basis="self")
    figures = {f.place_id: (f.numerator, f.denominator) for f in share.compute(world.today)}
    assert figures[world.kasur.pk] == (1, 31)
    assert figures[world.pk.pk] == (1, 31)
    assert world.swat.pk not in figures
