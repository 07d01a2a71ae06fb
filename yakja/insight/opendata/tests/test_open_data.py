"""Files, catalogue and feed: whole, readable by machines, and without a single person."""

import csv
import datetime as dt
import io
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Body, BodyKind, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.trees import segment
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Cell, Tool, ToolFunction, Usage
from yakja.insight.opendata import queries

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def world():
    place = Place.objects.create(
        code="PK6", level="province", name=TranslatedText({"en": "Punjab", "ur": "پنجاب"}), source="census"
    )
    place.path = segment(place.pk)
    place.save()
    kind = BodyKind.objects.create(
        code="PB-MC", name=TranslatedText({"en": "Committee"}), tier="town", source="law"
    )
    body = Body.objects.create(
        code="PK6-MC",
        name=TranslatedText({"en": "=cmd()", "ur": "کمیٹی"}),
        kind=kind,
        place=place,
        source="list",
        status="named",
    )
    function = Function.objects.create(
        code="CIT-01",
        area_code="CIT",
        area=TranslatedText({"en": "Contact"}),
        name=TranslatedText({"en": "Complaints"}),
        source="own",
    )
    tool = Tool.objects.create(
        code="DESK", name=TranslatedText({"en": "Desk"}), audience="both", source="https://example.pk"
    )
    ToolFunction.objects.create(tool=tool, function=function, rank="main")
    today = timezone.localdate()
    Usage.objects.create(
        body=body,
        function=function,
        tool=tool,
        status="full",
        standing="confirmed",
        level="declaration",
        since=today,
    )
    Cell.objects.create(
        body=body,
        function=function,
        status="full",
        standing="confirmed",
        tools=["DESK", "OTHER"],
        since=today,
        is_assumed=True,
    )
    return {"place": place, "body": body, "tool": tool}


def entry(verb, subject, **more):
    return AuditEntry.objects.create(
        at=timezone.now(), actor_ref="person:7", actor_name="Bashir Ahmad", door="web", room=verb.partition(".")[0], verb=verb,
        subject_ref=subject, reason="Bashir told me so", **more,
    )  # fmt: skip


def rows_of(client, code):
    response = client.get(f"/data/{code}.csv")
    assert response.status_code == 200
    assert response.streaming
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


@pytest.mark.parametrize("dataset", queries.DATASETS, ids=lambda d: d.code)
def test_a_file_has_its_columns_and_all_its_rows(client, world, dataset):
    rows = rows_of(client, dataset.code)
    assert len(rows) == dataset.model._default_manager.count()
    for row in rows:
        assert set(row) == set(dataset.columns)
    assert len(set(dataset.columns)) == len(dataset.columns)


@pytest.mark.parametrize("dataset", queries.DATASETS, ids=lambda d: d.code)
def test_a_file_asks_the_same_whatever_its_rows(client, world, dataset):
    with CaptureQueriesContext(connection) as asked:
        rows_of(client, dataset.code)
    assert len(asked) <= 2


def test_cells_say_what_is_known(client, world):
    (row,) = rows_of(client, "cells")
    assert row["tools"] == "DESK OTHER"
    assert (row["status"], row["devolution"], row["out_of_date"]) == ("full", "assumed", "no")
    assert row["since"] == timezone.localdate().isoformat()
    Cell.objects.update(status="unknown", since=dt.date(2000, 1, 1))
    assert rows_of(client, "cells")[0]["since"] == ""


def test_no_cell_is_a_formula_for_a_spreadsheet(client, world):
    assert rows_of(client, "bodies")[0]["name_en"] == "'=cmd()"


def test_an_unknown_file_is_not_found(client):
    assert client.get("/data/persons.csv").status_code == 404
    assert client.post("/data/tools.csv").status_code == 405


def test_no_column_speaks_of_a_person():
    words = {"author", "officer", "person", "actor", "contact", "email", "signed", "by"}
    for dataset in queries.DATASETS:
        for column in dataset.columns:
            if column != "governed_by":
                assert not words & set(column.split("_")), column


def test_the_feed_tells_what_was_done_to_what_and_never_by_whom(client, world):
    entry("catalogue.declare_usage", "catalogue.cell:PK6-MC:CIT-01", subject_name="Bashir")
    entry("bodies.confirm", "bodies.body:PK6-MC")
    entry("catalogue.send_correction", "catalogue.correction:1")
    entry("people.appoint", "people.role:1")
    entry("catalogue.give_evidence", "files.storedfile:7")
    response = client.get("/feeds/changes.atom?lang=en")
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(response.content)
    titles = [node.findtext(f"{ATOM}title") for node in root.findall(f"{ATOM}entry")]
    assert len(titles) == 2
    assert titles[1].endswith("=cmd() · Complaints")
    assert b"Bashir" not in response.content
    assert b"person:7" not in response.content
    link = root.findall(f"{ATOM}entry")[0].find(f"{ATOM}link").get("href")
    assert link.endswith("/en/bodies/PK6-MC/")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_the_feed_has_the_parts_that_readers_ask_for(client):
    root = ET.fromstring(client.get("/feeds/changes.atom").content)
    for name in ("id", "title", "updated", "author"):
        assert root.find(f"{ATOM}{name}") is not None
    assert dt.datetime.fromisoformat(root.findtext(f"{ATOM}updated")).tzinfo


def test_every_public_verb_has_a_sentence_and_stays_in_its_rooms():
    from yakja.foundation.audit.queries import verbs
    from yakja.insight.opendata.queries.changes import PUBLIC_VERBS

    assert set(PUBLIC_VERBS) <= set(verbs())
    assert {verb.partition(".")[0] for verb in PUBLIC_VERBS} == {"catalogue", "bodies", "places", "strategy"}


def test_the_catalogue_for_machines_names_every_file(client, world):
    response = client.get("/data/catalog.jsonld")
    assert response.headers["Content-Type"].startswith("application/ld+json")
    catalog = response.json()
    assert catalog["@type"] == "dcat:Catalog"
    assert [each["dct:identifier"] for each in catalog["dcat:dataset"]] == [d.code for d in queries.DATASETS]
    for each in catalog["dcat:dataset"]:
        assert each["dct:license"]["@id"].startswith("https://creativecommons.org/")
        assert {said["@language"] for said in each["dct:title"]} == {"en", "ur"}
        address = each["dcat:distribution"][0]["dcat:downloadURL"]["@id"]
        assert client.get(address[address.index("/data/") :]).status_code == 200
        for api in each["dcat:distribution"][1:]:
            address = api["dcat:accessURL"]["@id"]
            assert client.get(address[address.index("/api/") :]).status_code == 200


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_the_page_tells_licence_and_small_numbers(client, world, lang):
    entry("catalogue.load_tools", "catalogue:tools")
    html = client.get(f"/{lang}/data/").content.decode()
    assert f'dir="{"rtl" if lang == "ur" else "ltr"}"' in html
    assert "creativecommons.org/licenses/by/4.0" in html
    for dataset in queries.DATASETS:
        assert f"/data/{dataset.code}.csv" in html
    if lang == "en":
        assert "Small numbers are therefore not suppressed" in html
