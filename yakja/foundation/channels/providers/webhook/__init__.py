"""Events to other systems: a signed POST to a public address, never to one inside."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import time
from collections.abc import Callable
from types import TracebackType

from yakja.foundation.kit.urls import FetchError, RefusedAddressError, fetch, is_public_number

from ..contract import PermanentProblem, Posting, TemporaryProblem

TIMEOUT_S = 10
MAX_ANSWER = 64 * 1024
# Answers that say the caller is not wanted; everything else may pass.
_FINAL = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422})


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over "timestamp.body", in hexadecimal digits."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Webhook:
    """`may_call` decides by IP address; anything but the public network is refused unless a caller says otherwise."""

    name = "webhook"

    def __init__(
        self,
        may_call: Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address], bool] = is_public_number,
        timeout: float = TIMEOUT_S,
    ) -> None:
        self.may_call, self.timeout = may_call, timeout

    def __enter__(self) -> Webhook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def send(self, posting: Posting) -> str:
        body = posting.text.encode()
        # Signed anew on each try, so that a receiver may refuse old timestamps.
        timestamp = str(int(time.time()))
        try:
            answer = fetch(
                posting.to,
                method="POST",
                body=body,
                headers={
                    "Content-Type": "application/json; charset=utf-8",
                    "X-Yakja-Timestamp": timestamp,
                    "X-Yakja-Signature": "sha256=" + signature(posting.secret, timestamp, body),
                    "X-Yakja-Message": posting.key,
                },
                timeout=self.timeout,
                max_bytes=MAX_ANSWER,
                max_redirects=0,
                may_call=self.may_call,
            )
        except RefusedAddressError as error:
            raise PermanentProblem(str(error)) from error
        except FetchError as error:
            raise TemporaryProblem(str(error)) from error
        if 200 <= answer.status < 300:
            return posting.key
        if answer.status in _FINAL or 300 <= answer.status < 400:
            raise PermanentProblem(f"answered {answer.status}")
        raise TemporaryProblem(f"answered {answer.status}")
