"""Where the passphrase of a backup comes from: the environment, or whoever sits at the terminal."""

from __future__ import annotations

import os
import sys
from getpass import getpass

from .facts import OperatingError

VARIABLE = "YAKJA_BACKUP_PASSPHRASE"
SHORTEST = 16


def for_sealing() -> str:
    """A passphrase of at least 16 characters; asked for twice at a terminal."""
    given = os.environ.get(VARIABLE) or _ask("Passphrase of the backup: ")
    if len(given) < SHORTEST:
        raise OperatingError(
            f"the passphrase needs at least {SHORTEST} characters; four or five words are good"
        )
    if VARIABLE not in os.environ and _ask("Once more: ") != given:
        raise OperatingError("the two passphrases differ")
    return given


def for_opening() -> str:
    return os.environ.get(VARIABLE) or _ask("Passphrase of the backup: ")


def _ask(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise OperatingError(f"set {VARIABLE}, or run this at a terminal")
    return getpass(prompt, stream=sys.stderr)
