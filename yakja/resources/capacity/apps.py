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

    def _assessments(self) -> None:
        """Rounds, responses, visits."""
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.channels.queries import register_topics
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from . import indicators, rules
        from .actions.answering import EVIDENCE
        from .actions.visiting import PHOTO
        from .tasks import assessments as tasks
        from .web import assessment_panels

        indicators.declare()
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


def _is_officer(actor: object) -> bool:
    return bool(getattr(actor, "is_officer", False) or getattr(actor, "is_system", False))
