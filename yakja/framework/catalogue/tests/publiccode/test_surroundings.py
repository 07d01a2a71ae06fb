"""Levels `files` and `network`: pictures beside the file, addresses through a fetcher that stays on public ground."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from yakja.framework.catalogue.publiccode.checking import check
from yakja.framework.catalogue.publiccode.fetching import fetch
from yakja.framework.catalogue.publiccode.surroundings import Answer, is_repository

from .samples import description, text_with


def _png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "repository"
    (home / "docs").mkdir(parents=True)
    (home / "logo.png").write_bytes(_png())
    (home / "broken.png").write_bytes(_png()[:30])
    (home / "words.png").write_text("not a picture")
    (home / "logo.svg").write_text("<svg/>")
    (home / "docs" / "one.jpg").write_bytes(b"jpg")
    (home / "AUTHORS").write_text("Rukhsana")
    (tmp_path / "outside.svg").write_text("<svg/>")
    (home / "escape.svg").symlink_to(tmp_path / "outside.svg")
    return home


@pytest.mark.parametrize(
    ("change", "faulty"),
    [
        ("logo: logo.png", None),
        ("logo: logo.svg", None),
        ("logo: ./logo.svg", None),
        ("logo: docs/../logo.png", None),
        ("logo: ''", None),
        ("logo: https://example.org/elsewhere.png", None),
        ("logo: none.png", "logo"),
        ("logo: LOGO.SVG", "logo"),
        ("logo: broken.png", "logo"),
        ("logo: words.png", "logo"),
        ("logo: ../outside.svg", "logo"),
        ("logo: escape.svg", "logo"),
        (f"logo: {'a' * 3000}.svg", "logo"),
        ("monochromeLogo: logo.svg", None),
        ("monochromeLogo: none.svg", "monochromeLogo"),
        ("legal: {license: MIT, authorsFile: AUTHORS}", None),
        ("legal: {license: MIT, authorsFile: docs}", "legal.authorsFile"),
        ("legal: {license: MIT, authorsFile: The council}", "legal.authorsFile"),
        (description(screenshots="[docs/one.jpg, logo.png]"), None),
        (description(screenshots="[docs/one.jpg, docs/two.jpg]"), "description.en.screenshots[1]"),
        (description(screenshots="[docs]"), "description.en.screenshots[0]"),
    ],
)
def test_files_beside_the_file(folder: Path, change: str, faulty: str | None) -> None:
    report = check(text_with(change).encode(), level="files", folder=folder)
    errors = [finding.key for finding in report.findings if finding.severity == "error"]
    assert errors == ([faulty] if faulty else [])


def test_offline_looks_at_no_file(folder: Path) -> None:
    assert check(text_with("logo: none.png").encode(), folder=folder).verdict == "valid"


class Web:
    """Answers for addresses; everything else is reachable and empty."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = {f"https://{host}.example/": answer for host, answer in answers.items()}
        self.called: list[str] = []

    def __call__(self, url: str) -> Answer:
        self.called.append(url)
        return self.answers.get(url, Answer(200, b""))


@pytest.mark.parametrize(
    ("change", "answer", "faulty"),
    [
        ("landingURL: https://x.example/", Answer(200), None),
        ("landingURL: https://x.example/", Answer(404), "landingURL"),
        ("landingURL: https://x.example/", Answer(500), "landingURL"),
        ("landingURL: https://x.example/", Answer(204), "landingURL"),
        ("landingURL: https://x.example/", Answer(problem="no answer"), "landingURL"),
        ("roadmap: https://x.example/", Answer(403), "roadmap"),
        (description(documentation="https://x.example/"), Answer(410), "description.en.documentation"),
        (description(apiDocumentation="https://x.example/"), Answer(301), "description.en.apiDocumentation"),
    ],
)
def test_addresses_must_answer(change: str, answer: Answer, faulty: str | None) -> None:
    report = check(text_with(change).encode(), level="network", fetch=Web(x=answer))
    assert [finding.key for finding in report.findings] == ([faulty] if faulty else [])


def test_pictures_on_the_network_must_open() -> None:
    web = Web()
    web.answers = {
        "https://a.example/good.png": Answer(200, _png()),
        "https://a.example/bad.png": Answer(200, b"x"),
    }
    good = check(text_with("logo: https://a.example/good.png").encode(), level="network", fetch=web)
    bad = check(text_with("logo: https://a.example/bad.png").encode(), level="network", fetch=web)
    assert good.verdict == "valid"
    assert [finding.key for finding in bad.findings] == ["logo"]


def test_an_address_is_fetched_once_and_a_faulty_one_never() -> None:
    web = Web()
    change = "landingURL: https://x.example/\nroadmap: https://x.example/\nlogo: ftp://x.example/a.png"
    check(text_with(change).encode(), level="network", fetch=web)
    assert sorted(web.called) == ["https://github.com/example-council/naqsha", "https://x.example/"]


@pytest.mark.parametrize(
    ("url", "is_known"),
    [
        ("https://github.com/a/b", True),
        ("https://github.com/a/b.git", True),
        ("https://gitlab.com/group/sub/b", True),
        ("https://gitlab.council.example/a/b", True),
        ("https://codeberg.org/a/b", True),
        ("https://bitbucket.org/a/b", True),
        ("https://git.example.org/a.git", True),
        ("https://github.com", False),
        ("https://github.com/a", False),
        ("https://example.org/a/b", False),
        ("https://github.com.example.org/a/b", False),
    ],
)
def test_repositories(url: str, is_known: bool) -> None:
    assert is_repository(url) is is_known
    report = check(text_with(f"url: {url}").encode(), level="network", fetch=Web())
    assert [finding.key for finding in report.findings] == ([] if is_known else ["url"])


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "127.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fc00::1",
        "fe80::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_private_addresses_are_refused(number: str) -> None:
    host = f"[{number}]" if ":" in number else number
    assert fetch(f"http://{host}/").problem == "the host is not on the public network"


def test_names_of_private_addresses_are_refused() -> None:
    assert fetch("http://localhost/").problem == "the host is not on the public network"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "http:///x", "gopher://a", "http://[::1"]
)
def test_other_schemes_are_not_called(url: str) -> None:
    answer = fetch(url)
    assert answer.status == 0
    assert answer.problem


class _Door(BaseHTTPRequestHandler):
    """Redirects from /inside to another machine of the inside, from /round to itself; answers elsewhere."""

    def do_GET(self) -> None:
        goes = {"/inside": "http://10.0.0.1/admin", "/round": "/round"}.get(self.path)
        self.send_response(302 if goes else 200)
        if goes:
            self.send_header("Location", goes)
        self.send_header("Content-Length", "0" if goes else "5")
        self.end_headers()
        if not goes:
            self.wfile.write(b"hello")

    def log_message(self, *words: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


def _loopback(number: object) -> bool:
    return str(number) == "127.0.0.1"


def test_a_page_is_fetched(site: str) -> None:
    answer = fetch(f"{site}/", may_call=_loopback)
    assert (answer.status, answer.body, answer.problem) == (200, b"hello", "")


def test_a_redirect_to_a_private_address_is_refused(site: str) -> None:
    assert fetch(f"{site}/inside", may_call=_loopback).problem == "the host is not on the public network"


def test_redirects_end(site: str) -> None:
    assert fetch(f"{site}/round", may_call=_loopback).problem == "it redirects too often"
