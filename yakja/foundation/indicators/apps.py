from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "yakja.foundation.indicators"
    label = "indicators"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs

        from . import rules  # noqa: F401

        register_verbs(
            "indicators",
            {
                "indicators.compute": _("computed the indicators of a day"),
                "indicators.revise": _("revised a published figure"),
            },
        )
