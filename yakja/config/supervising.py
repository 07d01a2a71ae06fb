"""`python -I -S supervising.py VITAL CHILD ...`: what a process becomes once the children that do its work run.

Waits until one of the first VITAL children ends and ends the others with it. `./manage serve` becomes this beside its
server and its clock, the server beside its workers. A process with nothing of Yakja loaded: what the parent had in
memory would stand there unused, and as a copy of its own as soon as the children write to theirs.
"""

import contextlib
import os
import signal
import sys
import time

PATIENCE = 15.0  # seconds between asking politely and not asking


def send(number: int, children: "tuple[int, ...]") -> None:
    """To each child, and to what it has forked where it leads a group of its own."""
    for child in children:
        try:
            os.killpg(child, number)
        except ProcessLookupError:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)


def reap(ended: "dict[int, int]") -> None:
    """Note the exit code of every child that has ended meanwhile."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG)) != (0, 0):
            ended[found[0]] = os.waitstatus_to_exitcode(found[1])


def is_gone(child: int) -> bool:
    """Whether nobody is left of a child's group, workers of a dead server included, nor the child itself."""
    for ask in (os.killpg, os.kill):
        try:
            ask(child, 0)
        except ProcessLookupError:
            continue
        return False
    return True


def main(vital: int, *children: int) -> int:
    """Answers the exit code of the vital child that ended, never 0 unasked; or 128 and the number of the signal that
    ended all, 0 for an INT."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda received, _frame: asked.append(received))
    ended: dict[int, int] = {}
    while not asked and ended.keys().isdisjoint(children[:vital]):
        time.sleep(0.2)
        reap(ended)
    first = next((child for child in ended if child in children[:vital]), 0)
    send(signal.SIGTERM, children)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not all(is_gone(child) for child in children):
        time.sleep(0.05)
        reap(ended)
    send(signal.SIGKILL, children)
    if asked:
        return 0 if asked[0] == signal.SIGINT else 128 + asked[0]
    code = ended[first]
    return (code if code >= 0 else 128 - code) or 1


def become(vital: int, children: "list[int]") -> None:
    """This process goes on as the supervisor of its children; does not return."""
    numbers = [str(number) for number in (vital, *children)]
    os.execv(sys.executable, [sys.executable, "-I", "-S", __file__, *numbers])  # noqa: S606  a file of ours and numbers


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
