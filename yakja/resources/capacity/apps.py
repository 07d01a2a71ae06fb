import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CapacityConfig(AppConfig):
    name = "yakja.resources.capacity"
    label = "capacity"

    def ready(self) -> None:
        self._readiness()
        self._assessments()
        self._staff()
        self._plans()

    def _readiness(self) -> None:
        """Requirements, holdings, readiness."""
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from . import indicators, rules, tasks  # noqa: F401
        from .web import panels as own_panels

        indicators.declare()
        panels.register("tool", "readiness", own_panels.tool, order=30)
        panels.register("body", "readiness", own_panels.body, order=30)
        panels.register("desk", "readiness", own_panels.desk, order=30)
        navigation.register("footer", _("Readiness"), "capacity:readiness", order=36)

        register_verbs(
            "capacity",
            {
                "capacity.load_reference": _("loaded what tools need and what closes gaps"),
                "capacity.record_reading": _("stated what a body has"),
                "capacity.load_readings": _("loaded a list of what bodies have"),
                "capacity.record_skill": _("stated what somebody can do"),
                "capacity.recompute_readiness": _("weighed again who can adopt what"),
                "capacity.count_readiness": _("counted again who can adopt what"),
                "capacity.send_experience": _("said what a tool was found to need"),
                "capacity.decide_experience": _("decided on what a tool was found to need"),
                "capacity.set_price": _("set the price of what closes a gap"),
            },
        )
        register_clock(
            "capacity.expire_holdings",
            every=dt.timedelta(minutes=15),
            run=tasks.expire_holdings,
            has_work=tasks.holdings_have_work,
        )
        register_clock(
            "capacity.keep_readiness",
            every=dt.timedelta(days=1),
            run=tasks.keep_readiness,
            lease=dt.timedelta(hours=1),
        )

    def _assessments(self) -> None:
        """Rounds, responses, visits."""
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.channels.queries import register_topics
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from . import rules
        from .actions.answering import EVIDENCE
        from .actions.visiting import PHOTO
        from .tasks import assessments as tasks
        from .web import assessment_panels

        register_verbs(
            "capacity",
            {
                "capacity.load_templates": _("loaded questionnaires"),
                "capacity.propose_round": _("prepared a round of assessment"),
                "capacity.open_round": _("opened a round of assessment"),
                "capacity.close_round": _("closed a round of assessment"),
                "capacity.remind": _("reminded bodies that have not answered, or told the office above"),
                "capacity.name_site": _("entered an office of a body"),
                "capacity.close_site": _("closed an office of a body"),
                "capacity.save_answers": _("typed answers of an assessment"),
                "capacity.confirm_answers": _("confirmed answers of the last assessment"),
                "capacity.send_response": _("sent the answers of an assessment"),
                "capacity.reopen_response": _("opened the sent answers of a body again"),
                "capacity.record_visit": _("looked at an office of another body"),
                "capacity.furnish_sites": _("furnished offices of the sample"),
                "capacity.furnish_round": _("furnished a round of assessment of the sample"),
            },
        )
        register_purpose(
            EVIDENCE,
            _("Proof of an answer"),
            may_store=_is_officer,
            may_see=rules.may_see_evidence,
        )
        register_purpose(
            PHOTO,
            _("Photo of an office looked at"),
            kinds={"image"},
            may_store=_is_officer,
            may_see=rules.may_see_evidence,
        )
        register_topics("capacity.round", lambda code: None if code else _("rounds of assessment"))
        register_clock(
            "capacity.keep_rounds",
            every=dt.timedelta(hours=1),
            run=tasks.keep_rounds,
            has_work=tasks.rounds_have_work,
        )
        panels.register("desk", "assessments", assessment_panels.desk, order=25)
        navigation.register("footer", _("Assessments"), "capacity:rounds", order=36)

    def _staff(self) -> None:
        """Members of staff and their skills."""
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.ui import navigation, panels

        from .web import staff_panels

        register_verbs(
            "capacity",
            {
                "capacity.set_establishment": _("entered how many seats a body has"),
                "capacity.enter_staff": _("entered staff of a body"),
                "capacity.leave_staff": _("entered that somebody left a body"),
                "capacity.move_staff": _("put somebody below another supervisor"),
                "capacity.read_member": _("read what somebody of their line can do"),
                "capacity.state_own_skill": _("stated what they can do themselves"),
                "capacity.confirm_skill": _("stated what somebody of their line can do"),
                "capacity.furnish_staff": _("furnished staff of the sample"),
            },
        )
        panels.register("desk", "staff", staff_panels.desk, order=70)
        navigation.register("footer", _("Staff in numbers"), "capacity:staffing", order=38)

    def _plans(self) -> None:
        """Plans, calls, loans."""
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from .tasks import plans as tasks
        from .web import plan_panels as own_panels

        register_verbs(
            "capacity",
            {
                "capacity.make_plan": _("worked out a plan within a budget"),
                "capacity.decide_plan": _("decided a plan of resources"),
                "capacity.set_line": _("said who closes a gap and by when"),
                "capacity.report_line": _("reported a gap as closed"),
                "capacity.check_lines": _("compared plans with what was seen since"),
                "capacity.hand_over_plan": _("handed over what a plan bought"),
                "capacity.publish_call": _("published a call"),
                "capacity.close_call": _("closed a call with its result"),
                "capacity.ask_question": _("asked about a call"),
                "capacity.answer_question": _("answered a question about a call"),
                "capacity.add_funder": _("put a funder on the list"),
                "capacity.put_before_funder": _("noted what a funder said to a call"),
                "capacity.offer_loan": _("offered to lend"),
                "capacity.answer_loan": _("answered an offer to lend"),
                "capacity.return_loan": _("noted that something lent is back"),
            },
        )
        register_clock("capacity.check_lines", every=dt.timedelta(hours=6), run=tasks.check_lines)
        panels.register("desk", "plans", own_panels.desk, order=70)
        navigation.register("footer", _("Open calls"), "capacity:calls", order=60)
        navigation.register("footer", _("Plans of resources"), "capacity:plans", order=61)


def _is_officer(actor: object) -> bool:
    return bool(getattr(actor, "is_officer", False) or getattr(actor, "is_system", False))
