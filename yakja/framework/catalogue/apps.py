import datetime as dt
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "yakja.framework.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.bodies.registry import register_succession
        from yakja.foundation.cases.queries import register_workflow
        from yakja.foundation.channels.queries import register_topics
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock, register_kind
        from yakja.foundation.ui import jinja, panels

        from . import indicators, rules, tasks
        from .web import panels as own_panels
        from .web.citing import cited
        from .workflow import CONSOLIDATION, CORRECTION

        indicators.declare()
        register_verbs(
            "catalogue",
            {
                "catalogue.load_needs": _("loaded the answers to citizens' needs"),
                "catalogue.keep_landscape": _("made the counts of the landscape"),
                "catalogue.load_tools": _("loaded the register's reference data"),
                "catalogue.load_claims": _("loaded claims about usage"),
                "catalogue.make_cells": _("made the cells of the landscape"),
                "catalogue.add_tool": _("entered a tool in the register"),
                "catalogue.change_tool": _("changed the entry of a tool"),
                "catalogue.give_evidence": _("gave evidence about a cell"),
                "catalogue.declare_usage": _("declared how a function is done"),
                "catalogue.record_visit": _("recorded an inspector's visit"),
                "catalogue.claim_usage": _("claimed or reported that a tool is used"),
                "catalogue.record_counts": _("sent in counted transactions"),
                "catalogue.send_correction": _("sent a correction"),
                "catalogue.decide_correction": _("decided on a correction"),
                "catalogue.open_round": _("opened a round"),
                "catalogue.save_draft": _("kept a draft of a cell"),
                "catalogue.answer_grid": _("filled in the grid"),
                "catalogue.confirm_same": _("confirmed that a cell is still so"),
                "catalogue.submit_grid": _("sent the grid"),
                "catalogue.reply_round": _("replied to a round"),
                "catalogue.remind": _("reminded bodies"),
                "catalogue.preview_round": _("closed a round and showed it to the bodies"),
                "catalogue.publish_round": _("published a round"),
                "catalogue.verify_cell": _("checked a cell of another body"),
                "catalogue.score_overlaps": _("compared the tools of the register"),
                "catalogue.decide_overlap": _("decided on an overlap"),
                "catalogue.import_publiccode": _("imported a publiccode.yml file"),
                "catalogue.list_source": _("put an address on the list for harvesting"),
                "catalogue.stop_source": _("took an address off the list for harvesting"),
                "catalogue.harvest": _("read the listed addresses"),
                "catalogue.propose_consolidation": _("proposed a consolidation"),
                "catalogue.reckon_consolidation": _("changed the unit costs of a consolidation"),
                "catalogue.answer_consolidation": _("answered on a consolidation"),
                "catalogue.move_consolidation": _("moved a consolidation on"),
                "catalogue.load_standards": _("loaded the list of standards"),
                "catalogue.require_standard": _("entered a standard that a province asks for"),
                "catalogue.end_standard": _("ended a standard that a province asked for"),
                "catalogue.claim_conformance": _("claimed that a tool meets a standard"),
                "catalogue.record_conformance": _("recorded a test of a tool against a standard"),
                "catalogue.furnish_landscape": _("furnished the sample"),
                "catalogue.furnish_published_round": _("furnished a published round of the sample"),
                "catalogue.age_cells": _("marked cells whose evidence has expired"),
                "catalogue.prove_cells": _("worked out what proves the cells"),
                "catalogue.rebuild_landscape": _("made the counts of the landscape again"),
            },
            unseen=("catalogue.save_draft", "catalogue.answer_grid", "catalogue.remind"),
        )
        register_workflow(
            CORRECTION, page=lambda case: reverse("catalogue:correction", args=[case.reference])
        )
        register_workflow(
            CONSOLIDATION, page=lambda case: reverse("catalogue:consolidation", args=[case.reference])
        )
        register_kind("catalogue.harvest", tasks.run_harvest, _("Reading of listed publiccode.yml files"))
        register_succession("catalogue", tasks.follow_succession, words={"usages": _("usages carried over")})
        proofs: dict[str, Any] = {
            "may_store": rules.may_store_proof,
            "may_see": rules.may_see_proof,
            "is_personal": True,
        }
        register_purpose(
            "catalogue.export", _("signed exports"), kinds={"pdf", "image", "xlsx", "csv"}, **proofs
        )
        register_purpose(
            "catalogue.visit", _("proofs of inspectors' visits"), kinds={"image", "pdf"}, **proofs
        )
        register_purpose(
            "catalogue.conformance",
            _("Report on a standard"),
            may_store=lambda actor: bool(actor.is_officer),
            may_be_public=True,
        )
        panels.register("function", "standards", own_panels.function, order=10)
        register_topics("catalogue.tool", lambda code: None if code else _("tools of the register"))
        jinja.add_filter("cited", cited)
        panels.register("desk", "catalogue", own_panels.desk, order=10)
        day = dt.timedelta(days=1)
        register_clock("catalogue.keep_landscape", every=dt.timedelta(hours=1), run=tasks.keep_landscape)
        register_clock("catalogue.compare_tools", every=day, run=tasks.compare_tools)
        register_clock("catalogue.harvest", every=day, run=tasks.harvest_due, has_work=tasks.has_sources)
