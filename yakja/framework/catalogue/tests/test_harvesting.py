"""Harvesting over a real connection on loopback, which only these tests permit; private addresses are refused."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.jobs.models import Job
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.framework.catalogue import tasks
from yakja.framework.catalogue.actions.harvesting import list_source, stop_source
from yakja.framework.catalogue.models import HarvestSource, PubliccodeFile, Tool

from .test_publiccode_doors import SMALL
from .world import World

pytestmark = pytest.mark.django_db
LOOPBACK = ipaddress.ip_network("127.0.0.0/8")


class Pages(BaseHTTPRequestHandler):
    """What the little server answers, by path."""

    answers = {
        "/good.yml": (200, SMALL.encode()),
        "/faulty.yml": (200, SMALL.replace("beta", "betta").replace("example-council", "other").encode()),
        "/page.html": (200, b"<!doctype html><title>no file</title>"),
        "/gone.yml": (404, b"not here"),
        "/huge.yml": (200, b"name: x\n" + b"#" * 1_200_000),
    }

    def do_GET(self) -> None:
        if self.path == "/inside.yml":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/publiccode.yml")
            self.end_headers()
            return
        status, body = self.answers[self.path]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def may_call_loopback(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """The permission that only tests give."""
    return number in LOOPBACK


def listed(*urls: str) -> list[HarvestSource]:
    return [list_source(actor=SYSTEM, url=url) for url in urls]


class Log:
    """What a job's handle notes."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}
        self.done: list[int] = []

    def error(self, line: int, key: str, reason: str) -> None:
        self.faults[key] = reason

    def progress(self, done: int, total: int, note: str) -> None:
        self.done.append(done)


def test_listed_addresses_are_read_and_each_ends_by_itself(server):
    World()
    sources = listed(
        *(
            f"{server}/{name}"
            for name in ("good.yml", "faulty.yml", "page.html", "gone.yml", "huge.yml", "inside.yml")
        )
    )
    log = Log()
    answer = tasks.harvest(sources, handle=log, may_call=may_call_loopback)
    outcomes = {url.rpartition("/")[2]: outcome for url, outcome in answer["outcomes"].items()}
    assert outcomes == {
        "good.yml": "invalid",  # the Urdu description is too short for the standard
        "faulty.yml": "invalid",
        "page.html": "no_tool",
        "gone.yml": "unreachable",
        "huge.yml": "unreachable",
        "inside.yml": "unreachable",
    }
    assert [t.name["en"] for t in Tool.objects.order_by("pk")] == ["Naqsha", "Naqsha"]
    assert log.done == [1, 2, 3, 4, 5, 6]
    faults = {url.rpartition("/")[2]: reason for url, reason in log.faults.items()}
    assert "404" in faults["gone.yml"]
    assert "longer" in faults["huge.yml"]
    assert "public network" in faults["inside.yml"]
    good = HarvestSource.objects.get(url__endswith="/good.yml")
    assert (good.tool.code, good.last_error) == ("NAQSHA", "")
    assert good.last_read_at is not None
    assert AuditEntry.objects.filter(verb="catalogue.harvest").count() == 6


def test_reading_again_changes_the_same_tool(server):
    World()
    sources = listed(f"{server}/good.yml")
    tasks.harvest(sources, may_call=may_call_loopback)
    tasks.harvest(HarvestSource.objects.all(), may_call=may_call_loopback)
    assert Tool.objects.count() == PubliccodeFile.objects.count() == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x.yml",
        "http://localhost/x.yml",
        "http://10.1.2.3/x.yml",
        "http://192.168.0.1/x.yml",
        "http://172.16.9.9/x.yml",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/x.yml",
        "http://[::ffff:127.0.0.1]/x.yml",
        "http://2130706433/x.yml",
        "http://0/x.yml",
        "http://user:pw@127.0.0.1/x.yml",
    ],
)
def test_private_addresses_are_never_called(url, server):
    World()
    address = url.replace(":1/", f":{server.rpartition(':')[2]}/")
    source = HarvestSource.objects.create(url=address)
    tasks.harvest([source])
    source.refresh_from_db()
    assert source.last_outcome == "unreachable"
    assert "public network" in source.last_error or "not called" in source.last_error
    assert not PubliccodeFile.objects.exists()


def test_without_the_permission_of_the_tests_the_local_server_is_refused(server):
    World()
    sources = listed(f"{server}/good.yml")
    tasks.harvest(sources)
    assert sources[0].last_outcome == "unreachable"
    assert not Tool.objects.exists()


@pytest.mark.parametrize(
    "url", ["", "ftp://example.pk/x.yml", "file:///etc/passwd", "example.pk/x.yml", "https://" + "a" * 600]
)
def test_only_web_addresses_are_listed(url):
    with pytest.raises(ValidationError) as refusal:
        list_source(actor=SYSTEM, url=url)
    assert "url" in refusal.value.error_dict


def test_an_address_stands_on_the_list_once_and_can_be_taken_off(holder):
    steward = holder("provincial_steward")
    source = list_source(actor=steward, url="https://example.pk/publiccode.yml", note="ours")
    with pytest.raises(ValidationError):
        list_source(actor=steward, url="https://example.pk/publiccode.yml")
    stop_source(actor=steward, source=source)
    assert not tasks.has_sources()
    assert list_source(actor=steward, url="https://example.pk/publiccode.yml").pk == source.pk
    for actor in (ANONYMOUS, holder("council_officer")):
        with pytest.raises(PermissionDenied):
            list_source(actor=actor, url="https://other.example.pk/publiccode.yml")


def test_the_page_is_for_stewards_only(client):
    assert client.get("/en/my/harvest/").status_code in {302, 403}
    assert client.post("/en/my/harvest/", {"do": "read"}).status_code in {302, 403}
    assert not Job.objects.exists()
