"""What is said of an address: whose it is, what its arguments are called, what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Who opens a page that only a circle of people may open, where its entry names nobody else.
FIRST_OF = {
    "all": "visitor",
    "own": "citizen",
    "officers": "officer",
    "near": "officer",
    "stewards": "steward",
    "administrators": "administrator",
    "auditors": "auditor",
}
STRANGERS = ("visitor", "citizen", "officer elsewhere", "supplier")
REFUSED = {
    "all": (),
    "own": ("visitor",),
    "officers": ("visitor", "citizen"),
    "near": STRANGERS,
    "stewards": STRANGERS,
    "administrators": STRANGERS,
    "auditors": (*STRANGERS, "officer"),
}


@dataclass(frozen=True)
class Door:
    """One address.

    `circle` says whose it is: all; own (anybody signed in, their own things only); officers (anybody who works
    somewhere, their own things only); near (officers of the thing's body and those above); stewards; administrators;
    auditors, and no officer.
    `gives` is page, file, leads (a redirect), or takes (it is only sent to). `args` name things of the
    furnished site. `post` is what the rightful person would send. `why_open` says why strangers may send here.
    """

    circle: str = "all"
    args: Mapping[str, str] = field(default_factory=dict)
    gives: str = "page"
    who: str = ""
    query: str = ""
    status: int = 200
    post: Mapping[str, Any] | None = None
    why_open: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    sends: str = ""  # the circle that may send, where it is smaller than the one that may read

    @property
    def opener(self) -> str:
        return self.who or FIRST_OF[self.circle]

    @property
    def sender(self) -> str:
        return FIRST_OF[self.sends] if self.sends else self.opener

    def strangers(self, *, sending: bool = False) -> tuple[str, ...]:
        """Those of STRANGERS who are refused here."""
        return REFUSED[self.sends if sending and self.sends else self.circle]


def near(gives: str = "page", /, **more: Any) -> Door:
    return Door(circle="near", gives=gives, **more)


def stewards(gives: str = "page", /, **more: Any) -> Door:
    return Door(circle="stewards", gives=gives, **more)


def auditors(gives: str = "page", /, **more: Any) -> Door:
    return Door(circle="auditors", gives=gives, **more)


def own(gives: str = "page", /, **more: Any) -> Door:
    return Door(circle="own", gives=gives, **more)


ASKED = {"round_code": "asked_round", "body_code": "body"}
GRID = {"round_code": "round", "body_code": "body"}
OWN_ACCOUNT = "changes nothing but the account of whoever is signed in"
UPLOAD = "filename bGlzdC5jc3Y=,purpose YXJjaGl0ZWN0dXJlLnBhcGVy"  # list.csv, architecture.paper
SIGNING_IN = "opens a session, for whoever proves who they are; rate limited"
