from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpendataConfig(AppConfig):
    name = "yakja.insight.opendata"
    label = "opendata"

    def ready(self) -> None:
        from yakja.foundation.ui import navigation

        navigation.register("header", _("Data"), "opendata:index", order=60)
        navigation.register("footer", _("Open data"), "opendata:index", order=40)
