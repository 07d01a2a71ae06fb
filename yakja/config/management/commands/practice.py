"""`./manage practice`: a second copy with invented data for officers to practise in, made anew every night."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from yakja.config.operating import practising


def _leave(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)


class Command(BaseCommand):
    help = "Prepare and serve a practice copy: its own folder, database, keys and process; nothing is sent."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8100)
        parser.add_argument("--folder", type=Path, default=None, help="default: practice/ beside the data")
        parser.add_argument("--prepare-only", action="store_true", help="set up and leave")
        parser.add_argument("--reset", action="store_true", help="make everything anew first")
        parser.add_argument(
            "--print-key", action="store_true", help="print the public key of results and leave"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.YAKJA_PRACTICE:
            raise CommandError("this is a practice copy itself")
        try:
            folder = practising.make_folder(options["folder"] or settings.VAR / "practice", real=settings.VAR)
            if options["print_key"]:
                self._print_key(folder)
                return
            if options["reset"]:
                practising.wipe(folder)
        except practising.NotApartError as error:
            raise CommandError(str(error)) from error
        signal.signal(signal.SIGTERM, _leave)
        environment = practising.environment_of(folder, options["port"], os.environ)
        self._run(environment, "serve", "--prepare-only")
        if options["prepare_only"]:
            return
        while True:
            self._serve_until_night(environment, options["port"])
            practising.wipe(folder)
            self._run(environment, "serve", "--prepare-only")

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, str(settings.ROOT / "manage.py"), *words]

    def _run(self, environment: dict[str, str], *words: str) -> None:
        done = subprocess.run(self._command(*words), env=environment, stdout=sys.stderr, check=False)
        if done.returncode:
            raise CommandError(f"the practice copy could not be prepared (code {done.returncode})")

    def _serve_until_night(self, environment: dict[str, str], port: int) -> None:
        """One process group until the next reset; no clock runs in it, so that nothing goes out."""
        server = subprocess.Popen(
            self._command("serve", "--port", str(port), "--no-clock"), env=environment, stdout=sys.stderr
        )
        try:
            server.wait(timeout=practising.seconds_until_reset(timezone.localtime()))
        except subprocess.TimeoutExpired:
            self.stderr.write("The practice copy is made anew.")
            return
        finally:
            if server.poll() is None:
                server.terminate()
                server.wait(timeout=60)
        raise CommandError(f"the practice copy ended (code {server.returncode})")

    def _print_key(self, folder: Path) -> None:
        """The public key; made when it is first asked for, by a process of the practice copy."""
        environment = practising.environment_of(folder, 8100, os.environ)
        done = subprocess.run(
            self._command("practice_key"), env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CommandError(done.stderr.strip() or "the key could not be made")
        self.stdout.write(done.stdout.strip())
