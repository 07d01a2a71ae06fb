from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BodiesConfig(AppConfig):
    name = "yakja.foundation.bodies"
    label = "bodies"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.ui import navigation

        from . import rules

        navigation.register(
            "account", _("Bodies to confirm"), "bodies:confirming", order=40, shown_to=rules.has_desk.test
        )

        register_verbs(
            "bodies",
            {
                "bodies.load": _("loaded the bodies of the reference"),
                "bodies.load_law": _("loaded kinds, functions and their devolution of the reference"),
                "bodies.set_devolution": _("recorded to whom a function is devolved"),
                "bodies.confirm": _("confirmed a body"),
                "bodies.correct": _("corrected a body"),
                "bodies.import": _("loaded bodies from a list"),
                "bodies.load_councils": _("loaded councils with their areas from a list"),
                "bodies.propose_change": _("proposed a change of bodies"),
                "bodies.review_change": _("reviewed a change of bodies"),
                "bodies.carry_out_change": _("carried out a change of bodies"),
                "bodies.add_identifier": _("recorded the identifier of a body"),
                "bodies.end_identifier": _("ended the identifier of a body"),
                "bodies.open_post": _("opened a post in a body"),
            },
        )
