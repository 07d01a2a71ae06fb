"""What every provider is given and how it says that something went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol


@dataclass(frozen=True)
class Posting:
    """One message on its way out. `key` names it for good: it is the same on every try."""

    key: str
    channel: str
    to: str
    subject: str
    text: str
    language: str
    headers: dict[str, str] = field(default_factory=dict)
    secret: str = ""


class TemporaryProblem(Exception):  # noqa: N818 - a problem of the world, not of the program
    """It did not go out this time; a later try may succeed."""


class PermanentProblem(Exception):  # noqa: N818
    """It will never go out this way: the address is wrong or refuses."""


class UncertainProblem(Exception):  # noqa: N818
    """The line broke after everything had been handed over: perhaps it went out."""


class Provider(Protocol):
    """Sends messages of one channel; entered once for a batch."""

    name: str

    def __enter__(self) -> Provider: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, posting: Posting) -> str:
        """Hand one message over; returns the provider's number for it, or ""."""
        ...
