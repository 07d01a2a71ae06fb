"""`./manage serve`: what `make run` calls. Sets the copy up when needed, prints sign-in links, serves it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.config import set_up

# The C library gives memory back sooner, for a little more work of the processor.
SPARING = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}


def _leave(number: int, _frame: Any) -> None:
    """A polite end takes the server and the clock along."""
    raise SystemExit(128 + number)


def _is_free(port: int) -> bool:
    """Whether nobody listens; the server shares ports, so a second one would answer half of the requests."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _wait_until_served(port: int, server: subprocess.Popen[bytes]) -> bool:
    """True once the site answers; False when the server ended before."""
    for _ in range(600):
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return True
        except OSError:
            time.sleep(0.1)
    return False


class Command(BaseCommand):
    help = "Set up and serve Yakja on loopback."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=settings.WORKERS)
        parser.add_argument("--prepare-only", action="store_true", help="set up and leave")
        parser.add_argument(
            "--no-clock", action="store_true", help="do not run worker and clock beside the server"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        if not 1 <= port <= 65535:
            raise CommandError("PORT must be between 1 and 65535")
        if not options["prepare_only"] and not _is_free(port):
            raise CommandError(f"port {port} is taken by another program; choose one with PORT=")
        started = time.monotonic()
        sample = settings.YAKJA_SAMPLE

        def say(text: str) -> None:
            self.stderr.write(text)

        set_up.note_mode(sample=sample)
        try:
            is_new = set_up.bring_up(say, sample=sample)
        except set_up.MixedError as error:
            raise CommandError(str(error)) from error
        if is_new:
            say(f"Ready in {time.monotonic() - started:.1f} s")
        if options["prepare_only"]:
            self._print_links(port, sample)
            return
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _leave)
        environment = {
            **os.environ,
            "YAKJA_URL": f"http://127.0.0.1:{port}",
            "SAMPLE": "1" if sample else "0",
        }
        clock = None
        if not options["no_clock"]:
            clock = subprocess.Popen(
                [sys.executable, str(settings.ROOT / "manage.py"), "tick", "--forever"],
                env=environment,
                stdin=subprocess.DEVNULL,
            )
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "yakja.config.serving",
                "--interface",
                "wsgi",
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
                "--workers",
                str(options["workers"]),
                "--blocking-threads",
                "1",
                "--backpressure",
                "128",
                "--log-level",
                "warning",
                "--no-ws",
                "yakja.config.wsgi:application",
            ],
            env={
                **SPARING,
                **environment,
                "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            },
        )
        try:
            if _wait_until_served(port, server):
                self._print_links(port, sample)
                say(f"Yakja is at http://127.0.0.1:{port}/ (stop with Ctrl-C)")
            raise SystemExit(server.wait())
        except KeyboardInterrupt:
            pass
        finally:
            for child in filter(None, (server, clock)):
                if child.poll() is None:
                    child.terminate()
            for child in filter(None, (server, clock)):
                child.wait(timeout=15)

    def _print_links(self, port: int, sample: bool) -> None:
        from yakja.foundation.people import tasks

        base = f"http://127.0.0.1:{port}"
        links = tasks.sample_sign_in_links(base) if sample else []
        for role, url in links:
            self.stdout.write(f"SIGN-IN {role} {url}")
        for scope, key in tasks.test_keys(is_sample=sample):
            self.stdout.write(f"API-KEY {scope} {key}")
        if not sample and not tasks.has_administrator():
            self.stderr.write(
                "No administrator yet. Create the first one with:\n  ./manage create_administrator --name NAME --email ADDRESS"
            )
        self.stdout.flush()
