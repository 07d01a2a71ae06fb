from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "yakja.resources.training"
    label = "training"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.ui import navigation, panels

        from . import indicators, rules  # noqa: F401
        from .web import panels as own_panels

        register_verbs(
            "training",
            {
                "training.add_course": _("added a course"),
                "training.write_page": _("wrote a page of a course"),
                "training.offer_course": _("offered a course"),
                "training.withdraw_course": _("withdrew a course"),
                "training.plan_session": _("planned a training session"),
                "training.cancel_session": _("cancelled a training session"),
                "training.nominate": _("nominated somebody for a training session"),
                "training.withdraw_enrolment": _("gave a seat in a training session back"),
                "training.attend_by_code": _("was at a training session"),
                "training.take_attendance": _("took the attendance of a training session"),
                "training.record_result": _("entered the result of a training session"),
                "training.make_badge_key": _("made a key for badges"),
                "training.agree_to_name": _("decided whether a certificate names its holder"),
                "training.revoke_certificate": _("revoked a certificate"),
                "training.furnish_past": _("furnished past training of the sample"),
                "training.begin_practice": _("began to practise"),
                "training.check_task": _("did a task of the practice copy"),
                "training.trust_practice_key": _("trusted a practice copy"),
                "training.withdraw_practice_key": _("trusted a practice copy no longer"),
                "training.take_practice_results": _("took results of a practice copy"),
            },
        )
        register_purpose(
            "training.picture",
            _("Picture of a course"),
            kinds={"image"},
            max_bytes=4 * 1024 * 1024,
            may_be_public=True,
        )
        panels.register("desk", "training", own_panels.desk, order=70)
        panels.register("tool", "training", own_panels.tool, order=70)
        navigation.register("footer", _("Training"), "training:courses", order=55)
        indicators.declare()
