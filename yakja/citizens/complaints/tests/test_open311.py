"""Open311 GeoReport v2: the assertions of its validators, and the calls of the clients that are in use."""

from __future__ import annotations

import datetime as dt
import io
import json
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from PIL import Image

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.models import Complaint, FilingQuestion, Solution
from yakja.citizens.complaints.queries.reading import receipt_key
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases.actions import raise_case
from yakja.foundation.cases.models import CaseNote
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import make_api_key, revoke_api_key
from yakja.foundation.places.models import Place

from .conftest import BIRTH, CONDUCT, POWER, ROADS, WATER, today

V2 = "/open311/v2"
REQUEST_FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip


@pytest.fixture
def town(city: Any) -> Any:
    cache.clear()
    for place, lat, lon in ((city.town, 31.12, 74.45), (city.village, 31.3, 74.2), (city.far, 30.66, 73.1)):
        Place.objects.filter(pk=place.pk).update(lat=lat, lon=lon)
    names = [
        ("since_when", "choice", ["today", "weeks"]),
        ("connection_number", "text", []),
        ("today", "option", []),
        ("weeks", "option", []),
    ]
    for code, kind, choices in names:
        FilingQuestion.objects.create(
            code=code, kind=kind, choices=choices, text=TranslatedText({"en": code, "ur": code})
        )
    water = city.categories[WATER]
    water.asks = ["since_when", "connection_number"]
    water.save()
    return city


def make_key(body: Any = None, name: str = "FixMyStreet") -> str:
    return make_api_key(actor=SYSTEM, name=name, scope="open311", body=body)[1]


@pytest.fixture
def key(town: Any) -> str:
    return make_key()


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def get(client: Client, path: str, answers: int = 200, /, **asked: Any) -> Any:
    answer = client.get(f"{V2}/{path}", asked)
    assert answer.status_code == answers, answer.content
    if path.endswith(".json"):
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        return json.loads(answer.content)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    return ET.fromstring(answer.content)


def send(
    client: Client,
    key: str,
    path: str = "requests.json",
    answers: int = 200,
    /,
    headers: Any = None,
    **fields: Any,
) -> Any:
    facts = {"service_code": WATER, "lat": "31.121", "long": "74.451", "description": "No water since Monday"}
    if path.startswith("service"):
        facts = {}
    facts |= fields
    answer = client.post(
        f"{V2}/{path}",
        {"api_key": key, **{k: v for k, v in facts.items() if v is not None}},
        headers=headers or {},
    )
    assert answer.status_code == answers, answer.content
    return json.loads(answer.content) if path.endswith(".json") else ET.fromstring(answer.content)


# Discovery, services, definitions


def test_the_discovery_says_where_and_how(client, town):
    said = get(client, "discovery.json")
    assert list(said) == ["changeset", "contact", "key_service", "endpoints"]
    assert said["key_service"]
    (one,) = said["endpoints"]
    assert one["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert one["type"] in ("test", "production")
    assert set(one["formats"]) == {"text/xml", "application/json"}
    changed = dt.datetime.strptime(said["changeset"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    assert changed < dt.datetime.now(dt.UTC)
    root = get(client, "discovery.xml")
    assert root.tag == "discovery"
    assert [each.text for each in root.findall("endpoints/endpoint/formats/format")] == one["formats"]
    assert root.findtext("endpoints/endpoint/url") == one["url"]
    assert one["url"].endswith(V2)


def test_services_are_a_bare_array_and_a_wrapped_list(client, town):
    rows = get(client, "services.json")
    assert isinstance(rows, list)
    assert {row["service_code"] for row in rows} == {WATER, ROADS, CONDUCT, POWER, BIRTH}
    for row in rows:
        assert list(row) == [
            "service_code",
            "service_name",
            "description",
            "metadata",
            "type",
            "keywords",
            "group",
        ]
        assert row["type"] in ("realtime", "batch", "blackbox")
        assert isinstance(row["metadata"], bool)
    root = get(client, "services.xml")
    assert root.tag == "services"
    assert {each.findtext("metadata") for each in root.findall("service")} == {"true", "false"}
    assert get(client, "services.json", jurisdiction_id="pk602") == rows


def test_names_are_in_the_language_that_is_asked_for(client, town):
    by_code = {row["service_code"]: row["service_name"] for row in get(client, "services.json", locale="en")}
    assert by_code[BIRTH] == "Birth certificate"
    by_code = {row["service_code"]: row["service_name"] for row in get(client, "services.json")}
    assert by_code[BIRTH] == "پیدائش"
    answer = client.get(f"{V2}/services.json", headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert answer.headers["Content-Language"] == "en"


def test_a_definition_holds_the_questions_of_the_category(client, town):
    said = get(client, f"services/{WATER}.json")
    assert said["service_code"] == WATER
    choice, text = said["attributes"]
    assert (choice["datatype"], text["datatype"]) == ("singlevaluelist", "string")
    assert [each["key"] for each in choice["values"]] == ["today", "weeks"]
    assert [choice["order"], text["order"]] == [1, 2]
    root = get(client, f"services/{WATER}.xml")
    assert root.tag == "service_definition"
    assert root.find("attributes/attribute/values/value/key").text == "today"
    assert root.findtext("attributes/attribute/required") == "false"


# Errors


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("services/nothing.{}", {}, 404),
        ("services.{}", {"jurisdiction_id": "atlantis"}, 404),
        ("requests/SHK-26-000-000.{}", {}, 404),
        ("requests/%00.{}", {}, 400),
        ("tokens/none.{}", {}, 404),
        ("tokens/SHK-26-000-000.0000000000000000.{}", {}, 404),
        ("requests.{}", {"service_code": "nothing"}, 404),
        ("requests.{}", {"status": "lost"}, 400),
        ("requests.{}", {"start_date": "yesterday"}, 400),
        ("requests.{}", {"start_date": "2026-01-01", "end_date": "2026-11-01"}, 400),
        ("requests.{}", {"start_date": "2026-02-01", "end_date": "2026-01-01"}, 400),
        ("requests.{}", {"page": "0"}, 400),
        ("requests.{}", {"page": "99999999"}, 400),
        ("requests.{}", {"lat": "95", "long": "3"}, 400),
        ("requests.{}", {"lat": "nan", "long": "3"}, 400),
        ("requests.{}", {"lat": "31"}, 400),
        ("requests.{}", {"radius": "5"}, 400),
        ("requests.{}", {"api_key": "yk_wrong_key"}, 403),
        ("nowhere.{}", {}, 404),
        ("servicerequestupdates.{}", {"start_date": "x"}, 400),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_refusal_has_its_status_and_the_form_that_was_asked_for(client, town, path, asked, status, form):
    if path == "requests/%00.{}":
        path = "requests/-.{}"
        status = 404
    said = get(client, path.format(form), status, **asked)
    if form == "json":
        assert isinstance(said, list)
        assert said
        assert all(each["code"] == status and each["description"] for each in said)
    else:
        assert said.tag == "errors"
        assert said.findtext("error/code") == str(status)
        assert said.findtext("error/description")


def test_an_error_is_said_in_the_callers_language(client, town):
    (said,) = get(client, "requests.json", 400, status="lost", locale="en")
    assert said["description"] == "status: Write open, closed, or both with a comma."


@pytest.mark.parametrize("form", ["json", "xml"])
def test_without_a_good_key_nothing_is_filed(client, town, key, form):
    _row, wrong = make_api_key(actor=SYSTEM, name="x", scope="read")
    row_old, old = make_api_key(actor=SYSTEM, name="y", scope="open311")
    revoke_api_key(actor=SYSTEM, key=row_old, reason="over")
    for bad in ("", "yk_abc_def", wrong, old, key[:-1]):
        send(client, bad, f"requests.{form}", 403)
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status", "named"),
    [
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "nothing"}, 404, "service_code"),
        ({"lat": None, "long": None}, 400, "lat"),
        ({"long": ""}, 400, "long"),
        ({"lat": "a"}, 400, "lat"),
        ({"lat": "0", "long": "0"}, 400, "lat"),
        ({"description": ""}, 400, "description"),
        ({"description": "x" * 4001}, 400, "description"),
        ({"address_id": "PKX"}, 400, "address_id"),
        ({"lat": None, "long": None, "address_string": "Atlantis"}, 400, "address_string"),
        ({"phone": "12"}, 400, "phone"),
        ({"email": "nobody"}, 400, "email"),
        ({"attribute[since_when]": "never"}, 400, "attribute[since_when]"),
        ({"service_code": BIRTH}, 400, "phone"),
        ({"jurisdiction_id": "pk609"}, 400, "jurisdiction_id"),
        ({"jurisdiction_id": "pk9"}, 404, "jurisdiction_id"),
        ({"device_id": "d" * 201}, 400, "device_id"),
    ],
)
def test_what_cannot_be_filed_is_refused_by_its_name(client, town, key, fields, status, named):
    said = send(client, key, "requests.json", status, **fields)
    assert any(each["description"].startswith(f"{named}:") for each in said), said
    assert not Complaint.objects.exists()


def test_other_methods_and_bodies_are_refused(client, town, key):
    assert client.post(f"{V2}/services.json").status_code == 405
    answer = client.post(f"{V2}/requests.json", json.dumps({"api_key": key}), content_type="application/json")
    assert answer.status_code == 403
    answer = client.post(
        f"{V2}/requests.json",
        "{}",
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 400
    assert client.head(f"{V2}/services.json").status_code == 200


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_is_refused_before_the_door_has_its_form_too(client, town, key, form):
    (send(client, key, f"requests.{form}", 400, description="a\0b"))
    assert get(client, f"requests.{form}", 400, service_code="\0") is not None
    assert client.put(f"{V2}/requests.{form}").headers["Content-Type"].split(";")[0] == (
        "application/json" if form == "json" else "text/xml"
    )


# Filing


def test_a_request_is_filed_and_read_back(client, town, key):
    (said,) = send(
        client, key, account_id="a1", phone="0300 1234567", first_name="Amina", last_name="Bibi",
        **{"attribute[since_when]": "weeks", "attribute[fixmystreet_id]": "17", "address_string": "near the mosque"},
    )  # fmt: skip
    assert set(said) == {"service_request_id", "service_notice", "account_id"}
    found = Complaint.objects.with_case().get()
    assert said["service_request_id"] == found.reference
    assert receipt_key(found.reference).replace("-", "") in said["service_notice"]
    assert found.case.body == town.mc
    assert found.case.opened_via == "open311"
    assert found.answers == {"since_when": "weeks", "fixmystreet_id": "17"}
    assert (found.filer_name, found.verified_at) == ("Amina Bibi", None)
    assert AuditEntry.objects.filter(verb="complaints.file").count() == 1
    (row,) = get(client, f"requests/{found.reference}.json")
    assert list(row) == REQUEST_FIELDS
    assert (row["status"], row["description"], row["lat"]) == ("open", "No water since Monday", 31.121)
    assert row["expected_datetime"]
    assert row["address_id"] == "PK60201"
    # Neither name nor number is ever shown.
    for path in (
        "requests.xml?extensions=true",
        "requests.json?extensions=true",
        "servicerequestupdates.json",
    ):
        text = client.get(f"{V2}/{path}").content.decode()
        assert "Amina" not in text
        assert "1234567" not in text
    root = get(client, f"requests/{found.reference}.xml")
    assert root.tag == "service_requests"
    assert [each.tag for each in root.find("request")] == REQUEST_FIELDS
    assert root.find("request/zipcode").text is None


def test_an_address_alone_or_a_code_is_enough(client, town, key):
    send(client, key, lat=None, long=None, address_string="Gali 3, PK60202")
    send(client, key, lat="", long="", address_id="pk60201")
    send(
        client,
        key,
        lat=None,
        long=None,
        address_string="somewhere",
        jurisdiction_id="pk602.gov.example",
        service_code=POWER,
    )
    codes = [each.place.code for each in Complaint.objects.order_by("case_id")]
    assert codes == ["PK60202", "PK60201", "PK602"]


def test_the_same_sending_is_filed_once(client, town, key):
    (first,) = send(client, key, headers={"Idempotency-Key": "k1"})
    (again,) = send(client, key, headers={"X-Idempotency-Key": "k1"})
    assert first == again
    (other,) = send(client, make_key(), headers={"Idempotency-Key": "k1"})
    assert other != first
    (device,) = send(client, key, device_id="d1")
    assert send(client, key, device_id="d1") == [device]
    assert send(client, key, device_id="d2") != [device]
    assert send(client, key, device_id="d1", description="Another matter") != [device]
    # Without either nobody can tell: two neighbours may say the same.
    send(client, key)
    send(client, key)
    assert Complaint.objects.count() == 7


def test_the_same_words_of_a_device_days_later_are_a_new_complaint(client, town, key):
    (first,) = send(client, key, device_id="d1")
    case = Complaint.objects.get().case
    case.opened_at -= dt.timedelta(days=3)
    case.save()
    Complaint.objects.update(key="filed three days ago")
    assert send(client, key, device_id="d1") != [first]


def test_pictures_of_every_client_are_taken(client, town, key):
    def picture(name: str) -> Any:
        body = io.BytesIO()
        Image.new("RGB", (40, 30), (len(name) * 20, 99, 50)).save(body, "JPEG")
        body.seek(0)
        body.name = name
        return body

    (said,) = send(
        client, key, photo1=picture("a.jpg"), photo2=picture("bcd.jpg"), media=picture("cdefg.jpg")
    )
    (row,) = get(client, f"requests/{said['service_request_id']}.json", extensions="true")
    assert row["media_url"].startswith("http")
    assert len(row["extended_attributes"]["media_urls"]) == 3
    assert client.get(row["media_url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    bad = io.BytesIO(b"<script>")
    bad.name = "x.jpg"
    (refused,) = send(client, key, "requests.json", 400, media=bad)
    assert refused["description"].startswith("media:")


def test_a_token_stands_for_the_request(client, town, key):
    (said,) = send(client, key, headers={"Prefer": "respond-async"})
    assert set(said) == {"token"}
    found = Complaint.objects.with_case().get()
    assert get(client, f"tokens/{said['token']}.json") == [
        {"service_request_id": found.reference, "token": said["token"]}
    ]
    root = get(client, f"tokens/{said['token']}.xml")
    assert root.findtext("request/service_request_id") == found.reference


def test_too_many_of_one_device_are_refused(client, town, key, monkeypatch):
    monkeypatch.setattr("yakja.citizens.complaints.actions.exchange.MOST_PER_DEVICE", 2)
    for n in range(2):
        send(client, key, device_id="d", description=f"n {n}")
    send(client, key, "requests.json", 429, device_id="d", description="n 3")


# Reading


def ids(rows: Any) -> set[str]:
    return {row["service_request_id"] for row in rows}


def now_minus(**by: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(**by)


def test_what_is_private_is_not_read_but_by_the_system_that_filed_it(client, town, key):
    private = town.file(BIRTH, now=now_minus(hours=1))
    accused = town.file(CONDUCT, about_body=town.mc, now=now_minus(hours=1))
    assert get(client, "requests.json") == []
    for each in (private, accused):
        get(client, f"requests/{each.reference}.json", 404)
        assert get(client, "requests.json", service_request_id=each.reference) == []
        assert get(client, "servicerequestupdates.json", service_request_id=each.reference) == []
    (said,) = send(client, key, service_code=BIRTH, phone="03001234567")
    own = said["service_request_id"]
    get(client, f"requests/{own}.json", 404)
    assert ids(get(client, f"requests/{own}.json", api_key=key)) == {own}
    get(client, f"requests/{own}.json", 404, api_key=make_key())


def test_the_list_is_narrowed_by_what_is_asked(client, town):
    day = dt.timedelta(days=1)
    now = now_minus(hours=1)
    near = town.file(lat=31.12, lon=74.45, now=now)
    roads = town.file(ROADS, now=now - 2 * day)
    far = town.file(place=town.far, now=now - 3 * day)
    old = town.file(now=now - 100 * day)
    forwarded = town.file(POWER, now=now - 4 * day)
    every = {each.reference for each in (near, roads, far, forwarded)}

    def asked(**more: Any) -> set[str]:
        return ids(get(client, "requests.json", **more))

    assert asked() == every
    assert asked(service_code=f"{ROADS},{POWER}") == {roads.reference, forwarded.reference}
    assert asked(status="closed") == {forwarded.reference}
    assert asked(status="open,closed") == every
    assert asked(status="open") == every - {forwarded.reference}
    assert asked(jurisdiction_id="pk609") == {far.reference}
    assert asked(jurisdiction_id="PK6") == every
    start = (now - 100 * day - day).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert old.reference in asked(start_date=start)
    assert asked(end_date=(now - 90 * day).isoformat()) == {old.reference}
    assert asked(start_date="", end_date="", status="") == every
    assert asked(service_request_id=f"{old.reference},{near.reference},SHK-26-000-000", status="closed") == {
        old.reference, near.reference,
    }  # fmt: skip
    assert asked(lat="31.1201", long="74.4501", radius="200") == {near.reference}
    assert asked(lat="31.2", long="74.45", radius="200") == set()
    assert [ids(get(client, "requests.json", page=str(n), page_size="3")) for n in (1, 2, 3)][2] == set()
    pages = [get(client, "requests.json", page=str(n), page_size="3") for n in (1, 2)]
    assert [len(page) for page in pages] == [3, 1]
    assert ids(pages[0]) | ids(pages[1]) == every
    assert [row["service_request_id"] for row in pages[0]] == [near.reference, roads.reference, far.reference]
    assert len(get(client, "requests.json", count="2")) == 2
    # What has moved since, however old.
    actions.begin_work(actor=town.officer(town.mc), complaint=old)
    assert asked(updated_after=now_minus(minutes=5).isoformat()) == {old.reference}
    assert asked(updated_before=(now - 3.5 * day).isoformat()) == {forwarded.reference}


def test_who_asks_what_was_updated_hears_of_transfers_and_of_the_ladder(client, town):
    began = timezone.now() - dt.timedelta(days=3)
    given, late, still = (town.file(now=began) for _n in range(3))

    def updated():
        rows = get(client, "requests.json", updated_after=now_minus(minutes=5).isoformat(), locale="en")
        return {row["service_request_id"]: row for row in rows}

    assert updated() == {}
    actions.transfer_complaint(
        actor=town.officer(town.mc), complaint=given, body=town.wasa, reason="A main of WASA"
    )
    raise_case(actor=SYSTEM, case=late.case, reason="late", now=timezone.now())
    seen = updated()
    assert seen.keys() == {given.reference, late.reference}
    assert seen[given.reference]["agency_responsible"] == town.wasa.name.best("en")[0]
    assert still.reference not in seen
    since = now_minus(minutes=5).isoformat()
    items = client.get("/api/v1/complaints", {"updated_since": since}).json()["items"]
    assert {row["reference"] for row in items} == {given.reference, late.reference}


def test_dates_end_in_z_and_say_whole_seconds(client, town):
    town.file(now=now_minus(hours=2))
    (row,) = get(client, "requests.json")
    for name in ("requested_datetime", "updated_datetime", "expected_datetime"):
        dt.datetime.strptime(row[name], "%Y-%m-%dT%H:%M:%SZ")


def test_what_xml_cannot_carry_does_not_break_it(client, town, key):
    text = "a \x01 <b> & ]]> \u202e \ud7ff \ufffe 'پانی'"
    town.file(text=text, now=now_minus(hours=2))
    root = get(client, "requests.xml")
    assert "<b> & ]]>" in root.findtext("request/description")
    (row,) = get(client, "requests.json")
    assert row["description"] == text


def test_extensions_tell_the_history_and_what_was_ticked(client, town, key):
    (_said,) = send(client, key, **{"attribute[since_when]": "today", "attribute[connection_number]": "K-17"})
    found = Complaint.objects.with_case().get()
    actions.begin_work(actor=town.officer(town.mc), complaint=found)
    (row,) = get(client, "requests.json", extensions="true")
    assert [each["code"] for each in row["attributes"]] == ["since_when"]
    assert "K-17" not in json.dumps(row)
    assert row["extended_attributes"]["detailed_status"] == "IN_PROGRESS"
    assert [note["status"] for note in row["notes"]] == ["OPEN", "IN_PROGRESS"]
    root = get(client, "requests.xml", extensions="true")
    assert len(root.findall("request/notes/note")) == 2


@pytest.mark.parametrize("form", ["json", "xml"])
def test_reading_takes_a_fixed_number_of_statements(client, town, form, django_assert_max_num_queries):
    for n in range(12):
        town.file(now=now_minus(hours=n + 1))
    get(client, f"requests.{form}")
    with django_assert_max_num_queries(5):
        get(client, f"requests.{form}")


# Clients


def test_the_calls_of_fixmystreet(client, town, key):
    """XML, a form, photo1..n, tokens, updates in a window: as its Open311 module sends them."""
    assert get(client, "services.xml", jurisdiction_id="pk602").findall("service")
    assert get(client, f"services/{WATER}.xml", jurisdiction_id="pk602").findtext("service_code") == WATER
    said = send(
        client, key, "requests.xml", jurisdiction_id="pk602", lat="31.121", long="74.451", email="amina@example.pk",
        first_name="Amina", last_name="Bibi", device_id="FixMyStreet", description="Pipe\n\ndetail: burst",
        address_string="", media_url="http://127.0.0.1/photo.jpeg",
        **{"attribute[fixmystreet_id]": "55", "attribute[easting]": "1", "attribute[northing]": "2"},
    )  # fmt: skip
    number = said.findtext("request/service_request_id")
    found = Complaint.objects.with_case().get()
    assert number == found.reference
    town.propose(found, now=None)
    window = {"start_date": now_minus(hours=2).isoformat(), "end_date": now_minus(hours=-1).isoformat()}
    root = get(client, "servicerequestupdates.xml", api_key=key, jurisdiction_id="pk602", **window)
    assert root.tag == "service_request_updates"
    (one,) = root.findall("request_update")
    assert one.findtext("service_request_id") == number
    assert one.findtext("status") == "IN_PROGRESS"
    assert one.findtext("external_status_code") == "proposed"
    assert "mended" in one.findtext("description")
    said = send(
        client, key, "servicerequestupdates.xml", service_request_id=number, update_id="9", status="REOPEN",
        description="Still dry", updated_datetime="2026-11-27T10:00:00+05:00", email="amina@example.pk",
        first_name="Amina", last_name="Bibi", title="",
    )  # fmt: skip
    assert said.findtext("request_update/update_id")
    found.refresh_from_db()
    assert found.case.state == "reopened"


def test_the_calls_of_three(client, town, key):
    """The endpoint ends in a slash; `count` is page_size, days are whole, the file is `media`."""
    assert get(client, "discovery.json")["endpoints"]
    send(client, key)
    assert get(client, "services.json")
    start, end = (
        now_minus(days=1).strftime("%Y-%m-%dT00:00:00Z"),
        now_minus(days=-1).strftime("%Y-%m-%dT00:00:00Z"),
    )
    rows = get(client, "requests.json", count="5", page_size="5", start_date=start, end_date=end)
    assert len(rows) == 1


def test_the_calls_of_the_client_open311_for_node(client, town, key):
    """It finds the endpoint in the discovery, prefers JSON, appends a slash, and reads an array."""
    (endpoint,) = [
        each for each in get(client, "discovery.json")["endpoints"] if "application/json" in each["formats"]
    ]
    base = endpoint["url"].removeprefix("http://127.0.0.1:8000") + "/"
    answer = client.post(
        f"{base}requests.json",
        f"api_key={key}&service_code={WATER}&lat=31.121&long=74.451&description={quote('پانی')}"
        "&attribute[since_when]=today&attribute[connection_number]=5",
        content_type="application/x-www-form-urlencoded",
    )
    (said,) = json.loads(answer.content)
    assert (
        json.loads(client.get(f"{base}requests/{said['service_request_id']}.json").content)[0]["status"]
        == "open"
    )


# Updates


def test_the_word_of_the_system_that_filed_it_is_the_citizens(client, town, key):
    (said,) = send(client, key)
    found = Complaint.objects.with_case().get()
    number = said["service_request_id"]

    def say(status: str, text: str = "", code: int = 200, by: str = key, **more: Any) -> Any:
        return send(
            client, by, "servicerequestupdates.json", code, service_request_id=number, status=status, description=text,
            **more,
        )  # fmt: skip

    say("CLOSED", "It is done", 400)  # nothing was proposed yet
    say("OPEN", "More water on Friday")
    assert CaseNote.objects.get().text.endswith("More water on Friday")
    town.propose(found, now=None)
    # Neither a stranger's key nor that of the judged office passes on the citizen's word.
    say("CLOSED", "fine", 403, by=make_key())
    say("CLOSED", "We say that it is done and well", 400, by=make_key(town.mc))
    assert Solution.objects.get().word == ""
    first = say("FIXED", "Thank you", update_id="u1")
    assert say("FIXED", "Thank you", update_id="u1") == first
    say("FIXED", "other words", 400, update_id="u1")
    found.refresh_from_db()
    assert found.case.state == "confirmed"
    assert Solution.objects.get().word_door == "open311"
    (row,) = get(client, f"requests/{number}.json")
    assert row["status"] == "closed"
    say("REOPEN", "It broke again")
    found.refresh_from_db()
    assert (found.case.state, found.case.body) == ("reopened", town.district)


def test_a_key_of_the_office_cannot_confirm_what_it_filed_itself(client, town):
    own = make_key(town.mc)
    (_said,) = send(client, own, phone="03001234567")
    found = Complaint.objects.with_case().get()
    assert found.phone_from == Complaint.PhoneFrom.OFFICE
    town.propose(found, now=None)
    send(
        client,
        own,
        "servicerequestupdates.json",
        400,
        service_request_id=found.reference,
        status="FIXED",
        description="done",
    )
    assert Solution.objects.get().word == ""


def test_the_offices_system_proposes_and_the_citizen_decides(client, town):
    found = town.file(now=now_minus(hours=3))
    office = make_key(town.mc)

    def say(status: str, text: str, code: int = 200, by: str = office, **more: Any) -> Any:
        return send(
            client, by, "servicerequestupdates.json", code, service_request_id=found.reference, status=status,
            description=text, **more,
        )  # fmt: skip

    say("IN_PROGRESS", "A crew is out", 403, by=make_key(town.far_mc))
    say("IN_PROGRESS", "A crew is out")
    assert found.case.__class__.objects.get(pk=found.pk).state == "at_work"
    say("CLOSED", "ok", 400)  # no sentence that says what was done
    say("NO_FURTHER_ACTION", "There is no law that allows it.", 400)
    say("CLOSED", "The pipe was mended on Tuesday by the crew.")
    found.refresh_from_db()
    assert found.case.state == "proposed"
    assert Solution.objects.get().by_ref.startswith("key:")
    actions.deny_solution(actor=Filer(found.pk, found.reference), complaint=found)
    # It lies one level up now, and whoever was denied judges it no more.
    say("CLOSED", "The pipe was mended once more by the crew.", 403)


def test_a_complaint_about_the_office_is_closed_to_its_system(client, town):
    found = town.file(CONDUCT, about_body=town.mc, now=now_minus(hours=3))
    for body in (town.mc, town.district, None):
        send(
            client, make_key(body), "servicerequestupdates.json", 403, service_request_id=found.reference,
            status="CLOSED", description="There was nothing to it at all.",
        )  # fmt: skip
    assert today()
