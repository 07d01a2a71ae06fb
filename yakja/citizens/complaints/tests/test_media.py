"""Pictures that another system names by their address: fetched once, from public addresses only, into the files."""

from __future__ import annotations

import datetime as dt
import io
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from yakja.citizens.complaints import tasks
from yakja.citizens.complaints.models import Complaint, MediaFetch
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.cases.models import CaseFile
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import make_api_key
from yakja.foundation.people.tests.factories import signed_in

from .conftest import BIRTH, WATER

pytestmark = pytest.mark.django_db


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def gallery() -> Any:
    """A server of pictures on this machine: /a.jpg, /page (HTML), /gone (404), /busy (503), /large, /inside, /slow."""
    asked: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body, status, more = jpeg(), 200, {}
            if self.path == "/page":
                body = b"<html>no picture</html>"
            elif self.path in ("/gone", "/busy"):
                status = 404 if self.path == "/gone" else 503
            elif self.path == "/large":
                body = b"\xff\xd8" + b"0" * (tasks.MAX_PICTURE + 10)
            elif self.path == "/inside":
                status, more = 302, {"Location": "http://10.0.0.1/secret.jpg"}
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.end_headers()
            if self.path == "/slow":
                for _n in range(100):
                    time.sleep(0.05)
                    self.wfile.write(b"0")
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def send(city: Any) -> Any:
    city.kasur.lat, city.kasur.lon = 31.12, 74.45
    city.kasur.save()
    key = make_api_key(actor=SYSTEM, name="App", scope="open311")[1]

    def made(*urls: str, category: str = WATER, **more: Any) -> Complaint:
        said = {
            "api_key": key,
            "service_code": category,
            "address_id": city.town.code,
            "description": "Dry",
            **more,
        }
        answer = Client().post("/open311/v2/requests.json", {**said, "media_url": list(urls)})
        assert answer.status_code == 200, answer.content
        return Complaint.objects.with_case().get(case__reference=answer.json()[0]["service_request_id"])

    return made


def run(**later: int) -> Any:
    return tasks.fetch_media(now=timezone.now() + dt.timedelta(**later))


def test_a_named_picture_becomes_a_file_of_the_case(send, gallery, settings):
    settings.OPEN311_LOCAL = True
    base, asked = gallery
    found = send(f"{base}/a.jpg?size=large", f"{base}/a.jpg?size=large")
    assert not CaseFile.objects.exists()
    assert asked == []  # nothing is fetched while the other system waits
    assert run() == {"kept": 1, "waiting": 0, "refused": 0}
    assert run(days=3) == {"kept": 0, "waiting": 0, "refused": 0}
    assert asked == ["/a.jpg?size=large"]
    hung = CaseFile.objects.get()
    assert (hung.case_id, hung.kind, hung.is_public, hung.file.name) == (found.pk, "photo", True, "a.jpg")
    row = Client().get(f"/open311/v2/requests/{found.reference}.json").json()[0]
    assert row["media_url"]
    assert "media_url" not in found.answers
    entry = AuditEntry.objects.filter(verb="complaints.fetch_media").get()
    assert entry.subject_ref == f"cases.case:{found.reference}"


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/a.jpg", "http://10.1.2.3/a.jpg", "http://[::1]/a.jpg", "http://169.254.169.254/latest/", "file:///etc/passwd",
     "http://2130706433/a.jpg", "ftp://example.pk/a.jpg", "https://user:pass@8.8.8.8/a.jpg"],
)  # fmt: skip
def test_no_private_address_is_called(send, url):
    found = send(url)
    assert run() == {"kept": 0, "waiting": 0, "refused": 1}
    row = MediaFetch.objects.get()
    assert (row.state, row.complaint_id) == ("refused", found.pk)
    assert row.problem


def test_a_public_address_that_leads_inside_is_not_followed(send, gallery, settings, monkeypatch):
    settings.OPEN311_LOCAL = True
    send(f"{gallery[0]}/inside")
    assert run()["refused"] == 1
    assert "public network" in MediaFetch.objects.get().problem


@pytest.mark.parametrize(
    ("path", "state"),
    [("/page", "refused"), ("/gone", "refused"), ("/busy", "waiting"), ("/large", "waiting")],
)
def test_what_is_no_picture_or_too_large_is_not_kept(send, gallery, settings, path, state):
    settings.OPEN311_LOCAL = True
    send(f"{gallery[0]}{path}")
    run()
    assert MediaFetch.objects.get().state == state
    assert not CaseFile.objects.exists()


def test_a_server_that_drips_does_not_hold_the_clock(send, gallery, settings, monkeypatch):
    settings.OPEN311_LOCAL = True
    monkeypatch.setattr(tasks, "_TRY_S", 0.4)
    send(f"{gallery[0]}/slow")
    began = time.monotonic()
    assert run()["waiting"] == 1
    assert time.monotonic() - began < 4


def test_it_is_tried_again_and_given_up_at_last(send, gallery, settings, city):
    settings.OPEN311_LOCAL = True
    base, asked = gallery
    found = send(f"{base}/busy")
    for day in range(12):
        run(days=day)
    row = MediaFetch.objects.get()
    assert row.state == "given_up"
    assert len(asked) == row.attempts == 9
    page = signed_in(city.officer(city.mc).person).get(f"/en/desk/{found.reference}/").content.decode()
    assert "answered 503" in page


def test_two_workers_fetch_it_once(send, gallery, settings):
    settings.OPEN311_LOCAL = True
    send(f"{gallery[0]}/a.jpg")
    from yakja.citizens.complaints.actions import fetching

    now = timezone.now()
    assert fetching.claim_fetch(now=now) is not None
    assert fetching.claim_fetch(now=now) is None
    # A worker that was killed: after its lease another takes it.
    assert run(minutes=6)["kept"] == 1


def test_at_most_five_and_private_matters_stay_private(send, gallery, settings):
    settings.OPEN311_LOCAL = True
    base, _asked = gallery
    send(*(f"{base}/{n}.jpg" for n in range(9)), category=BIRTH, phone="03001112224")
    assert MediaFetch.objects.count() == 5
    run()
    assert set(CaseFile.objects.values_list("is_public", flat=True)) == {False}
    assert set(CaseFile.objects.values_list("file__visibility", flat=True)) == {"body"}


def test_sent_twice_is_fetched_once(send, gallery):
    for _n in range(2):
        send(f"{gallery[0]}/a.jpg", device_id="phone-1")
    assert MediaFetch.objects.count() == 1
