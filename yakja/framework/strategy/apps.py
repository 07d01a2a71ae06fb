import datetime as dt

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    name = "yakja.framework.strategy"
    label = "strategy"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.cases.queries import register_workflow

        from . import rules  # noqa: F401
        from .workflow import STRATEGY

        register_workflow(STRATEGY, page=lambda case: reverse("strategy:desk", args=[case.strategy.code]))
        register_verbs(
            "strategy",
            {
                "strategy.open_strategy": _("began a strategy"),
                "strategy.move_strategy": _("moved a strategy on"),
            },
        )
        self._drafting()
        self._measured_half()

    def _drafting(self) -> None:
        """The text, what is said about it, and stories."""
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.cases.queries import register_workflow
        from yakja.foundation.channels.queries import register_example, register_topics
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels
        from yakja.foundation.ui.jinja import add_filter

        from .queries.strategies import topic_name
        from .tasks import drafting
        from .web import drawings
        from .web import panels as own_panels
        from .workflow import STORY

        register_verbs(
            "strategy",
            {
                "strategy.name_drafter": _("named somebody to a drafting team"),
                "strategy.release_drafter": _("took somebody off a drafting team"),
                "strategy.add_paragraph": _("wrote a new paragraph"),
                "strategy.reword_paragraph": _("reworded a paragraph"),
                "strategy.shift_paragraph": _("moved a paragraph"),
                "strategy.drop_paragraph": _("took a paragraph out"),
                "strategy.restore_paragraph": _("took a paragraph in again"),
                "strategy.freeze_version": _("published a revised version"),
                "strategy.begin_comment": _("typed a comment"),
                "strategy.ask_code": _("asked for a code to confirm a comment"),
                "strategy.confirm_comment": _("published a comment, signed in"),
                "strategy.confirm_by_code": _("confirmed a comment by telephone"),
                "strategy.furnish_comments": _("furnished comments of the sample"),
                "strategy.hide_comment": _("hid a comment"),
                "strategy.show_comment": _("showed a comment again"),
                "strategy.clear_unconfirmed": _("threw away comments nobody confirmed"),
                "strategy.forget_phones": _("forgot the telephones of commenters"),
                "strategy.record_meeting": _("recorded a meeting"),
                "strategy.take_down_comments": _("entered what was said at a meeting"),
                "strategy.answer_comment": _("answered a comment"),
                "strategy.write_story": _("wrote a success story"),
                "strategy.move_story": _("moved a success story on"),
            },
        )
        register_workflow(STORY, page=lambda case: reverse("strategy:story_desk", args=[case.reference]))
        register_example("strategy/comment_answered", {"answer": "partly"})
        register_topics("strategy", lambda code: topic_name(code) if code else _("strategies"))
        register_purpose(
            "strategy.minutes",
            _("minutes of a meeting"),
            may_see=lambda actor, file: (
                any(actor.has_role(kind) for kind in ("provincial_steward", "auditor", "administrator"))
                or (not actor.is_anonymous and actor.ref == file.stored_by)
            ),
            is_personal=True,
            may_be_public=True,
        )
        register_purpose("strategy.proof", _("what a body shows for its story"), may_be_public=True)
        add_filter("as_written", drawings.as_written)
        panels.register("body", "strategy", own_panels.body, order=60)
        panels.register("place", "strategy", own_panels.place, order=40)
        panels.register("desk", "strategy", own_panels.desk, order=20)
        navigation.register("header", _("Strategies"), "strategy:strategies", order=45)
        navigation.register("footer", _("Success stories"), "strategy:stories", order=45)
        hour = dt.timedelta(hours=1)
        register_clock("strategy.end_comments", every=hour, run=drafting.end_comments)
        register_clock(
            "strategy.withdraw_stories", every=dt.timedelta(minutes=5), run=drafting.withdraw_stories
        )
        register_clock("strategy.clear_away", every=hour, run=drafting.clear_away)

    def _measured_half(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import panels

        from .tasks import standing as tasks
        from .web import standing_panels as own_panels

        register_verbs(
            "strategy",
            {
                "strategy.add_objective": _("set an objective"),
                "strategy.freeze_baseline": _("froze the baseline of an objective"),
                "strategy.withdraw_objective": _("withdrew an objective"),
                "strategy.add_initiative": _("began an initiative"),
                "strategy.set_budget": _("entered the money of an initiative"),
                "strategy.name_risk": _("named a risk of an initiative"),
                "strategy.add_milestone": _("planned a milestone"),
                "strategy.link_milestone": _("said what a milestone waits for"),
                "strategy.reschedule_milestone": _("expected a milestone on another day"),
                "strategy.close_milestone": _("closed a milestone with its proof"),
                "strategy.ask_reviews": _("asked for reviews of owners who missed milestones"),
                "strategy.set_duty": _("set who reports and how often"),
                "strategy.send_update": _("sent a status update"),
                "strategy.look_at_duties": _("looked who owes a status update"),
                "strategy.measure": _("measured the objectives and decided their statuses"),
                "strategy.weigh": _("decided the statuses of strategies again"),
                "strategy.furnish_month": _("furnished a past month of the sample of a strategy"),
            },
        )
        register_purpose(
            "strategy.milestone_proof",
            _("Proof of a milestone"),
            kinds={"image", "pdf", "csv"},
            may_store=lambda actor: not actor.is_anonymous,
            may_be_public=True,
        )
        panels.register("desk", "standing", own_panels.desk, order=15)
        # Something new in the register is measured within seconds; without news nothing runs.
        register_clock(
            "strategy.measure",
            every=dt.timedelta(seconds=1),
            run=tasks.measure,
            has_work=tasks.has_news,
            lease=dt.timedelta(minutes=15),
        )
