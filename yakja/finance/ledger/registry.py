"""What upper rooms add to the proof of the ledger: checks that compare their rows with its accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

# A check answers a sentence for every fault it finds, the first first; nothing when all is well.
Check = Callable[[], Iterable[str]]

_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """Have `./manage check_ledger` run a check, named as in `I5 receivable equals demands`. The same name replaces it."""
    _checks[name] = check


def checks() -> dict[str, Check]:
    """The registered checks by name, in the order of registration."""
    return dict(_checks)
