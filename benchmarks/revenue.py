"""Revenue as a whole: a demand run, then receipts; each in a process of its own.

python -m benchmarks revenue [--demands 1000000] [--receipts 200000] [--database sqlite|postgresql]
"""

from __future__ import annotations

import argparse
import subprocess
import sys


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--demands", type=int, default=1_000_000)
    asked.add_argument("--receipts", type=int, default=200_000)
    asked.add_argument("--database", choices=["sqlite", "postgresql"])
    options = asked.parse_args()
    which = [f"--database={options.database}"] if options.database else []
    parts = [
        ("benchmarks.revenue_demands", f"--demands={options.demands}"),
        ("benchmarks.revenue_receipts", f"--receipts={options.receipts}"),
    ]
    return max(subprocess.run([sys.executable, "-m", part, word, *which]).returncode for part, word in parts)


if __name__ == "__main__":
    sys.exit(main())
