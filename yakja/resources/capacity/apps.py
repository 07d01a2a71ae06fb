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
        from yakja.foundation.ui import navigation, panels

        from . import indicators, rules, tasks  # noqa: F401
        from .web import panels as own_panels

        indicators.declare()
        panels.register("tool", "readiness", own_panels.tool, order=30)
        panels.register("body", "readiness", own_panels.body, order=30)
        panels.register("desk", "readiness", own_panels.desk, order=30)
        navigation.register("footer", _("Readiness"), "capacity:readiness", order=36)

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
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from .tasks import plans as tasks
        from .web import plan_panels as own_panels

        register_verbs(
            "capacity",
            {
                "capacity.make_plan": _("worked out a plan within a budget"),
                "capacity.decide_plan": _("decided a plan of resources"),
                "capacity.set_line": _("said who closes a gap and by when"),
                "capacity.report_line": _("reported a gap as closed"),
                "capacity.check_lines": _("compared plans with what was seen since"),
                "capacity.hand_over_plan": _("handed over what a plan bought"),
                "capacity.publish_call": _("published a call"),
                "capacity.close_call": _("closed a call with its result"),
                "capacity.ask_question": _("asked about a call"),
                "capacity.answer_question": _("answered a question about a call"),
                "capacity.add_funder": _("put a funder on the list"),
                "capacity.put_before_funder": _("noted what a funder said to a call"),
                "capacity.offer_loan": _("offered to lend"),
                "capacity.answer_loan": _("answered an offer to lend"),
                "capacity.return_loan": _("noted that something lent is back"),
            },
        )
        register_clock("capacity.check_lines", every=dt.timedelta(hours=6), run=tasks.check_lines)
        panels.register("desk", "plans", own_panels.desk, order=70)
        navigation.register("footer", _("Open calls"), "capacity:calls", order=60)
        navigation.register("footer", _("Plans of resources"), "capacity:plans", order=61)
