"""`python -m yakja.config.serving OPTIONS yakja.config.wsgi:application`: granian, its workers sharing what is loaded.

Granian forks its workers. What is loaded before that stands in memory once, however many workers there are; frozen,
the collector of garbage does not write to it, which would copy it. The options are granian's own.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import multiprocessing
import signal
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from yakja.config import supervising

# Pages that between them need most templates, both catalogues of strings and the words of the register.
WARM = ("/ur/", "/en/", "/ur/tools/?q=complaint", "/ur/landscape/", "/ur/places/", "/api/v1/openapi.json")


# Of glibc's malloc.h: one arena, and free memory goes back sooner, for a little more work of the processor.
M_ARENA_MAX, M_TRIM_THRESHOLD = -8, -1
SPARING = ((M_ARENA_MAX, 1), (M_TRIM_THRESHOLD, 128 * 1024))


# What granian's own process does beside waiting; without any of it, it ends with the first worker that ends.
NEED_GRANIAN = (
    "respawn_failed_workers", "workers_lifetime", "workers_rss", "metrics_enabled", "pid_file", "reload_on_changes",
    "bind_uds", "hooks_shutdown",
)  # fmt: skip

# Of Linux's prctl.h.
PR_SET_PDEATHSIG = 1


def spare_memory() -> None:
    """Tell the C library; one that is not glibc goes on as it is."""
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for what, value in SPARING:
            library.mallopt(what, value)


def end_with_parent() -> None:
    """Ask Linux for a SIGTERM when whoever started this process dies, in whatever way; elsewhere nothing happens."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def ask(application: Callable[..., Any], path: str) -> int:
    """One request without a server; answers its status, 500 where it failed."""
    from django.conf import settings

    said: list[str] = []
    address, _, query = path.partition("?")
    host = urlsplit(settings.PUBLIC_URL).netloc or "127.0.0.1"
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    answer = application(environ, lambda status, headers, error=None: said.append(status))
    try:
        for _piece in answer:
            pass
    finally:
        answer.close()
    return int(said[0].split()[0]) if said else 500


def load() -> None:
    """Everything the workers have in common; a database that is away is no reason not to start."""
    from django.db import connections

    from yakja.config.wsgi import application

    for path in WARM:
        with contextlib.suppress(Exception):
            ask(application, path)
    # A connection is no thing to share.
    connections.close_all()
    gc.collect()
    gc.freeze()


def hand_over(server: Any) -> bool:
    """Become the supervisor of a granian's workers, which does not return; False where granian itself is needed.

    The workers write to what they share with this process, which then holds the former state for itself alone: a
    third copy, of which nothing is used.
    """
    if any(getattr(server, name) for name in NEED_GRANIAN):
        return False
    sys.stdout.flush()
    sys.stderr.flush()
    supervising.become(len(server.wrks), [worker.inner.pid for worker in server.wrks])
    return True


def main() -> None:
    """Load, be granian until its workers run, and then who looks after them."""
    from granian.cli import entrypoint
    from granian.server.mp import MPServer

    granians_own = MPServer._serve_loop

    def serve_loop(server: Any, *facts: Any) -> None:
        if not hand_over(server):
            granians_own(server, *facts)

    MPServer._serve_loop = serve_loop  # type: ignore[method-assign]
    spare_memory()
    multiprocessing.set_start_method("fork", force=True)
    load()
    entrypoint()


if __name__ == "__main__":
    main()
