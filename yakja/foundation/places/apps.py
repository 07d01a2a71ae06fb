from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "yakja.foundation.places"
    label = "places"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs

        from . import rules  # noqa: F401

        register_verbs(
            "places",
            {
                "places.load": _("loaded the places of the reference"),
                "places.load_calendar": _("loaded holidays, office hours and Hijri months of the reference"),
                "places.load_boundaries": _("loaded boundaries of places"),
                "places.load_councils": _("loaded council areas from a list"),
                "places.open": _("opened a place"),
                "places.close": _("closed a place"),
                "places.move": _("moved a place below another one"),
                "places.rename": _("renamed a place"),
            },
        )
