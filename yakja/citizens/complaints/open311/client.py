"""Speaking to another server by Open311: what is sent to it and what it answers. XML, since every server has it."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.dateparse import parse_datetime

from yakja.foundation.kit.urls import Fetched

Call = Callable[..., Fetched]
MOST_PAGES = 50
PAGE = 500


class TryLater(Exception):  # noqa: N818  told apart by what is done next
    """No answer, or one that may be another next time; `is_uncertain`: it may have been taken in."""

    def __init__(self, problem: str, *, is_uncertain: bool = False) -> None:
        super().__init__(problem)
        self.is_uncertain = is_uncertain


class RefusedThere(Exception):  # noqa: N818
    """The other server refuses; sending the same again is of no use."""


@dataclass(frozen=True)
class Foreign:
    """A request as another system tells it; what it does not say is empty."""

    number: str
    status: str = ""
    notes: str = ""
    description: str = ""
    service_code: str = ""
    service_name: str = ""
    address: str = ""
    address_id: str = ""
    lat: float | None = None
    long: float | None = None
    requested_at: dt.datetime | None = None
    updated_at: dt.datetime | None = None
    phone: str = ""
    name: str = ""


def tree(body: bytes) -> ET.Element:
    """The answer as a tree; one that brings its own entities is not read."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise TryLater("the answer has a document type")
    try:
        return ET.fromstring(body)  # noqa: S314
    except ET.ParseError as error:
        raise TryLater(f"the answer is not XML: {error}") from error


def _said(one: ET.Element, name: str) -> str:
    return (one.findtext(name) or "").strip()


def _number(one: ET.Element, name: str) -> float | None:
    try:
        return float(_said(one, name))
    except ValueError:
        return None


def moment(typed: str) -> dt.datetime | None:
    try:
        found = parse_datetime(typed)
    except ValueError:
        return None
    return found.replace(tzinfo=dt.UTC) if found is not None and found.tzinfo is None else found


def foreign(one: ET.Element) -> Foreign:
    return Foreign(
        number=_said(one, "service_request_id"), status=_said(one, "status").lower(), notes=_said(one, "status_notes"),
        description=_said(one, "description"), service_code=_said(one, "service_code"),
        service_name=_said(one, "service_name"), address=_said(one, "address"), address_id=_said(one, "address_id"),
        lat=_number(one, "lat"), long=_number(one, "long"), requested_at=moment(_said(one, "requested_datetime")),
        updated_at=moment(_said(one, "updated_datetime")),
    )  # fmt: skip


@dataclass(frozen=True)
class Server:
    """One endpoint, ending in a slash. `call` fetches; it refuses addresses that must not be called."""

    endpoint: str
    call: Call
    jurisdiction: str = ""
    api_key: str = ""

    def _get(self, path: str, asked: Mapping[str, str]) -> ET.Element:
        asked = {
            name: value for name, value in {"jurisdiction_id": self.jurisdiction, **asked}.items() if value
        }
        query = f"?{urlencode(asked)}" if asked else ""
        return self._read(self.call(f"{self.endpoint}{path}{query}"))

    @staticmethod
    def _read(answer: Fetched) -> ET.Element:
        if answer.status == 429 or answer.status >= 500:
            raise TryLater(f"answered {answer.status}", is_uncertain=answer.status >= 500)
        if not 200 <= answer.status < 300:
            said = ""
            if answer.body.lstrip().startswith(b"<") and b"<!" not in answer.body:
                try:
                    said = "; ".join(_said(each, "description") for each in tree(answer.body).iter("error"))
                except TryLater:
                    said = ""
            raise RefusedThere(f"answered {answer.status}: {said}".strip(": "))
        return tree(answer.body)

    def post(self, fields: list[tuple[str, str]], *, key: str) -> tuple[str, str]:
        """File there; answers its number, or "" and a token to ask again with."""
        sent = [("api_key", self.api_key), ("jurisdiction_id", self.jurisdiction), *fields]
        body = urlencode([(name, value) for name, value in sent if value]).encode()
        root = self._read(
            self.call(
                f"{self.endpoint}requests.xml", method="POST", body=body,
                headers={
                    "Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": key,
                    "X-Idempotency-Key": key,
                },
            )
        )  # fmt: skip
        one = root.find("request")
        number = _said(one, "service_request_id") if one is not None else ""
        token = _said(one, "token") if one is not None else ""
        if not number and not token:
            raise TryLater("answered without a number", is_uncertain=True)
        return number, token

    def update(self, number: str, *, update_id: str, status: str, text: str, at: dt.datetime) -> None:
        """Tell what happened to a request it holds, by the update extension of FixMyStreet."""
        sent = [
            ("api_key", self.api_key), ("jurisdiction_id", self.jurisdiction), ("service_request_id", number),
            ("update_id", update_id), ("status", status), ("description", text),
            ("updated_datetime", at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        ]  # fmt: skip
        self._read(
            self.call(
                f"{self.endpoint}servicerequestupdates.xml", method="POST",
                body=urlencode([(name, value) for name, value in sent if value]).encode(),
                headers={
                    "Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": update_id,
                    "X-Idempotency-Key": update_id,
                },
            )
        )  # fmt: skip

    def by_token(self, token: str) -> str:
        """The number a token has become; "" while there is none."""
        one = self._get(f"tokens/{token}.xml", {}).find("request")
        return _said(one, "service_request_id") if one is not None else ""

    def requests(self, **asked: str) -> list[Foreign]:
        """All pages of what is asked for; a server that knows no pages answers the same again, and that ends it."""
        found: dict[str, Foreign] = {}
        for page in range(1, MOST_PAGES + 1):
            root = self._get("requests.xml", {**asked, "page": str(page), "page_size": str(PAGE)})
            rows = [foreign(one) for one in root.findall("request")]
            fresh = [row for row in rows if row.number and row.number not in found]
            found |= {row.number: row for row in fresh}
            if not fresh or len(rows) < PAGE:
                break
        return list(found.values())
