import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MandatesConfig(AppConfig):
    name = "yakja.framework.mandates"
    label = "mandates"

    def ready(self) -> None:
        from . import rules  # noqa: F401

        self._designations()

    def _designations(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.bodies.registry import register_succession
        from yakja.foundation.channels.queries import register_topics
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import jinja, navigation, panels

        from . import tasks
        from .web import panels as own_panels
        from .web.lists import spoken

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
                "mandates.adopt_setting": _("entered a value that a place has adopted"),
            },
        )
        register_purpose("mandates.instrument", _("Instrument of a designation"), may_store=_is_officer)
        register_topics("mandates.mandate", lambda code: None if code else _("designations of bodies"))
        register_succession(
            "mandates", tasks.follow_succession, words={"mandates": _("designations passed on")}
        )
        day = dt.timedelta(days=1)
        register_clock("mandates.call_yearly_reviews", every=day, run=tasks.call_yearly_reviews)
        panels.register("body", "mandates", own_panels.body, order=20)
        panels.register("function", "mandates", own_panels.function, order=20)
        panels.register("place", "mandates", own_panels.place, order=20)
        panels.register("landscape", "mandates", own_panels.landscape, order=20)
        panels.register("desk", "mandates", own_panels.desk, order=20)
        navigation.register("footer", _("Mandates"), "mandates:mandates", order=32)
        navigation.register("footer", _("Draft policy"), "mandates:policy", order=34)
        jinja.add_filter("spoken", spoken)


def _is_officer(actor: object) -> bool:
    return bool(getattr(actor, "is_officer", False) or getattr(actor, "is_system", False))
