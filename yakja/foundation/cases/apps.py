from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "yakja.foundation.cases"
    label = "cases"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs

        from . import rules  # noqa: F401

        register_verbs(
            "cases",
            {
                "cases.open_case": _("opened a case"),
                "cases.move": _("moved a case on"),
                "cases.assign": _("gave a case to a post"),
            },
        )
