"""Quiet hours: when a person is not to be disturbed by a message that can wait."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .calendar import ZONE


@dataclass(frozen=True)
class QuietHours:
    """From one time of day to another, over midnight when the second is earlier; none when both are equal."""

    starts: dt.time = dt.time(21)
    ends: dt.time = dt.time(8)

    def covers(self, at: dt.datetime) -> bool:
        """Whether this moment is quiet in the country's time."""
        clock = at.astimezone(ZONE).time()
        if self.starts <= self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends

    def next_moment(self, at: dt.datetime) -> dt.datetime:
        """This moment, or the end of the quiet hours it falls in."""
        if not self.covers(at):
            return at
        local = at.astimezone(ZONE)
        end = dt.datetime.combine(local.date(), self.ends, ZONE)
        return end if end > local else end + dt.timedelta(days=1)
