"""The doors: forms with answers to check, public pages, downloads, the API."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people
from yakja.framework.mandates.actions import call_review, suspend_mandate
from yakja.framework.mandates.models import CapabilityProof, CapabilityReview, Mandate, PolicySetting

from .conftest import BEGUN

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n97\n%%EOF\n"
ANSWERS = {
    "holder": "PK6-PITB", "roles": ["builder", "operator"], "functions": ["CIT-01"], "place": "PK6", "kind": "",
    "instrument": "Order 1", "valid_from": "2026-01-01", "source": "gazette",
}  # fmt: skip


def browser_of(kind: str, **where: Any) -> Client:
    person = people.add_person(actor=SYSTEM, name=TranslatedText({"en": kind, "ur": "شخص"}))
    people.appoint(
        actor=SYSTEM,
        person=person,
        kind=kind,
        starts_on=BEGUN,
        body=where.get("body"),
        place=where.get("place"),
    )
    client = Client()
    client.force_login(person.account)
    session = client.session
    session["people_second_factor"] = True
    session.save()
    return client


@pytest.fixture
def desk(world: Any) -> Client:
    """A steward of Punjab at the desk."""
    return browser_of("provincial_steward", place=world.pk6)


def hidden(page: str) -> dict[str, list[str]]:
    import re

    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_designating_shows_the_answers_before_anything_is_kept(desk: Client, world: Any) -> None:
    page = desk.post("/en/my/mandates/designate/", ANSWERS)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Check your answers" in text
    assert "Order 1" in text
    assert not Mandate.objects.exists()
    again = desk.post("/en/my/mandates/designate/", {**hidden(text), "step": "change"})
    assert 'value="Order 1"' in again.content.decode()
    sent = desk.post("/en/my/mandates/designate/", {**hidden(text), "step": "send"})
    assert sent.headers["Location"] == "/en/mandates/PK6-CIT-01-B1/"
    assert Mandate.objects.count() == 2
    twice = desk.post("/en/my/mandates/designate/", {**hidden(text), "step": "send"})
    assert twice.status_code == 422
    assert Mandate.objects.count() == 2


def test_the_file_is_kept_between_the_two_steps_and_only_for_its_sender(
    desk: Client, world: Any, settings: Any, tmp_path: Any
) -> None:
    settings.FILES_ROOT = tmp_path
    file = SimpleUploadedFile("order.pdf", PDF, content_type="application/pdf")
    text = desk.post("/en/my/mandates/designate/", {**ANSWERS, "file": file}).content.decode()
    kept = hidden(text)
    assert kept["kept_file"]
    other = browser_of("provincial_steward", place=world.pk6)
    other.post("/en/my/mandates/designate/", {**kept, "functions": "PLN-01", "step": "send"})
    assert Mandate.objects.filter(function__code="PLN-01", file__isnull=True).count() == 2
    desk.post("/en/my/mandates/designate/", {**kept, "step": "send"})
    mandate = Mandate.objects.get(code="PK6-CIT-01-B1")
    assert mandate.file is not None
    assert mandate.file.visibility == "public"


def test_a_conflict_is_shown_before_it_is_made(desk: Client, world: Any) -> None:
    world.charge(world.pmdfc)
    text = desk.post("/en/my/mandates/designate/", ANSWERS).content.decode()
    assert "Others are charged with this already" in text
    assert "PK6-CIT-01-B1" in text


def test_bad_answers_come_back_with_what_was_typed(desk: Client, world: Any) -> None:
    page = desk.post(
        "/en/my/mandates/designate/",
        {**ANSWERS, "holder": "NOBODY", "valid_to": "2025-01-01", "section": "9 (a)"},
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert "No body has this code" in text
    assert 'value="9 (a)"' in text
    late = desk.post("/en/my/mandates/designate/", {**ANSWERS, "valid_to": "2025-01-01", "step": "send"})
    assert late.status_code == 422
    assert "must end after it begins" in late.content.decode()


def test_a_steward_cannot_designate_in_another_province(desk: Client, world: Any) -> None:
    page = desk.post("/en/my/mandates/designate/", {**ANSWERS, "place": "PK5", "step": "send"})
    assert page.status_code == 422  # not among the choices
    assert not Mandate.objects.exists()


def test_suspending_says_what_goes_along(desk: Client, world: Any) -> None:
    above = world.charge(world.pitb)
    world.charge(world.pmdfc, delegated_from=above, place=world.kasur)
    answers = {"on": "2026-06-01", "reason": "No staff left."}
    text = desk.post("/en/my/mandates/PK6-CIT-01-B1/suspend/", answers).content.decode()
    assert "PK602-CIT-01-B1" in text
    desk.post("/en/my/mandates/PK6-CIT-01-B1/suspend/", {**answers, "step": "send"})
    page = desk.get("/en/mandates/PK6-CIT-01-B1/").content.decode()
    assert "No staff left." in page
    assert desk.get("/en/my/mandates/PK6-CIT-01-B1/dance/").status_code == 404


def test_an_officer_of_the_holder_enters_proof_and_closes_nothing(world: Any) -> None:
    mandate = world.charge(world.pitb)
    officer = browser_of("council_officer", body=world.pitb)
    proof = {
        "kind": "money",
        "text": "Budget.",
        "paisa": "25 lakh",
        "on": "2026-02-01",
        "source": "budget book",
    }
    assert officer.post(f"/en/my/mandates/{mandate.code}/proof/", proof).status_code == 302
    assert CapabilityProof.objects.get().paisa == 250_000_000
    bad = officer.post(f"/en/my/mandates/{mandate.code}/proof/", {**proof, "paisa": "much"})
    assert bad.status_code == 422
    assert 'value="much"' in bad.content.decode()
    call_review(actor=SYSTEM, mandate=mandate, reason="yearly")
    assert (
        officer.post(
            f"/en/my/mandates/{mandate.code}/review/", {"outcome": "keep", "finding": "x"}
        ).status_code
        == 403
    )
    assert CapabilityReview.objects.get().closed_on is None
    assert "Enter proof for" in officer.get("/en/my/").content.decode()


def test_a_steward_calls_and_closes_a_review(desk: Client, world: Any) -> None:
    mandate = world.charge(world.pitb)
    path = f"/en/my/mandates/{mandate.code}/review/"
    assert desk.post(path, {"note": "Two milestones missed."}).status_code == 302
    assert mandate.code in desk.get("/en/my/mandates/reviews/").content.decode()
    assert desk.post(path, {"outcome": "keep", "finding": "All there."}).status_code == 302
    assert "All there." in desk.get(f"/en/mandates/{mandate.code}/").content.decode()


def test_a_list_is_checked_and_loaded(desk: Client, world: Any) -> None:
    rows = b"function,role,holder,place,instrument,valid_from\nCIT-01,builder,PK6-PITB,PK6,Order,2026-01-01\nX,builder,PK6-PITB,PK6,Order,2026-01-01\n"

    def send(mode: str) -> str:
        file = SimpleUploadedFile("list.csv", rows, content_type="text/csv")
        return desk.post(
            "/en/my/mandates/load/", {"file": file, "source": "gazette", "mode": mode}
        ).content.decode()

    assert "1 row is bad. Nothing was loaded." in send("check")
    assert "so nothing was loaded" in send("clean")
    assert not Mandate.objects.exists()
    assert "the others are loaded" in send("good")
    assert Mandate.objects.count() == 1


def test_an_adopted_value_is_typed_in_rupees(desk: Client, world: Any) -> None:
    facts = {
        "place": "PK6",
        "code": "depth_full_from_paisa",
        "value": "5 crore",
        "valid_from": "2026-01-01",
        "instrument": "Order 9",
    }
    assert desk.post("/en/my/policy/", facts).status_code == 302
    assert PolicySetting.objects.get().value == 5_000_000_000
    bad = desk.post("/en/my/policy/", {**facts, "code": "waiver_default_months", "value": "a year"})
    assert bad.status_code == 422
    assert 'value="a year"' in bad.content.decode()
    page = Client().get("/en/policy/?place=PK6").content.decode()
    assert "Rs 5,00,00,000" in page
    assert "Order 9" in page


# In public


def test_the_empty_list_says_what_to_do(world: Any) -> None:
    page = Client().get("/en/mandates/").content.decode()
    assert "No designation is entered yet" in page
    assert "every cell is a gap" in Client().get("/en/mandates/gaps/").content.decode()


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_public_pages_show_the_mandate(world: Any, lang: str) -> None:
    world.charge(world.pitb)
    browser = Client()
    for path in (
        "mandates/", "mandates/?function=CIT&place=PK602&state=in_force", "functions/CIT-01/", "bodies/PK6-PITB/",
        "bodies/PK602-MC/",
    ):  # fmt: skip
        page = browser.get(f"/{lang}/{path}").content.decode()
        assert "PK6-CIT-01-B1" in page or "PK6-PITB" in page, path
    assert "PK6-CIT-01-B1" not in browser.get(f"/{lang}/mandates/?place=PK5").content.decode()
    assert (
        "PK6-CIT-01-B1"
        not in browser.get(f"/{lang}/mandates/?as_of=2025-12-31&state=in_force").content.decode()
    )


def test_a_prepared_page_changes_with_the_mandate(world: Any) -> None:
    mandate = world.charge(world.pitb)
    browser = Client()
    path = "/en/functions/CIT-01/"
    assert "in force" in browser.get(path).content.decode()
    suspend_mandate(actor=SYSTEM, mandate=mandate, on=dt.date(2026, 2, 1), reason="no staff")
    assert "suspended" in browser.get(path).content.decode()


def test_the_csv_keeps_a_formula_from_being_one(world: Any) -> None:
    world.charge(world.pitb, instrument="=HYPERLINK(1)")
    rows = b"".join(Client().get("/en/mandates/list.csv").streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    assert "'=HYPERLINK(1)" in rows
    gaps = b"".join(Client().get("/en/mandates/gaps.csv?place=PK602").streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    assert len(gaps.splitlines()) == 1 + 6  # two bodies, four functions, two of them charged


def test_the_policy_as_text_and_data(world: Any) -> None:
    browser = Client()
    text = browser.get("/en/policy/policy.txt?place=PK6")
    assert text.headers["Content-Disposition"].startswith("attachment")
    assert "it is not law" in text.content.decode()
    data = json.loads(browser.get("/ur/policy/policy.json").content)
    assert data["status"] == "draft"
    assert data["order"][0]["code"] == "reuse"
    page = browser.get("/ur/policy/").content.decode()
    assert 'id="waivers"' in page
    assert browser.get("/ur/policy/?place=NOWHERE").status_code == 404


# The API


def test_the_api_lists_filters_and_pages(world: Any) -> None:
    world.charge(world.pitb)
    world.charge(world.pmdfc, place=world.kasur, valid_to=dt.date(2026, 6, 1))
    world.charge(world.kpitb, place=world.pk5, role="operator")
    browser = Client()

    def codes(query: str) -> list[str]:
        return [row["code"] for row in browser.get(f"/api/v1/mandates?{query}").json()["items"]]

    assert sorted(codes("")) == ["PK5-CIT-01-R1", "PK6-CIT-01-B1", "PK602-CIT-01-B1"]
    assert codes("place=PK601") == ["PK6-CIT-01-B1"]
    assert codes("place=PK602&as_of=2026-05-31") == ["PK6-CIT-01-B1", "PK602-CIT-01-B1"]
    assert codes("place=PK602&as_of=2026-06-01") == ["PK6-CIT-01-B1"]
    assert codes("as_of=2025-12-31") == []
    assert codes("role=operator") == ["PK5-CIT-01-R1"]
    assert codes("function=PLN-01") == []
    first = browser.get("/api/v1/mandates?limit=2").json()
    second = browser.get(f"/api/v1/mandates?limit=2&cursor={first['next']}").json()
    assert len(first["items"]) + len(second["items"]) == 3
    for query in ("function=NO", "place=NO", "role=no", "as_of=yesterday", "cursor=zzz"):
        answer = browser.get(f"/api/v1/mandates?{query}")
        assert answer.status_code in (400, 404, 422), query
        assert answer.headers["Content-Type"] == "application/problem+json", query
    one = browser.get("/api/v1/mandates/PK6-CIT-01-B1").json()
    assert (one["state"], one["kind"], one["holder"]) == ("in_force", None, "PK6-PITB")
    assert browser.get("/api/v1/mandates/NONE").status_code == 404


def test_reading_leaves_no_trace(world: Any) -> None:
    world.charge(world.pitb)
    before = AuditEntry.objects.count()
    for path in ("mandates/", "mandates/gaps/", "mandates/conflicts/", "policy/", "mandates/PK6-CIT-01-B1/"):
        assert Client().get(f"/en/{path}").status_code == 200
    assert AuditEntry.objects.count() == before
