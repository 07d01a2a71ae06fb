"""Calls to the outside world: public addresses only, the checked address is the one that is called.

Webhooks and the harvester call addresses that somebody else gave us. A name is resolved once, every address it
has must be public, and the connection goes to that very address, so that a second look-up cannot lead elsewhere.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[..., list[tuple[Any, ...]]]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
# Public by number, yet answering from inside: the wire server of one cloud.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})


class RefusedAddressError(ValueError):
    """An address that must not be called; the message says why."""


class FetchError(OSError):
    """No whole answer: too long, too slow, too many redirects, or no HTTP."""


@dataclass(frozen=True)
class Fetched:
    """An answer: status, headers (lower-case names), body, and the address that gave it after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def is_public_number(number: Address) -> bool:
    """Whether an IP address lies on the public network, IPv4 inside IPv6 included."""
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped is not None:
            return is_public_number(number.ipv4_mapped)
        carries = number.sixtofour is not None or number.teredo is not None
        # ::a.b.c.d is the old compatible form; nothing public answers there.
        if carries or any(number in net for net in _TRANSLATED) or int(number) < 1 << 32:
            return False
    reserved = number.is_multicast or number.is_private or number.is_reserved or number.is_unspecified
    return number.is_global and not reserved and number not in _METADATA


def addresses_of(host: str, port: int = 443, *, resolver: Resolver = socket.getaddrinfo) -> list[Address]:
    """The IP addresses a host name has now, in the resolver's order; empty when there are none."""
    try:
        found = resolver(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    numbers = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    return list(dict.fromkeys(numbers))


def is_public_address(host: str, *, resolver: Resolver = socket.getaddrinfo) -> bool:
    """Whether every address of a host is public; False for a name that does not resolve.

    Numbers in any spelling (`2130706433`, `0177.0.0.1`, `[::ffff:127.0.0.1]`) are seen as what they reach.
    """
    numbers = addresses_of(host.strip("[]"), resolver=resolver)
    return bool(numbers) and all(is_public_number(number) for number in numbers)


class _PinnedConnection(http.client.HTTPConnection):
    """Connects to the number that was checked, while TLS and Host keep the name; can be cut from another thread."""

    def __init__(self, host: str, port: int, number: Address, *, timeout: float, is_secure: bool) -> None:
        super().__init__(host, port, timeout=timeout)
        self.default_port = 443 if is_secure else 80
        self.is_cut = False
        self._number, self._is_secure = number, is_secure
        self._wire: socket.socket | None = None

    def connect(self) -> None:
        self._wire = self.sock = socket.create_connection(
            (str(self._number), self.port), timeout=self.timeout
        )
        if self._is_secure:
            context = ssl.create_default_context()
            secured = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self._wire = self.sock = secured
            secured.do_handshake()

    def cut(self) -> None:
        """End the call, wherever it is."""
        self.is_cut = True
        if self._wire is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._wire, socket.SHUT_RDWR)


def fetch(
    url: str,
    *,
    max_bytes: int = 1_000_000,
    timeout: float = 10,
    max_redirects: int = 3,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    may_call: Callable[[Address], bool] = is_public_number,
    resolver: Resolver = socket.getaddrinfo,
) -> Fetched:
    """One HTTP request, redirects followed (a GET only); each hop is checked anew.

    `timeout` bounds the whole call in seconds. Raises RefusedAddressError for an address that is not http(s) or
    that `may_call` refuses, FetchError for no answer or one longer than `max_bytes`. Any status is an answer.
    """
    ends = time.monotonic() + timeout
    for _ in range(max_redirects + 1):
        answer = _one(url, method, body, headers or {}, max_bytes, ends, may_call, resolver)
        location = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not location or method != "GET":
            return answer
        url = urljoin(url, location)
    raise FetchError("it redirects too often")


def _one(
    url: str,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
    max_bytes: int,
    ends: float,
    may_call: Callable[[Address], bool],
    resolver: Resolver,
) -> Fetched:
    host, port, target, is_secure = _parts(url)
    numbers = addresses_of(host, port, resolver=resolver)
    if not numbers:
        raise FetchError("the host has no address")
    if not all(may_call(number) for number in numbers):
        raise RefusedAddressError("the host is not on the public network")
    left = ends - time.monotonic()
    if left <= 0:
        raise FetchError("no answer in time")
    connection = _PinnedConnection(host, port, numbers[0], timeout=left, is_secure=is_secure)
    sent = {"User-Agent": "Yakja", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
    # A socket's own timeout begins anew with every byte; this bounds the whole call, dripping servers included.
    clock = threading.Timer(left, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        connection.request(method, target, body=body, headers={**sent, **headers})
        response = connection.getresponse()
        found = response.read(max_bytes + 1)
        if connection.is_cut:
            raise FetchError("no answer in time")
        if len(found) > max_bytes:
            raise FetchError(f"the answer is longer than {max_bytes} bytes")
        return Fetched(response.status, {k.lower(): v for k, v in response.getheaders()}, found, url)
    except (OSError, ValueError, http.client.HTTPException) as error:
        if isinstance(error, FetchError):
            raise
        why = "no answer in time" if connection.is_cut else f"no answer ({type(error).__name__})"
        raise FetchError(why) from error
    finally:
        clock.cancel()
        connection.close()


def _parts(url: str) -> tuple[str, int, str, bool]:
    """(host, port, target, is_secure) of an address; raises RefusedAddressError."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise RefusedAddressError("this is not an address of the web") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise RefusedAddressError("only http and https addresses are called")
    if parts.username or parts.password:
        raise RefusedAddressError("an address with a name and password in it is not called")
    is_secure = parts.scheme == "https"
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return host, port or (443 if is_secure else 80), target, is_secure
