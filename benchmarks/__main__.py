"""`python -m benchmarks [PART] [options of the part]`: every part, or one. Exit 1 when something could not be measured."""

from __future__ import annotations

import subprocess
import sys

PARTS = ("overlap", "gate", "register", "strategy", "complaints", "revenue", "capacity", "planning")


def main() -> int:
    asked, rest = sys.argv[1:2], sys.argv[2:]
    if asked and asked[0] not in PARTS:
        print(f"parts: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    failed = []
    for part in asked or PARTS:
        # Each part in a process of its own: none measures what another left behind.
        if subprocess.run([sys.executable, "-m", f"benchmarks.{part}", *rest]).returncode:
            failed.append(part)
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
