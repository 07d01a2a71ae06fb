"""The console twin of every provider: writes messages to stderr and to `outbox.log` beside the data."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.utils import timezone

from ..contract import Posting


class Console:
    """One JSON line per message in the log, a readable one on stderr. Nothing leaves the machine."""

    name = "console"

    def __init__(self, log: Path | None = None) -> None:
        self.log = log or Path(settings.VAR) / "outbox.log"

    def __enter__(self) -> Console:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def send(self, posting: Posting) -> str:
        line = {
            "at": timezone.now().isoformat(timespec="seconds"),
            "key": posting.key,
            "channel": posting.channel,
            "to": posting.to,
            "language": posting.language,
            "subject": posting.subject,
            "text": posting.text,
        }
        self.log.parent.mkdir(parents=True, exist_ok=True)
        # Messages hold codes and links: nobody but the owner of the copy reads them.
        handle = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
        head = f"{posting.channel} to {posting.to}" + (f": {posting.subject}" if posting.subject else "")
        sys.stderr.write(f"--- {head}\n{posting.text.strip()}\n---\n")
        return posting.key
