import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "yakja.citizens.feedback"
    label = "feedback"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.cases.queries import register_follower
        from yakja.foundation.channels import queries as channels
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from . import rules, sms, tasks  # noqa: F401
        from .indicators import register_indicators
        from .registry import TAKES_VOICE
        from .web import panels as own_panels

        register_verbs(
            "feedback",
            {
                "feedback.invite": _("drew whether somebody is asked"),
                "feedback.furnish_year": _("furnished a past year of the sample of feedback"),
                "feedback.set_prompt": _("set what share is asked after a step"),
                "feedback.answer": _("answered what was asked"),
                "feedback.look_up_number": _("looked up a number to call"),
                "feedback.publish_loop": _("published what was said and done"),
                "feedback.withdraw_loop": _("took a publication off the page"),
            },
        )
        register_purpose("feedback.evidence", _("what an office shows for a change"), may_be_public=True)
        if TAKES_VOICE:
            register_purpose(
                "feedback.voice",
                _("spoken answers"),
                kinds={"audio"},
                may_store=lambda actor: True,
                may_see=lambda actor, file: any(
                    actor.has_role(kind) for kind in ("provincial_steward", "auditor")
                ),
                is_personal=True,
            )
        register_follower(tasks.ask_after)
        register_clock(
            "feedback.ask_those_who_left", every=dt.timedelta(hours=6), run=tasks.ask_those_who_left
        )
        register_receiver = getattr(channels, "register_receiver", None)
        reply = getattr(channels, "Reply", None)
        if register_receiver is not None:
            # After the rooms whose question a digit may answer first, such as whether a complaint is solved.
            register_receiver("feedback.sms", sms.receiver(reply), 80)
        register_indicators()
        navigation.register("footer", _("You said, we did"), "feedback:index", order=50)
        panels.register("body", "feedback", own_panels.body, order=65)
        panels.register("desk", "feedback", own_panels.desk, order=45)
