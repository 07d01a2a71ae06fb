"""The clock of plans."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yakja.foundation.kit.permissions import CLOCK

from .. import actions


def check_lines(*, now: dt.datetime) -> int:
    """Compare the lines of decided plans with what was proven since; answers how many changed."""
    return actions.check_lines(actor=CLOCK, day=timezone.localdate(now))
