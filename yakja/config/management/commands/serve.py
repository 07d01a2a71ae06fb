"""`./manage serve`: what `make run` calls. Sets the copy up when needed, prints sign-in links, serves it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
import urllib.request
from multiprocessing.context import ForkProcess
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from yakja.config import serving, set_up


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


def _stand_at(url: str) -> None:
    """Links this copy gives out lead to where it is served, whatever the environment says of production."""
    os.environ["YAKJA_URL"] = settings.PUBLIC_URL = url
    settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


def _serve(port: int, workers: int) -> None:
    sys.argv = [
        "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "1", "--backpressure", "128", "--log-level", "warning", "--no-ws",
        "yakja.config.wsgi:application",
    ]  # fmt: skip
    serving.main()


def _keep_time() -> None:
    call_command("tick", forever=True)


def _wait_until_served(port: int, server: ForkProcess) -> bool:
    """True once the site answers; False when the server ended before."""
    for _ in range(600):
        if not server.is_alive():
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
        if is_new:
            # What setting up left in memory would go along to every process; the next start needs a second or two.
            sys.stdout.flush()
            os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  itself, no input of others
        _stand_at(f"http://127.0.0.1:{port}")
        # Server and clock go on from what this process has loaded; a connection is no thing to share, and what the
        # collector of garbage does not write to is not copied.
        connections.close_all()
        gc.collect()
        gc.freeze()
        fork = multiprocessing.get_context("fork")
        children = [fork.Process(target=_serve, args=(port, options["workers"]))]
        if not options["no_clock"]:
            children.append(fork.Process(target=_keep_time))
        for child in children:
            child.start()
        server = children[0]
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _leave)
        try:
            if _wait_until_served(port, server):
                self._print_links(port, sample)
                say(f"Yakja is at http://127.0.0.1:{port}/ (stop with Ctrl-C)")
            server.join()
            raise SystemExit(server.exitcode)
        except KeyboardInterrupt:
            pass
        finally:
            for child in children:
                if child.is_alive():
                    child.terminate()
            for child in children:
                child.join(timeout=15)

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
