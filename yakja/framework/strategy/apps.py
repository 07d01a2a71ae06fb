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
