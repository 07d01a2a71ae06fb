"""The gate at its doors: pages in both languages, what is withheld or not yet public, files, the API, bad input."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from yakja.foundation.channels.models import Event
from yakja.framework.catalogue.models import Tool
from yakja.framework.mandates.actions import proposals, publication
from yakja.framework.mandates.models import Proposal, SpendingLine, Waiver

from .world import LAKH, World, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def browser(world: World, part: str = "visitor") -> Client:
    client = Client()
    if part != "visitor":
        client.force_login(world.account(part))
        session = client.session
        session["people_second_factor"] = True
        session.save()
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code, response.headers.get("Location"))
    return response.content.decode()


def test_a_draft_is_nobodys_business(world):
    row = world.checked()
    path = f"/en/proposals/{row.reference}/"
    for part in ("visitor", "citizen", "elsewhere", "supplier", "builder"):
        page(browser(world, part), path, 404)
    for part in ("officer", "steward"):
        assert "Complaints by voice" in page(browser(world, part), path)
    assert row.reference not in page(browser(world), "/en/proposals/")
    answer = browser(world).get(f"/api/v1/proposals/{row.reference}")
    assert answer.status_code == 404


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_sent_proposal_is_everybodys(world, lang):
    row = world.builder_declined()
    text = page(browser(world), f"/{lang}/proposals/{row.reference}/")
    assert "Complaints by voice" in text
    assert "No staff." in text
    assert f'href="/{lang}/tools/CRS/"' in text
    assert "the designated builder" in text or lang == "ur"
    assert row.reference in page(browser(world), f"/{lang}/proposals/")


def test_a_draft_elsewhere_is_named_by_number_and_body_only(world):
    other = world.draft(by="elsewhere", at=world.mc_lahore, title="Secret plan for voice complaints")
    row = world.sent()
    text = page(browser(world), f"/en/proposals/{row.reference}/")
    assert other.reference in text
    assert "Secret plan" not in text


def test_what_is_withheld_is_hidden_from_page_file_and_api_until_its_day(world, today):
    row = world.checked(money_paisa=1234567 * 100)
    publication.redact(
        actor=world.actor("officer"), proposal=row, field="money_paisa", reason="tender", opens_on=today + dt.timedelta(days=9)
    )  # fmt: skip
    publication.redact(
        actor=world.actor("officer"), proposal=row, field="why_now", reason="security", opens_on=today + dt.timedelta(days=9)
    )  # fmt: skip
    world.all_answered(row, stance="reuse")
    proposals.send_proposal(actor=world.actor("officer"), proposal=row)
    path, visitor = f"/en/proposals/{row.reference}/", browser(world)
    for client, is_seen in (
        (visitor, False),
        (browser(world, "elsewhere"), False),
        (browser(world, "officer"), True),
    ):
        text = page(client, path)
        assert ("12,34,567" in text) == is_seen
        assert ("The court asked" in text) == is_seen
        assert "a tender is open or coming" in text  # that it is withheld, and why, is public
    said = visitor.get(f"/api/v1/proposals/{row.reference}").json()
    assert (said["amount_paisa"], said["counted_paisa"], said["why_now"]) == (None, None, None)
    assert {w["field"] for w in said["withheld"]} == {"money_paisa", "why_now"}
    assert "1234567" not in b"".join(visitor.get("/en/proposals/list.csv").streaming_content).decode()
    row.redactions.update(opens_on=today)
    assert "12,34,567" in page(visitor, path + "?again=1")
    assert visitor.get(f"/api/v1/proposals/{row.reference}").json()["amount_paisa"] == 123456700


def test_withheld_money_stays_off_the_clearance(world, today):
    row = world.checked(money_paisa=1234567 * 100)
    publication.redact(
        actor=world.actor("officer"), proposal=row, field="money_paisa", reason="tender", opens_on=today + dt.timedelta(days=9)
    )  # fmt: skip
    world.all_answered(row, stance="reuse")
    row = proposals.send_proposal(actor=world.actor("officer"), proposal=row)
    world.confirmed(row=row)
    from yakja.framework.mandates.actions import deciding

    deciding.decide_proposal(
        actor=world.actor("steward"),
        proposal=row,
        verdict="reuse",
        reason="Good.",
        tool=Tool.objects.get(code="CRS"),
    )
    text = page(browser(world), f"/en/clearances/{row.clearance.number}/")
    assert "12,34,567" not in text
    assert "withheld until" in text


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_a_clearance_is_verified_by_its_number_and_code(world, lang):
    clearance = world.approved().clearance
    text = page(browser(world), f"/{lang}/clearances/{clearance.number}/")
    assert "<svg" in text
    assert f"/{lang}/clearances/{clearance.number}/" in text
    assert "is-good" in text
    # However it is typed: small letters, spaces for dashes.
    typed = clearance.number.lower().replace("-", " ")
    found = browser(world).get(f"/{lang}/clearances/", {"number": typed})
    assert found.headers["Location"] == f"/{lang}/clearances/{clearance.number}/"
    assert browser(world).get(f"/{lang}/clearances/{typed}/").headers["Location"] == found.headers["Location"]


def test_a_number_that_cannot_be_right_is_told_from_one_nobody_has(world):
    number = world.approved().clearance.number
    mistyped = number[:-1] + ("A" if number[-1] != "A" else "B")
    assert "cannot be right" in page(browser(world), f"/en/clearances/{mistyped}/", 404)
    from yakja.foundation.kit.references import make_reference

    unknown = make_reference("CLR", 99999, 2026)
    assert "No clearance has this number" in page(browser(world), f"/en/clearances/{unknown}/", 404)
    assert "cannot be right" in page(browser(world), f"/en/clearances/?number={mistyped}")


def test_an_expired_waiver_shows_on_every_public_page(world, today):
    waiver = world.waiver_signed(now=days_ago(100), expires_on=today + dt.timedelta(days=1), review_on=today)
    Waiver.objects.filter(pk=waiver.pk).update(expires_on=today - dt.timedelta(days=3))
    reference, number = waiver.proposal.reference, waiver.proposal.clearance.number
    visitor = browser(world)
    assert "ended on" in page(visitor, f"/en/proposals/{reference}/")
    assert "ended on" in page(visitor, f"/en/clearances/{number}/")
    assert reference in page(visitor, "/en/exceptions/?kind=waiver")
    said = visitor.get(f"/api/v1/proposals/{reference}").json()
    assert said["waivers"][0]["has_expired"] is True
    assert said["exceptions"] == ["waiver"]
    rows = list(
        csv.reader(
            io.StringIO(
                b"".join(visitor.get("/en/exceptions/list.csv?kind=waiver").streaming_content).decode()
            )
        )
    )
    assert rows[1][1] == reference


def test_an_emergency_that_is_not_published_is_listed_by_number_only(world):
    row = world.draft(title="Flood secret")
    proposals.begin_emergency(
        actor=world.actor("officer"), proposal=row, reason="The river has broken its bank at two places.", now=days_ago(10)
    )  # fmt: skip
    text = page(browser(world), "/en/exceptions/?kind=unpublished")
    assert row.reference in text
    assert "Flood secret" not in text
    rows = b"".join(browser(world).get("/en/exceptions/list.csv?kind=unpublished").streaming_content).decode()
    assert "Flood secret" not in rows


def test_the_story_through_the_web(world):
    """Officer: begin, type in any digits, check, answer, send. Steward: confirm and decide. Public: the clearance."""
    officer, steward = browser(world, "officer"), browser(world, "steward")
    first = {"body": "PK602-MC", "title": "آواز سے شکایت", "kind": "tool", "key": "abc"}
    made = officer.post("/ur/proposals/new/", first)
    again = officer.post("/ur/proposals/new/", first)  # the button pressed twice
    assert made.headers["Location"] == again.headers["Location"]
    row = Proposal.objects.get()
    at = f"/ur/proposals/{row.reference}"
    officer.post(
        f"{at}/edit/need/", {"title": row.title, "need": "دیہات کے لوگ شکایت کے لیے دفتر نہیں آ سکتے۔"}
    )
    officer.post(f"{at}/edit/why/", {"why_now": "عدالت کا حکم", "leave": "1"})
    officer.post(f"{at}/edit/functions/", {"more": "CIT-01", "more2": ""})
    bad = officer.post(f"{at}/edit/use/", {"users": "تین کلرک", "users_count": "بہت"})
    assert bad.status_code == 422
    assert "تین کلرک" in bad.content.decode()
    officer.post(f"{at}/edit/use/", {"users": "تین کلرک", "users_count": "۱۲"})
    early = officer.post(f"{at}/step/check/")
    assert early.status_code == 302
    assert Proposal.objects.with_case().get().case.state == "draft"
    officer.post(f"{at}/edit/money/", {"money_paisa": "10 لاکھ", "budget_line": "A03970"})
    row.refresh_from_db()
    assert (row.users_count, row.money_paisa, row.functions_typed) == (12, 10 * LAKH, ["CIT-01"])
    officer.post(f"{at}/step/check/")
    for code in row.checks.get().answer_to(5):
        assert page(officer, f"{at}/answers/{code}/")
        done = officer.post(f"{at}/answers/{code}/", {"stance": "reuse"})
        assert done.status_code == 302
    officer.post(f"{at}/step/send/")
    assert Proposal.objects.with_case().get().case.state == "answered"
    assert officer.get(f"{at}/decide/").status_code == 403
    steward.post(f"{at}/functions/", {"functions": ["CIT-01"], "more": "", "more2": ""})
    lacking = steward.post(f"{at}/decide/", {"verdict": "reuse", "reason": "اچھا ہے۔", "tool": ""})
    assert lacking.status_code == 422
    assert "اچھا ہے۔" in lacking.content.decode()
    steward.post(f"{at}/decide/", {"verdict": "reuse", "reason": "اچھا ہے۔", "tool": "CRS"})
    row = Proposal.objects.with_case().get()
    assert row.case.state == "approved"
    assert row.clearance.number in page(browser(world), f"{at}/")
    steps = list(Event.objects.order_by("id").values_list("data__step", flat=True))
    assert steps == ["sent", "approve"]
    assert row.reference in page(browser(world), "/feeds/mandates.proposal.atom")


def test_an_officer_proposes_for_no_other_body(world):
    officer = browser(world, "officer")
    answer = officer.post("/en/proposals/new/", {"body": "PK601-MC", "title": "Ours", "kind": "tool"})
    assert answer.status_code == 422
    assert Proposal.objects.count() == 0


def test_the_desk_says_what_waits_for_whom(world):
    row = world.builder_asked()
    assert "Your body is asked to build" in page(browser(world, "builder"), "/en/my/")
    assert "Your body is asked to build" not in page(browser(world, "elsewhere"), "/en/my/")
    other = world.sent(title="Waiting for a steward")
    text = page(browser(world, "steward"), "/en/my/")
    assert "Waiting for a steward" in text
    assert "Proposals to decide" in text
    assert "Proposals of my bodies" in page(browser(world, "officer"), "/en/my/")
    assert "The gate" not in page(browser(world, "citizen"), "/en/my/")
    assert row.pk != other.pk


HEAD = "kind,number,body,title,amount,published_on,clearance,digital\n"


def bring_in(client: Client, rows: str, **more) -> str:
    file = SimpleUploadedFile("lines.csv", (HEAD + rows).encode())
    answer = client.post("/en/my/spending/", {"file": file, "source": "Tender notices", **more}, follow=True)
    return answer.content.decode()


def test_lines_are_brought_in_with_every_bad_row_named(world):
    steward = browser(world, "steward")
    clearance = world.approved().clearance.number
    wrong = clearance[:-1] + ("A" if clearance[-1] != "A" else "B")
    rows = (
        f"tender,T1,PK602-MC,Software,abc,2026-09-01,,\n"
        f"gift,T2,NOPE,,5 lakh,1.9.2026,{wrong},maybe\n"
        f"adp,A1,PK602-MC,Computerised complaint register,9 lakh,2026-09-01,,\n"
    )
    text = bring_in(steward, rows)
    for said in (
        "not an amount",
        "tender, adp or budget",
        "no body with the code",
        "This cell is empty",
        "2026-11-23",
        "check sign",
        "yes, no or nothing",
    ):
        assert said in text, said
    assert SpendingLine.objects.count() == 0  # none is taken unless the good ones are asked for
    bring_in(steward, rows, only_good="on")
    assert list(SpendingLine.objects.values_list("number", flat=True)) == ["A1"]
    bring_in(steward, "adp,A1,PK602-MC,Computerised complaint register,8 lakh,2026-09-01,,\n")
    assert SpendingLine.objects.get().amount_paisa == 8 * LAKH  # the same line again is brought up to date


def test_a_line_is_covered_by_its_number_of_the_same_body_only(world, today):
    steward = browser(world, "steward")
    number = world.approved().clearance.number
    bring_in(
        steward,
        f"tender,T1,PK602-MC,Voice system,10 lakh,2026-09-01,{number},\n"
        f"tender,T2,PK601-MC,Voice system,10 lakh,2026-09-01,{number},\n"
        f"tender,T3,PK602-MC,Soling of a street,10 lakh,2026-09-01,,\n"
        f"tender,T4,PK602-MC,Complaints by voice,11 lakh,2026-09-01,,yes\n"
        f"tender,T5,PK602-MC,Complaints by voice,40 lakh,2026-09-01,,yes\n",
    )
    found = dict(SpendingLine.objects.values_list("number", "match"))
    assert found == {"T1": "number", "T2": "none", "T3": "none", "T4": "likely", "T5": "none"}
    listed = set(SpendingLine.objects.without_clearance().values_list("number", flat=True))
    assert listed == {"T2", "T4", "T5"}  # a street is no digital purchase; a likeness is no clearance
    text = page(browser(world), "/en/exceptions/")
    assert "perhaps" in text
    line = SpendingLine.objects.get(number="T4")
    bad = steward.post(f"/en/my/spending/{line.pk}/", {"what": "covered", "proposal": "P-99", "note": "seen"})
    assert bad.status_code == 422
    steward.post(
        f"/en/my/spending/{line.pk}/",
        {"what": "covered", "proposal": Proposal.objects.get().reference, "note": "The tender says so."},
    )
    line.refresh_from_db()
    assert (line.match, line.clearance) == ("confirmed", Proposal.objects.get().clearance)
    # What a steward said stays when the line comes again.
    bring_in(steward, "tender,T4,PK602-MC,Complaints by voice,11 lakh,2026-09-01,,yes\n")
    line.refresh_from_db()
    assert line.match == "confirmed"


def test_lines_of_another_province_are_refused(world):
    file = SimpleUploadedFile("x.csv", (HEAD + "tender,T1,PK501-MC,Software,5 lakh,2026-09-01,,\n").encode())
    answer = browser(world, "steward").post("/en/my/spending/", {"file": file, "source": "x"})
    assert answer.status_code == 403
    assert SpendingLine.objects.count() == 0


def test_a_file_that_is_no_table_is_one_fault(world):
    file = SimpleUploadedFile("x.csv", b"\xff\xfe\x00nonsense")
    answer = browser(world, "steward").post("/en/my/spending/", {"file": file, "source": "x"})
    assert answer.status_code == 422


def test_the_api_lists_and_filters(world):
    one = world.approved()
    two = world.builder_declined(title="Another one")
    visitor = browser(world)
    said = visitor.get("/api/v1/proposals").json()
    assert [i["reference"] for i in said["items"]] == [two.reference, one.reference]
    first = said["items"][1]
    assert (first["state"], first["verdict"], first["clearance"], first["functions"]) == (
        "approved", "reuse", one.clearance.number, ["CIT-01"],
    )  # fmt: skip
    for query, wanted in (
        ("?state=approved", [one]), ("?verdict=reuse", [one]), ("?function=CIT-01", [one]), ("?body=PK602-MC", [two, one]),
        ("?place=PK5", []), ("?place=PK6", [two, one]),
    ):  # fmt: skip
        assert [i["reference"] for i in visitor.get(f"/api/v1/proposals{query}").json()["items"]] == [
            w.reference for w in wanted
        ], query
    unknown = visitor.get("/api/v1/proposals?place=NOPE")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_place")
    page_one = visitor.get("/api/v1/proposals?size=1").json()
    page_two = visitor.get(f"/api/v1/proposals?size=1&cursor={page_one['next']}").json()
    assert page_two["items"][0]["reference"] == one.reference
    assert visitor.get("/api/v1/proposals?state=nonsense").status_code == 422
    assert visitor.get("/api/v1/proposals?cursor=damaged").status_code == 400
    full = visitor.get(f"/api/v1/proposals/{one.reference}?lang=ur").json()
    assert full["tools"][0]["reasons"]
    assert full["version"] == "gate-1"
    assert json.dumps(full)


def test_a_page_asks_no_more_often_for_more_rows(world, django_assert_max_num_queries):
    visitor = browser(world)
    world.approved()
    page(visitor, "/en/proposals/?x=1")
    with django_assert_max_num_queries(40) as few:
        page(visitor, "/en/proposals/?x=2")
    for number in range(4):
        world.sent(title=f"More {number}")
    with django_assert_max_num_queries(len(few)):
        page(visitor, "/en/proposals/?x=3")


def test_cells_of_a_file_are_no_formulas(world):
    row = world.sent(title="=HYPERLINK(1)")
    rows = b"".join(browser(world).get("/en/proposals/list.csv").streaming_content).decode()
    assert "'=HYPERLINK(1)" in rows
    assert row.pk
