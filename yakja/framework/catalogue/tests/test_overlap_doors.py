"""Overlaps at the doors: pages in two languages, the steward's queue, the API; what visitors may not."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import SYSTEM, may
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.actions.overlaps import score_overlaps
from yakja.framework.catalogue.models import OverlapFinding, Tool
from yakja.framework.catalogue.web import overlaps as web

from .world import World, runs, tool

pytestmark = pytest.mark.django_db
PAIR = "CRS--HELPNOW"
FACETS = "capability:intake object:complaint user:citizen"


@pytest.fixture
def world() -> World:
    made = World()
    one, two = made.complaint_tools()
    tool("DESK", "Desk", main=("CIT-01",), facets=FACETS)
    runs(made.mc_lahore, one, "CIT-01")
    runs(made.mc_lahore, two, "CIT-01")
    score_overlaps(actor=SYSTEM)
    return made


def decide(actor, code: str = PAIR, lang: str = "en", query: str = "", **facts: str) -> HttpResponse:
    """What the form of a pair sends, as this actor."""
    row = OverlapFinding.objects.get(code=code)
    request = RequestFactory().post(f"/{lang}/overlaps/{code}/{query}", {"digest": row.digest, **facts})
    request.actor = actor
    request.COOKIES["sessionid"] = "one"
    request.session = {}
    request._messages = FallbackStorage(request)
    with translation.override(lang):
        return web.finding(request, code)


@pytest.mark.parametrize("lang", ["en", "ur"])
@pytest.mark.parametrize(
    "path", ["", "clusters/", "double-running/", f"{PAIR}/", "?function=CIT-01&place=PK6", "?state=rejected"]
)
def test_pages_open_for_everybody(world, client: Client, lang, path):
    answer = client.get(f"/{lang}/overlaps/{path}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'dir="{"rtl" if lang == "ur" else "ltr"}"' in page
    assert 'name="decision"' not in page


def test_a_pair_prints_its_reasons_and_its_arithmetic(world, client: Client):
    page = client.get(f"/en/overlaps/{PAIR}/").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Both mainly do the same work" in text
    assert "Double running: Body PK601-MC has both" in text
    assert "1 body is said to run both" in text
    assert "Compared on" in text
    assert client.get("/en/overlaps/NO--PAIR/").status_code == 404


def test_the_double_running_page_names_body_and_tools(world, client: Client):
    page = client.get("/en/overlaps/double-running/").content.decode()
    for words in ("City Complaints", "Help Now", "Body PK601-MC", "Lahore"):
        assert words in page


def test_a_steward_decides_and_meets_the_next_pair(world, holder):
    steward = holder("provincial_steward")
    answer = decide(steward, decision="confirmed", reason="", query="?function=CIT-01")
    row = OverlapFinding.objects.get(code=PAIR)
    assert row.state == "confirmed"
    assert answer.status_code == 302
    following = re.fullmatch(r"/en/overlaps/([^/]+)/\?function=CIT-01#decide", answer["Location"]).group(1)
    assert OverlapFinding.objects.get(code=following).state == "suggested"
    for each in OverlapFinding.objects.filter(state="suggested").values_list("code", flat=True):
        answer = decide(steward, each, decision="rejected", reason="Other work.")
    assert answer["Location"] == "/en/overlaps/"


def test_a_rejection_without_a_reason_keeps_the_page_and_says_so(world, holder):
    answer = decide(holder("provincial_steward"), decision="rejected", reason=" ")
    assert answer.status_code == 422
    assert b"Say why the two do not overlap" in answer.content
    assert OverlapFinding.objects.get(code=PAIR).state == "suggested"


def test_a_decision_on_facts_that_changed_meanwhile_is_not_taken(world, holder):
    answer = decide(holder("provincial_steward"), decision="confirmed", digest="of yesterday")
    assert answer.status_code == 422
    assert OverlapFinding.objects.get(code=PAIR).state == "suggested"


def test_a_visitor_decides_nothing(world, client: Client):
    answer = client.post(f"/en/overlaps/{PAIR}/", {"decision": "confirmed"})
    assert answer.status_code in {302, 403}
    assert OverlapFinding.objects.get(code=PAIR).state == "suggested"


def test_the_list_takes_the_same_number_of_queries_for_more_findings(world, client: Client):
    client.get("/en/overlaps/?band=overlap")
    with CaptureQueriesContext(connection) as few:
        client.get("/en/overlaps/")
    for n in range(6):
        tool(f"MORE{n}", main=("CIT-01",), facets=FACETS)
    score_overlaps(actor=SYSTEM)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/en/overlaps/?state=")
    assert page.content.decode().count('<li class="card">') > 10
    assert len(many) <= len(few)


def test_the_api_lists_findings_with_reasons_in_the_language_asked_for(world, client: Client):
    answer = client.get("/api/v1/overlaps?lang=ur&size=2").json()
    assert set(answer) == {"items", "next"}
    assert answer["next"]
    item = next(i for i in answer["items"] if i["code"] == PAIR)
    assert {"code", "name", "source", "score", "band", "state", "tools", "reasons"} <= set(item)
    assert (item["tools"], item["band"], item["state"]) == (["CRS", "HELPNOW"], "overlap", "suggested")
    assert 0.6 <= item["score"] <= 1
    assert any("ادارہ PK601-MC" in text for text in item["reasons"])
    english = client.get("/api/v1/overlaps").json()["items"]
    assert any("Body PK601-MC" in text for i in english for text in i["reasons"])
    rest = client.get("/api/v1/overlaps", {"cursor": answer["next"]}).json()
    assert not {i["code"] for i in rest["items"]} & {i["code"] for i in answer["items"]}


def test_the_api_filters_and_refuses_a_damaged_cursor(world, client: Client):
    OverlapFinding.objects.filter(code=PAIR).update(state="rejected")
    assert PAIR not in {i["code"] for i in client.get("/api/v1/overlaps").json()["items"]}
    assert [i["code"] for i in client.get("/api/v1/overlaps?state=rejected").json()["items"]] == [PAIR]
    assert client.get("/api/v1/overlaps?function=FIN-05").json() == {"items": [], "next": None}
    assert client.get("/api/v1/overlaps?cursor=xx").status_code == 400


def test_a_steward_decides_on_pairs_of_the_own_province_or_of_no_province(holder):
    lahore = holder(("provincial_steward", "PK6"))

    def of(code, level="province"):
        return Tool(owner=Body(place=Place(code=code, level=level)))

    ours = OverlapFinding(first=of("PK6"), second=of("PK2"))
    theirs = OverlapFinding(first=of("PK2"), second=of("PK2"))
    federal = OverlapFinding(first=of("PK", "country"), second=of("PK2"))
    assert may(lahore, "catalogue.decide_overlap", ours)
    assert not may(lahore, "catalogue.decide_overlap", theirs)
    assert may(lahore, "catalogue.decide_overlap", federal)
