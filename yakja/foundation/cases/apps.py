from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "yakja.foundation.cases"
    label = "cases"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.people.actions import register_handover
        from yakja.foundation.ui import jinja

        from . import rules  # noqa: F401
        from .actions import follow_post
        from .models.hanging import sees_file
        from .web.case import parts_of

        register_verbs(
            "cases",
            {
                "cases.open_case": _("opened a case"),
                "cases.move": _("moved a case on"),
                "cases.assign": _("gave a case to a post"),
                "cases.take": _("took a case"),
                "cases.take_many": _("took several cases"),
                "cases.transfer": _("transferred a case to another body"),
                "cases.hand_over": _("handed over cases"),
                "cases.cover_leave": _("set who looks after cases during leave"),
                "cases.end_cover": _("ended a leave cover"),
                "cases.say": _("told those concerned how a case goes"),
                "cases.add_note": _("wrote a note on a case"),
                "cases.attach_file": _("hung a file on a case"),
                "cases.link": _("linked two cases"),
                "cases.unlink": _("took back the link between two cases"),
                "cases.move_many": _("moved several cases on"),
                "cases.raise": _("brought a case one level up"),
                "cases.escalate": _("brought a case one rung up"),
                "cases.save_filter": _("kept a filter of the list"),
                "cases.drop_filter": _("removed a kept filter"),
            },
        )
        register_handover("cases", follow_post)
        register_purpose(
            "cases.file",
            _("files of cases"),
            max_bytes=10 * 1024 * 1024,
            may_store=lambda actor: bool(getattr(actor, "is_officer", False)),
            may_see=sees_file,
            is_personal=True,
            may_be_public=True,
        )
        # {% set parts = case_parts(case, request) %} on a room's own page of a case.
        jinja.add_global("case_parts", parts_of)
