"""SMS through Kannel's smsbox: one HTTP call per message, on our own network unless configured otherwise.

What Kannel answers: 202 "0: Accepted for delivery", 202 "3: Queued for later delivery", 403 "Not routable",
503 "Temporal failure", 400 for a request it does not understand.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import ssl
from types import TracebackType
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from yakja.foundation.kit.urls import addresses_of

from ...segments import fits_gsm7
from ..contract import PermanentProblem, Posting, TemporaryProblem, UncertainProblem

TIMEOUT_S = 20
MAX_ANSWER = 4096
# Delivered to or refused by the telephone (1, 2), queued (4), taken or refused by the operator (8, 16).
RECEIPTS = 1 + 2 + 4 + 8 + 16
# Answers by which Kannel says that this number, not this moment, is the obstacle.
_ABOUT_THE_NUMBER = ("not routable", "black-list", "garbage 'to'", "number too long")


def receipt_token(secret: str, key: str) -> str:
    """What proves that a receipt for this message comes from the gateway we gave it to."""
    return hmac.new(secret.encode(), f"receipt {key}".encode(), hashlib.sha256).hexdigest()[:32]


def is_inside(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address lies on this machine or in a private network."""
    return number.is_loopback or (
        number.is_private and not number.is_link_local and not number.is_unspecified
    )


class Kannel:
    """A gateway; `callback` is our own address for receipts, `may_be_public` lets it stand outside."""

    name = "kannel"

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        sender: str,
        *,
        secret: str = "",
        callback: str = "",
        may_be_public: bool = False,
        timeout: float = TIMEOUT_S,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ImproperlyConfigured(
                "YAKJA_KANNEL_URL is the address of Kannel's sendsms, http://host:port/…"
            )
        self.host, self.is_secure = parts.hostname, parts.scheme == "https"
        self.port = parts.port or (443 if self.is_secure else 80)
        self.path = parts.path.rstrip("/") or "/cgi-bin/sendsms"
        self.user, self.password, self.sender = user, password, sender
        self.secret, self.callback = secret, callback.rstrip("/")
        self.may_be_public, self.timeout = may_be_public, timeout

    @classmethod
    def from_settings(cls) -> Kannel:
        """YAKJA_KANNEL_*; ImproperlyConfigured where the gateway's address is missing."""
        return cls(
            settings.KANNEL_URL,
            settings.KANNEL_USER,
            settings.KANNEL_PASSWORD,
            settings.KANNEL_SENDER,
            secret=settings.KANNEL_SECRET,
            callback=settings.KANNEL_CALLBACK or settings.PUBLIC_URL,
            may_be_public=settings.KANNEL_PUBLIC,
        )

    def __enter__(self) -> Kannel:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def send(self, posting: Posting) -> str:
        """Hand a message over; our own name for it is its number, under which receipts come back."""
        status, said = self._call(f"{self.path}?{urlencode(self._fields(posting))}")
        words = said.lower()
        if status == 202:
            return posting.key
        if any(each in words for each in _ABOUT_THE_NUMBER):
            raise PermanentProblem(f"{status} {said}")
        raise TemporaryProblem(f"{status} {said}")

    def _fields(self, posting: Posting) -> dict[str, str]:
        fields = {
            "username": self.user,
            "password": self.password,
            "to": posting.to,
            "text": posting.text.strip(),
            "charset": "UTF-8",
            "coding": "0" if fits_gsm7(posting.text.strip()) else "2",
        }
        if self.sender:
            fields["from"] = self.sender
        if self.secret and self.callback:
            token = receipt_token(self.secret, posting.key)
            # The percent signs are for Kannel: kind of receipt, and what the operator said.
            back = (
                f"{self.callback}/sms/kannel/receipt/?message={posting.key}&token={token}&type=%d&answer=%A"
            )
            fields |= {"dlr-mask": str(RECEIPTS), "dlr-url": back}
        return fields

    def _call(self, target: str) -> tuple[int, str]:
        """(status, answer). Before the request is on its way nothing can have been sent; afterwards anything can."""
        numbers = addresses_of(self.host, self.port)
        if not numbers:
            raise TemporaryProblem("the gateway's host has no address")
        if not self.may_be_public and not all(is_inside(number) for number in numbers):
            raise TemporaryProblem(
                "the gateway is not on our own network, and YAKJA_KANNEL_PUBLIC is not set"
            )
        line = self._line(str(numbers[0]))
        try:
            try:
                line.connect()
            except OSError as error:
                raise TemporaryProblem(f"no connection to the gateway ({type(error).__name__})") from error
            try:
                line.request("GET", target, headers={"Connection": "close", "User-Agent": "Yakja"})
                answer = line.getresponse()
                said = answer.read(MAX_ANSWER).decode("utf-8", "replace").strip()
            except (OSError, http.client.HTTPException) as error:
                raise UncertainProblem(f"no answer of the gateway ({type(error).__name__})") from error
            return answer.status, " ".join(said.split())[:200]
        finally:
            line.close()

    def _line(self, number: str) -> http.client.HTTPConnection:
        if not self.is_secure:
            line = http.client.HTTPConnection(number, self.port, timeout=self.timeout)
        else:
            line = _Named(number, self.host, self.port, self.timeout)
        return line


class _Named(http.client.HTTPConnection):
    """TLS to the number that was looked at, with the certificate of the name."""

    def __init__(self, number: str, name: str, port: int, timeout: float) -> None:
        super().__init__(number, port, timeout=timeout)
        self._name = name

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._name)
