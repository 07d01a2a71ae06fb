import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "yakja.foundation.indicators"
    label = "indicators"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.jobs.queries import register_clock

        from . import rules, tasks  # noqa: F401

        register_clock("indicators.compute", every=dt.timedelta(days=1), run=tasks.compute_yesterday)

        register_verbs(
            "indicators",
            {
                "indicators.compute": _("computed the indicators of a day"),
                "indicators.revise": _("revised a published figure"),
            },
        )
