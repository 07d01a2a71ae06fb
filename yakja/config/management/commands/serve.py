"""`./manage serve`: what `make run` calls. Sets the copy up when needed, prints sign-in links, serves it."""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import sys
import time
import traceback
import urllib.request
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from yakja.config import serving, set_up, supervising


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


def _is_served(port: int, parent: int) -> bool:
    """True once the site answers; False when it does not within a minute, or whoever waits for it has ended."""
    until = time.monotonic() + 60
    while time.monotonic() < until and os.getppid() == parent:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return True
        except OSError:
            time.sleep(0.1)
    return False


def _fork(work: Callable[..., None], *args: Any, is_led: bool = True) -> int:
    """The work goes on in a child that leads a group of its own, so that what it forks can be ended with it."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        if is_led:
            # On both sides: whichever comes first, the group is there when this process speaks to it.
            with contextlib.suppress(OSError):
                os.setpgid(pid, pid)
        return pid
    code = 1
    try:
        if is_led:
            os.setpgid(0, 0)
            serving.end_with_parent()
        work(*args)
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


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
        server = _fork(_serve, port, options["workers"])
        children = [server] if options["no_clock"] else [server, _fork(_keep_time)]
        # Said by a process that ends with it: this one is about to forget all it has loaded.
        _fork(self._announce, port, sample, is_led=False)
        supervising.become(1, children)

    def _announce(self, port: int, sample: bool) -> None:
        parent = os.getppid()
        if _is_served(port, parent):
            self._print_links(port, sample)
            self.stderr.write(f"Yakja is at http://127.0.0.1:{port}/ (stop with Ctrl-C)")

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
