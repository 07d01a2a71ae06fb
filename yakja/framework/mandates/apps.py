import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MandatesConfig(AppConfig):
    name = "yakja.framework.mandates"
    label = "mandates"

    def ready(self) -> None:
        from . import rules  # noqa: F401

        self._designations()
        self._gate()

    def _designations(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.bodies.registry import register_succession
        from yakja.foundation.channels.queries import register_topics
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from . import tasks
        from .web import panels as own_panels

        register_verbs(
            "mandates",
            {
                "mandates.designate_body": _("designated a body"),
                "mandates.end_mandate": _("ended a designation"),
                "mandates.suspend_mandate": _("suspended a designation"),
                "mandates.reinstate_mandate": _("reinstated a designation"),
                "mandates.load_mandates": _("loaded a list of designations"),
                "mandates.record_proof": _("stated proof of what a designated body can do"),
                "mandates.call_review": _("called a review of a designated body"),
                "mandates.close_review": _("closed a review of a designated body"),
                "mandates.keep_coverage": _("counted gaps and conflicts again"),
                "mandates.adopt_setting": _("entered a value that a place has adopted"),
            },
        )
        register_purpose(
            "mandates.instrument",
            _("Instrument of a designation"),
            may_store=_is_officer,
            may_be_public=True,
        )
        register_topics("mandates.mandate", lambda code: None if code else _("designations of bodies"))
        register_succession(
            "mandates", tasks.follow_succession, words={"mandates": _("designations passed on")}
        )
        day = dt.timedelta(days=1)
        register_clock(
            "mandates.keep_coverage",
            every=dt.timedelta(minutes=5),
            run=tasks.keep_coverage,
            has_work=tasks.coverage_has_work,
        )
        register_clock("mandates.call_yearly_reviews", every=day, run=tasks.call_yearly_reviews)
        panels.register("body", "mandates", own_panels.body, order=20)
        panels.register("function", "mandates", own_panels.function, order=20)
        panels.register("place", "mandates", own_panels.place, order=20)
        panels.register("landscape", "mandates", own_panels.landscape, order=20)
        panels.register("desk", "mandates", own_panels.desk, order=20)
        navigation.register("footer", _("Mandates"), "mandates:mandates", order=32)
        navigation.register("footer", _("Draft policy"), "mandates:policy", order=34)

    def _gate(self) -> None:
        from django.urls import reverse

        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.cases.queries import register_workflow
        from yakja.foundation.channels.queries import register_example, register_topics
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from . import indicators, rules, tasks
        from .actions.waivers import EVIDENCE
        from .web import gate_panels
        from .workflow import PROPOSAL

        indicators.declare()
        register_workflow(PROPOSAL, page=lambda case: reverse("mandates:proposal", args=[case.reference]))
        register_purpose(
            EVIDENCE, _("Evidence for a waiver"), may_store=_is_officer, may_see=rules.may_see_evidence
        )
        register_example("mandates/gate_moved", {"step": "note_silence"})
        register_topics("mandates.proposal", lambda code: None if code else _("proposals at the gate"))
        register_clock(
            "mandates.keep_gate",
            every=dt.timedelta(minutes=1),
            run=tasks.keep_gate,
            has_work=tasks.gate_has_work,
        )
        panels.register("desk", "gate", gate_panels.desk, order=20)
        panels.register("body", "gate", gate_panels.body, order=60)
        navigation.register("footer", _("Proposals at the gate"), "mandates:proposals", order=30)
        register_verbs(
            "mandates",
            {
                "mandates.open_proposal": _("began a proposal"),
                "mandates.save_proposal": _("changed a proposal"),
                "mandates.check_proposal": _("had a proposal compared with what exists"),
                "mandates.answer_tool": _("answered why a similar tool is or is not suitable"),
                "mandates.send_proposal": _("sent a proposal for decision"),
                "mandates.withdraw_proposal": _("withdrew a proposal"),
                "mandates.begin_emergency": _("began to build in an emergency"),
                "mandates.publish_proposal": _("published an emergency"),
                "mandates.go_live": _("recorded that a tool is in operation"),
                "mandates.name_tool": _("named the register's entry of a tool"),
                "mandates.confirm_functions": _("confirmed the functions of a proposal"),
                "mandates.return_proposal": _("sent a proposal back for more"),
                "mandates.give_opinion": _("gave a second opinion"),
                "mandates.decide_proposal": _("decided on a proposal"),
                "mandates.decline_proposal": _("declined a proposal"),
                "mandates.ask_builder": _("asked the designated builder"),
                "mandates.answer_request": _("answered as the designated builder"),
                "mandates.note_silence": _("recorded the silence of the designated builder"),
                "mandates.ask_waiver": _("asked for a waiver"),
                "mandates.sign_waiver": _("signed a waiver"),
                "mandates.refuse_waiver": _("refused a waiver"),
                "mandates.review_waiver": _("reviewed a waiver"),
                "mandates.warn_of_expiry": _("warned that a waiver will end"),
                "mandates.note_expiry": _("recorded that a waiver has ended"),
                "mandates.redact": _("withheld a field until a day"),
                "mandates.open_redaction": _("opened a withheld field"),
                "mandates.remind_emergency": _("noted that an emergency is overdue"),
                "mandates.import_lines": _("took in lines of tenders, programmes or budgets"),
                "mandates.settle_line": _("said what a line of spending is"),
            },
        )


def _is_officer(actor: object) -> bool:
    return bool(getattr(actor, "is_officer", False) or getattr(actor, "is_system", False))
