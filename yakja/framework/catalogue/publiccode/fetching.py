"""Fetching public web pages, and nothing else: private, local and reserved addresses are refused."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from .surroundings import Answer

MAX_BODY = 20_000_000
MAX_REDIRECTS = 5
TIMEOUT_S = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class RefusedAddressError(ValueError):
    """An address that must not be called; the message says why."""


def public_address(host: str, port: int) -> str:
    """The IP address to call for a host. Raises RefusedAddressError when any of its addresses is not public."""
    found = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found:
        raise RefusedAddressError("the host has no address")
    for text in found:
        number = ipaddress.ip_address(str(text).partition("%")[0])
        inner = getattr(number, "ipv4_mapped", None) or number
        if not inner.is_global or inner.is_multicast or _is_tunnel(inner):
            raise RefusedAddressError("the host is not on the public network")
    return str(found[0])


def _is_tunnel(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """IPv6 forms that carry an IPv4 address inside, which may be private."""
    return isinstance(number, ipaddress.IPv6Address) and (
        number.sixtofour is not None
        or number.teredo is not None
        or number in ipaddress.IPv6Network("64:ff9b::/96")
    )


def get_public(url: str) -> tuple[Answer, str]:
    """One GET and the Location it answers. Raises RefusedAddressError, OSError or HTTPException."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefusedAddressError("only http and https addresses are called")
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    host = parts.hostname.encode("idna").decode("ascii") if not parts.hostname.isascii() else parts.hostname
    number = public_address(host, port)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    connection.sock = socket.create_connection((number, port), timeout=TIMEOUT_S)
    try:
        if is_secure:
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", _ascii(target), headers={"User-Agent": "Yakja", "Accept": "*/*"})
        response = connection.getresponse()
        body = response.read(MAX_BODY)
        return Answer(response.status, body), response.headers.get("Location", "")
    finally:
        connection.close()


def fetch(url: str, get: Callable[[str], tuple[Answer, str]] = get_public) -> Answer:
    """GET a page, following redirects; every hop's address is checked and the checked address is the one used.

    `get` answers one hop with the place it redirects to.
    """
    for _ in range(MAX_REDIRECTS + 1):
        try:
            answer, location = get(url)
        except RefusedAddressError as refusal:
            return Answer(problem=str(refusal))
        except (OSError, http.client.HTTPException, ValueError) as fault:
            return Answer(problem=f"no answer ({type(fault).__name__})")
        if answer.status not in _REDIRECTS or not location:
            return answer
        url = urljoin(url, location)
    return Answer(problem="it redirects too often")


def _ascii(target: str) -> str:
    """The target with spaces and letters outside ASCII as percent escapes."""
    return "".join(
        letter if letter.isascii() and letter > " " else "".join(f"%{byte:02X}" for byte in letter.encode())
        for letter in target
    )
