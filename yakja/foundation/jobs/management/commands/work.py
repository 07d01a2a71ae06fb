"""`./manage work`: runs long work as it is queued. Several may run beside each other."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tasks import default_task_backend
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker

from ... import tasks


class StoppingWorker(Worker):
    """Asked to end, it has the running job stop at its next sign of progress; asked twice, it leaves at once."""

    def shutdown(self, signum: int, frame: Any) -> None:
        tasks.stopping.set()
        super().shutdown(signum, frame)


class Command(BaseCommand):
    help = "Run long work as it is queued."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="leave when nothing waits any more")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between looks (default 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not isinstance(default_task_backend, DatabaseBackend):
            raise CommandError("Work does not wait in the database here; run the worker of your backend.")
        if not 0.05 <= options["interval"] <= 3600:
            raise CommandError("--interval must be between 0.05 and 3600")
        worker = StoppingWorker(
            queue_names=["*"],
            interval=options["interval"],
            batch=options["once"],
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=uuid.uuid4().hex,
            excluded_queue_names=[],
        )
        worker.configure_signals()
        self.stderr.write("Waiting for work (stop with Ctrl-C)")
        worker.run()
