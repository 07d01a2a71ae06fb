"""Calls to the outside never reach the inside, whatever an address looks like."""

from __future__ import annotations

import http.server
import socket
import threading
import time

import pytest

from yakja.foundation.kit.urls import (
    FetchError,
    RefusedAddressError,
    fetch,
    is_public_address,
    is_public_number,
)


def answers(*numbers):
    """A resolver that knows these addresses, one set per look-up, the last for ever."""
    sets = [n if isinstance(n, tuple) else (n,) for n in numbers]
    asked = []

    def resolve(host, port, **_):
        asked.append(host)
        found = sets[min(len(asked), len(sets)) - 1]
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in n], socket.SOCK_STREAM, 6, "", (n, port)) for n in found]

    resolve.asked = asked
    return resolve


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                pass
            self.close_connection = True
            return
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = b"a" * int(self.path[1:] or 5)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Host", self.headers["Host"])
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[::-1])

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def port():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "168.63.129.16", "::", "::1", "fe80::1",
    "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:7f00:1::1", "ff02::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("number", PRIVATE)
def test_no_address_of_the_inside_is_public(number):
    assert not is_public_address("example.org", resolver=answers(number))
    # One private address among public ones is enough to refuse.
    assert not is_public_address("example.org", resolver=answers(("8.8.8.8", number)))


@pytest.mark.parametrize("number", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_the_public_network_is_public(number):
    assert is_public_address("example.org", resolver=answers(number))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "2130706433",
        "0177.0.0.1",
        "0x7f.1",
        "127.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "",
        "no.such.invalid",
    ],
)
def test_spellings_of_loopback_are_seen_through(host):
    def offline(name, *args, **more):
        # Names are not looked up outside this machine in a test; numbers and localhost are.
        if name.endswith(".invalid"):
            raise socket.gaierror
        return socket.getaddrinfo(name, *args, **more)

    assert not is_public_address(host, resolver=offline)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "http://", "http://a:b@example.org/", "//example.org", "http://[bad/",
     "http://example.org:99999/", "gopher://x", "javascript:alert(1)", "http://" + "a" * 300 + "/"],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url):
    with pytest.raises(RefusedAddressError):
        fetch(url, resolver=answers("8.8.8.8"))


def test_a_private_address_is_refused_before_any_call(port):
    with pytest.raises(RefusedAddressError):
        fetch(f"http://127.0.0.1:{port}/")


def test_the_checked_number_is_the_one_that_is_called(port):
    """A name that changes between look-ups gains nothing: there is one look-up per hop."""
    resolve = answers("127.0.0.1", "10.0.0.1")
    answer = fetch(f"http://tools.example.org:{port}/7", resolver=resolve, may_call=lambda number: True)
    assert (answer.status, answer.body) == (200, b"a" * 7)
    assert answer.headers["x-host"] == f"tools.example.org:{port}"
    assert resolve.asked == ["tools.example.org"]


def test_a_name_with_one_address_inside_is_not_called(port):
    """Though the first number would do: the second look at such a name is how the inside is reached."""
    resolve = answers(("8.8.8.8", "127.0.0.1"))
    with pytest.raises(RefusedAddressError):
        fetch(f"http://example.org:{port}/", resolver=resolve)


def test_a_redirect_inside_is_refused(port):
    resolve = answers("127.0.0.1", "10.0.0.1")
    allowed = []

    def only_first(number):
        allowed.append(str(number))
        return len(allowed) == 1 or is_public_number(number)

    with pytest.raises(RefusedAddressError):
        fetch(f"http://a.example.org:{port}/to/http://b.example.org/", resolver=resolve, may_call=only_first)
    assert allowed == ["127.0.0.1", "10.0.0.1"]


def anywhere(url, **more):
    return fetch(url, may_call=lambda number: True, **more)


def test_redirects_end(port):
    base = f"http://127.0.0.1:{port}"
    assert anywhere(f"{base}/to//9").body == b"a" * 9
    assert anywhere(f"{base}/to//9").url == f"{base}/9"
    with pytest.raises(FetchError, match="redirects"):
        anywhere(f"{base}/to//to//to//to//9", max_redirects=1)


def test_a_long_answer_is_cut_off(port):
    assert len(anywhere(f"http://127.0.0.1:{port}/1000", max_bytes=1000).body) == 1000
    with pytest.raises(FetchError, match="longer"):
        anywhere(f"http://127.0.0.1:{port}/1001", max_bytes=1000)


def test_a_dripping_server_does_not_hold_the_worker(port):
    started = time.monotonic()
    with pytest.raises(FetchError, match="in time"):
        anywhere(f"http://127.0.0.1:{port}/drip", timeout=0.6)
    assert time.monotonic() - started < 3


def test_a_post_carries_its_body(port):
    answer = anywhere(f"http://127.0.0.1:{port}/", method="POST", body=b"abc", headers={"X-A": "1"})
    assert (answer.status, answer.body) == (201, b"cba")


def test_a_closed_door_is_no_answer():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    with pytest.raises(FetchError, match="no answer"):
        anywhere(f"http://127.0.0.1:{closed}/")
