import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "yakja.framework.strategy"
    label = "strategy"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.cases.queries import register_workflow

        from . import rules  # noqa: F401
        from .workflow import STRATEGY

        register_workflow(STRATEGY, page=lambda case: f"/ur/strategies/{case.strategy.code}/")
        register_verbs(
            "strategy",
            {
                "strategy.open_strategy": _("began a strategy"),
                "strategy.move_strategy": _("moved a strategy on"),
            },
        )
        self._measured_half()

    def _measured_half(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import panels

        from .tasks import standing as tasks
        from .web import standing_panels as own_panels

        register_verbs(
            "strategy",
            {
                "strategy.add_objective": _("set an objective"),
                "strategy.freeze_baseline": _("froze the baseline of an objective"),
                "strategy.withdraw_objective": _("withdrew an objective"),
                "strategy.add_initiative": _("began an initiative"),
                "strategy.set_budget": _("entered the money of an initiative"),
                "strategy.name_risk": _("named a risk of an initiative"),
                "strategy.add_milestone": _("planned a milestone"),
                "strategy.link_milestone": _("said what a milestone waits for"),
                "strategy.reschedule_milestone": _("expected a milestone on another day"),
                "strategy.close_milestone": _("closed a milestone with its proof"),
                "strategy.ask_reviews": _("asked for reviews of owners who missed milestones"),
                "strategy.set_duty": _("set who reports and how often"),
                "strategy.send_update": _("sent a status update"),
                "strategy.look_at_duties": _("looked who owes a status update"),
                "strategy.measure": _("measured the objectives and decided their statuses"),
                "strategy.weigh": _("decided the statuses of strategies again"),
                "strategy.furnish_month": _("furnished a past month of the sample of a strategy"),
            },
        )
        register_purpose(
            "strategy.milestone_proof",
            _("Proof of a milestone"),
            kinds={"image", "pdf", "csv"},
            may_store=lambda actor: not actor.is_anonymous,
        )
        panels.register("desk", "standing", own_panels.desk, order=15)
        # Something new in the register is measured within seconds; without news nothing runs.
        register_clock(
            "strategy.measure",
            every=dt.timedelta(seconds=1),
            run=tasks.measure,
            has_work=tasks.has_news,
            lease=dt.timedelta(minutes=15),
        )
