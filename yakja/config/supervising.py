"""`python -I -S supervising.py SERVER [CLOCK ...]`: what `./manage serve` becomes once its children run.

Waits for the server and ends the others with it. A process of its own with nothing of Yakja loaded: what the command
had in memory would stand there unused, a fifth of what a whole site takes.
"""

import contextlib
import os
import signal
import sys
import time

PATIENCE = 15.0  # seconds between asking politely and not asking


def send(number: int, children: list[int]) -> None:
    """To each child and what it has forked: they lead groups of their own."""
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, number)


def reap(ended: "dict[int, int]") -> None:
    """Note the exit code of every child that has ended meanwhile."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG)) != (0, 0):
            ended[found[0]] = os.waitstatus_to_exitcode(found[1])


def is_empty(group: int) -> bool:
    """Whether nobody is left of a group, workers of a dead server included."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def main(children: list[int]) -> int:
    """Answers the server's exit code, or 128 and the number of the signal that ended all."""
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, lambda received, _frame: asked.append(received))
    ended: dict[int, int] = {}
    while children[0] not in ended and not asked:
        time.sleep(0.2)
        reap(ended)
    send(signal.SIGTERM, children)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not all(is_empty(child) for child in children):
        time.sleep(0.05)
        reap(ended)
    send(signal.SIGKILL, children)
    if asked:
        return 0 if asked[0] == signal.SIGINT else 128 + asked[0]
    code = ended[children[0]]
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]]))
