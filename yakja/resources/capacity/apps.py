import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CapacityConfig(AppConfig):
    name = "yakja.resources.capacity"
    label = "capacity"

    def ready(self) -> None:
        self._readiness()
        self._assessments()
        self._staff()
        self._plans()

    def _readiness(self) -> None:
        """Requirements, holdings, readiness."""
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.jobs.queries import register_clock

        from . import rules, tasks  # noqa: F401

        register_verbs(
            "capacity",
            {
                "capacity.load_reference": _("loaded what tools need and what closes gaps"),
                "capacity.record_reading": _("stated what a body has"),
                "capacity.load_readings": _("loaded a list of what bodies have"),
                "capacity.record_skill": _("stated what somebody can do"),
                "capacity.recompute_readiness": _("weighed again who can adopt what"),
                "capacity.count_readiness": _("counted again who can adopt what"),
                "capacity.send_experience": _("said what a tool was found to need"),
                "capacity.decide_experience": _("decided on what a tool was found to need"),
            },
        )
        register_clock(
            "capacity.expire_holdings",
            every=dt.timedelta(minutes=15),
            run=tasks.expire_holdings,
            has_work=tasks.holdings_have_work,
        )
        register_clock(
            "capacity.keep_readiness",
            every=dt.timedelta(days=1),
            run=tasks.keep_readiness,
            lease=dt.timedelta(hours=1),
        )

    def _assessments(self) -> None:
        """Rounds, responses, visits."""

    def _staff(self) -> None:
        """Members of staff and their skills."""

    def _plans(self) -> None:
        """Plans, calls, loans."""
