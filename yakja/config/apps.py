"""What the composition root registers: the clock of every room that has `tasks.tick`, the checks of deployment."""

import datetime as dt
from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.conf import settings


def register_ticks() -> None:
    """Have `tasks.tick(now=...)` of each room called every minute; rooms with other rhythms register themselves."""
    from yakja.foundation.jobs.queries import register_clock

    for room in settings.ROOMS:
        tick = getattr(import_module(f"{room}.tasks"), "tick", None) if find_spec(f"{room}.tasks") else None
        if tick is not None:
            register_clock(f"{room.rpartition('.')[2]}.tick", every=dt.timedelta(minutes=1), run=tick)


class ConfigConfig(AppConfig):
    name = "yakja.config"
    label = "config"

    def ready(self) -> None:
        from yakja.foundation.jobs.queries import register_clock_source

        from .operating import safety  # noqa: F401  (its checks register themselves)

        register_clock_source(register_ticks)
