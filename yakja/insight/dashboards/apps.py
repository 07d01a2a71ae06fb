from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    name = "yakja.insight.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        from yakja.foundation.ui import navigation

        navigation.register("header", _("What do you need?"), "dashboards:needs", order=10)
        navigation.register("header", _("Landscape"), "dashboards:landscape", order=20)
        navigation.register("header", _("Tools"), "catalogue:tools", order=30)
        navigation.register("header", _("Overlaps"), "catalogue:overlaps", order=40)
        navigation.register("footer", _("Bodies"), "dashboards:bodies", order=10)
        navigation.register("footer", _("Functions"), "dashboards:functions", order=20)
        navigation.register("footer", _("Places"), "dashboards:places", order=30)
        navigation.register("footer", _("Money of councils"), "dashboards:money", order=40)
        navigation.register("footer", _("Figures"), "indicators:index", order=50)
        navigation.register("footer", _("How we know"), "dashboards:sources", order=60)
        navigation.register("footer", _("Style"), "ui:style", order=90)
