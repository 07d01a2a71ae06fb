"""`./manage tick`: the clock. Runs what is due once; `--forever` goes on until it is asked to end."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from ... import tasks

ROUND = dt.timedelta(seconds=30)
STEP_S = 2.0


class Command(BaseCommand):
    help = "Run what the clock has due, and work that waits in the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forever", action="store_true", help="go on until SIGTERM, or until the parent dies"
        )
        parser.add_argument("--clock-only", action="store_true", help="leave waiting work to `./manage work`")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["forever"]:
            ran = tasks.run_clock(now=timezone.now())
            done = 0 if options["clock_only"] else tasks.run_pending_tasks()
            self.stdout.write(json.dumps({"ran": ran, "tasks": done}))
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._go_on(clock_only=options["clock_only"])

    def _go_on(self, *, clock_only: bool) -> None:
        parent = os.getppid()
        next_round = timezone.now()
        while not tasks.stopping.is_set() and os.getppid() == parent:
            close_old_connections()
            now = timezone.now()
            try:
                # Every round the whole clock; between rounds only the quick rhythms, such as the outbox.
                if now >= next_round:
                    next_round = now + ROUND
                    tasks.run_clock(now=now)
                else:
                    tasks.run_clock(now=now, shorter_than=ROUND)
                if not clock_only:
                    tasks.run_pending_tasks()
            except OperationalError as error:
                # The database may be restarting; the clock waits for it.
                self.stderr.write(f"tick: {error}")
            tasks.stopping.wait(STEP_S)

    def _stop(self, number: int, frame: Any) -> None:
        if tasks.stopping.is_set():
            raise SystemExit(1)
        tasks.stopping.set()
