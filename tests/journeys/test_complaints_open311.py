"""A complaint through the door of other systems: from filing to confirmed, and open again; and a client off the shelf."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import georeport
import pytest
from django.core.cache import cache
from django.test import Client

from yakja.citizens.complaints.models import ComplaintCount
from yakja.citizens.complaints.queries.reading import complaint_of
from yakja.citizens.complaints.tests.conftest import WATER, City
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import make_api_key
from yakja.foundation.places.models import Place

ROOT = Path(__file__).resolve().parents[2]
V2 = "/open311/v2"
STARTS_WITHIN_S = 900


@pytest.fixture
def city(db: Any) -> City:
    cache.clear()
    found = City()
    Place.objects.filter(pk=found.town.pk).update(lat=31.12, lon=74.45)
    return found


@pytest.mark.parametrize(("language", "thanks"), [("ur", "شکریہ"), ("en", "Thank you")])
def test_from_filing_to_confirmed_and_open_again(city: City, language: str, thanks: str) -> None:
    """Two systems speak: one of citizens, which filed it, and one of the office, which works on it."""
    client = Client(enforce_csrf_checks=True)
    citizens = make_api_key(actor=SYSTEM, name="FixMyStreet", scope="open311")[1]
    office = make_api_key(actor=SYSTEM, name="Works register", scope="open311", body=city.mc)[1]

    def send(path: str, key: str, **fields: str) -> Any:
        answer = client.post(f"{V2}/{path}?lang={language}", {"api_key": key, **fields})
        assert answer.status_code == 200, answer.content
        return json.loads(answer.content)[0]

    def state(path: str = "") -> Any:
        return json.loads(client.get(f"{V2}/requests/{number}.json?lang={language}{path}").content)[0]

    filed = send(
        "requests.json", citizens, service_code=WATER, lat="31.121", long="74.451", phone="03001234567",
        description="گلی میں پانی نہیں آ رہا", device_id="phone-1",
    )  # fmt: skip
    number = filed["service_request_id"]
    first = OutboundMessage.objects.get()
    assert number in first.body
    assert first.language == language
    assert state()["status"] == "open"

    def update(key: str, status: str, text: str, own: str) -> None:
        send(
            "servicerequestupdates.json",
            key,
            service_request_id=number,
            status=status,
            description=text,
            update_id=own,
        )

    update(office, "IN_PROGRESS", "", "1")
    update(office, "CLOSED", "The pipe was mended on Tuesday by the crew.", "2")
    # The office has said so; it is open until the citizen says so.
    assert state()["status"] == "open"
    update(citizens, "REOPEN", "Still dry", "3")
    found = complaint_of(number)
    assert found is not None
    assert (found.case.state, found.case.body) == ("reopened", city.district)
    above = make_api_key(actor=SYSTEM, name="District register", scope="open311", body=city.district)[1]
    update(above, "CLOSED", "A new pipe was laid on Friday and tested.", "4")
    update(citizens, "FIXED", thanks, "5")
    assert state()["status"] == "closed"
    said = state("&extensions=true")
    assert said["extended_attributes"]["detailed_status"] == "FIXED"
    assert [note["status"] for note in said["notes"] if note["status"] != "OPEN"][-1] == "FIXED"
    update(citizens, "REOPEN", "It broke again", "6")
    found.refresh_from_db()
    assert found.case.state == "reopened"
    assert found.reopened == 2
    assert sum(row.confirmed for row in ComplaintCount.objects.all()) == 0
    updates = json.loads(client.get(f"{V2}/servicerequestupdates.json?service_request_id={number}").content)
    assert [each["status"] for each in updates] == [
        "IN_PROGRESS", "IN_PROGRESS", "OPEN", "IN_PROGRESS", "FIXED", "OPEN",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(address, key): `manage.py serve` as `make run SAMPLE=0` calls it, ended by its own process id."""
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "YAKJA_URL")}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "yakja.config.settings.dev", "SAMPLE": "0", "YAKJA_DATA": str(folder),
        "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve", "--port", str(port), "--no-clock"],
            cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        said: list[str] = []
        threading.Thread(
            target=lambda: [said.append(line) for line in server.stdout or ()], daemon=True
        ).start()
        try:
            ends, key = time.monotonic() + STARTS_WITHIN_S, None
            while key is None and server.poll() is None and time.monotonic() < ends:
                time.sleep(0.3)
                key = re.search(r"^API-KEY open311 (\S+)$", "".join(said), re.MULTILINE)
            assert key, (folder / "server.log").read_text()[-3000:]
            yield f"http://127.0.0.1:{port}", key[1]
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.mark.slow
def test_the_client_georeport_runs_against_the_server(served: tuple[str, str]) -> None:
    """Services, a definition, the list and one request, in JSON and in XML; the key is the one that was printed."""
    base, key = served
    form = urllib.parse.urlencode(
        {
            "api_key": key, "service_code": "water_supply", "address_id": "PK61401", "description": "پانی نہیں آ رہا",
            "attribute[since_when]": "weeks", "jurisdiction_id": "pk614",
        }
    ).encode()  # fmt: skip
    numbers = []
    for own in ("one", "one", "two"):
        asked = urllib.request.Request(f"{base}{V2}/requests.json", form, {"Idempotency-Key": own})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            numbers.append(json.load(answer)[0]["service_request_id"])
    assert numbers[0] == numbers[1] != numbers[2]
    for output in ("json", "xml"):
        theirs = georeport.GeoReport(f"{base}{V2}", jurisdiction="pk614", api_key=key, output_format=output)
        codes = {row["service_code"] for row in theirs.get_service_list()}
        assert len(codes) > 20
        assert "water_supply" in codes
        assert theirs.get_service_definition("water_supply")["service_code"] == "water_supply"
        rows = theirs.get_service_requests(status="open")
        assert {row["service_request_id"] for row in rows} == set(numbers)
        one = theirs.get_service_request(numbers[0])
        assert one["service_request_id"] == numbers[0]
        assert one["status"] == "open"
