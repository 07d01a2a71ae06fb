"""`./manage measure_strategies`: what the clock does every night, now, with a bar that shows how far it is."""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ...tasks import standing as tasks

WIDTH = 40


class Command(BaseCommand):
    help = "Measure the objectives of all strategies and decide their statuses. Prints one JSON object."

    def handle(self, *args: Any, **options: Any) -> None:
        self._began, self._tenth = time.monotonic(), -1
        counts = tasks.measure(now=timezone.now(), progress=self._show)
        if self.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(json.dumps({**counts, "seconds": round(time.monotonic() - self._began, 1)}))

    def _show(self, done: int, total: int) -> None:
        """A bar that moves on a terminal; a line for every tenth where the output is kept."""
        if self.stderr.isatty():
            full = WIDTH * done // total
            line = f"\r[{'#' * full}{'.' * (WIDTH - full)}] {done:,} of {total:,} objectives"
            self.stderr.write(line, ending="")
            self.stderr.flush()
        elif 10 * done // total > self._tenth:
            self._tenth = 10 * done // total
            self.stderr.write(f"{done:,} of {total:,} objectives, {time.monotonic() - self._began:.1f} s")
