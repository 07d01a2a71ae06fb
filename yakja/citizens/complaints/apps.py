import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "yakja.citizens.complaints"
    label = "complaints"

    def ready(self) -> None:
        from . import rules  # noqa: F401

        self._cases()
        self._clock()
        self._verbs()

    def _cases(self) -> None:
        from django.urls import reverse

        from yakja.citizens.feedback.queries import register_kind
        from yakja.foundation.cases.queries import register_workflow
        from yakja.foundation.channels.queries import register_topics

        from . import queries
        from .actions._following import follow
        from .workflow import COMPLAINT

        register_workflow(
            COMPLAINT, page=lambda case: reverse("complaints:work", args=[case.reference]), on_event=follow
        )
        register_kind(
            COMPLAINT.kind,
            COMPLAINT.name,
            queries.whom_to_ask,
            steps={"accept_refusal": "refused", "lapse_refusal": "refused", "withdraw": "left"},
        )
        register_topics("complaints.complaint", lambda code: f"{code}" if code else _("complaints"))

    def _clock(self) -> None:
        from yakja.foundation.jobs.queries import register_clock

        from . import tasks

        minute, day = dt.timedelta(minutes=1), dt.timedelta(days=1)
        register_clock(
            "complaints.keep_asking", every=10 * minute, run=tasks.keep_asking, has_work=tasks.has_silent
        )
        register_clock(
            "complaints.publish_news", every=minute, run=tasks.publish_news, has_work=tasks.has_news
        )
        register_clock("complaints.check_counts", every=day, run=tasks.check_counts)
        register_clock("complaints.forget_filers", every=day, run=tasks.forget_filers)

    def _verbs(self) -> None:
        from yakja.foundation.audit.queries import register_verbs

        verbs = {
            "complaints.file": _("filed a complaint"),
            "complaints.join": _("said that they have the same problem"),
            "complaints.begin_work": _("began work on a complaint"),
            "complaints.ask_citizen": _("asked the citizen for more"),
            "complaints.go_on": _("went on with a complaint"),
            "complaints.plan_work": _("accepted a complaint for when there is money"),
            "complaints.propose_solution": _("proposed that a complaint is solved"),
            "complaints.transfer": _("gave a complaint to another body"),
            "complaints.forward": _("passed a complaint on to another agency"),
            "complaints.close_as_duplicate": _("closed a complaint as reported before"),
            "complaints.correct_category": _("corrected the category of a complaint"),
            "complaints.confirm_solution": _("confirmed that a complaint is solved"),
            "complaints.deny_solution": _("denied that a complaint is solved"),
            "complaints.answer_office": _("answered the office"),
            "complaints.appeal": _("appealed"),
            "complaints.withdraw": _("withdrew a complaint"),
            "complaints.lapse": _("closed a complaint without the citizen's answer"),
            "complaints.ask_again": _("asked the citizen once more"),
            "complaints.note_call": _("noted a call to a citizen"),
            "complaints.ask_code": _("sent a code to a citizen"),
            "complaints.verify_filer": _("checked a citizen's code"),
            "complaints.answer_questionnaire": _("answered four weeks later"),
            "complaints.send_questionnaire": _("sent the questionnaire of four weeks"),
            "complaints.publish_news": _("told followers of new complaints"),
            "complaints.moderate": _("changed what the public reads of a complaint"),
            "complaints.mend_counts": _("compared the counts of complaints"),
            "complaints.forget_filers": _("forgot names and numbers of old complaints"),
            "complaints.load_reference": _("loaded what complaints are decided by"),
            "complaints.furnish_year": _("stored invented complaints"),
            "complaints.set_standing": _("said where a body's complaints are kept"),
        }
        # Categories and the decision table make every page anew; one complaint makes anew only its own.
        seen = {"complaints.load_reference", "complaints.set_standing"}
        register_verbs("complaints", verbs, unseen=tuple(verb for verb in verbs if verb not in seen))
