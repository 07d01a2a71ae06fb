from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "yakja.framework.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs

        from . import rules  # noqa: F401

        register_verbs(
            "catalogue",
            {
                "catalogue.load_needs": _("loaded the answers to citizens' needs"),
                "catalogue.keep_landscape": _("made the counts of the landscape"),
                "catalogue.load_tools": _("loaded the register's reference data"),
                "catalogue.load_claims": _("loaded claims about usage"),
                "catalogue.make_cells": _("made the cells of the landscape"),
                "catalogue.declare_usage": _("declared how a function is done"),
                "catalogue.record_visit": _("recorded an inspector's visit"),
                "catalogue.claim_usage": _("claimed or reported that a tool is used"),
                "catalogue.record_counts": _("sent in counted transactions"),
                "catalogue.age_cells": _("marked cells whose evidence has expired"),
                "catalogue.rebuild_landscape": _("made the counts of the landscape again"),
            },
        )
