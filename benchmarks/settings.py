"""The settings of `make run` with the floors beside the pages."""

from yakja.config.settings.dev import *  # noqa: F403

ROOT_URLCONF = "benchmarks.floors"
# Everything is asked for from one address.
COSTLY_READS = 0
