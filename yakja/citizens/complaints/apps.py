import datetime as dt
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    name = "yakja.citizens.complaints"
    label = "complaints"

    def ready(self) -> None:
        from . import rules  # noqa: F401

        self._cases()
        self._texts()
        self._clock()
        self._files()
        self._verbs()
        self._other_systems()
        self._officers()
        self._public()

    def _other_systems(self) -> None:
        from yakja.foundation.files.queries import register_purpose

        from .rules import is_machine

        register_purpose(
            "complaints.media", _("pictures that other systems send with a complaint"),
            may_store=lambda actor: actor.is_system or is_machine(actor),
            may_be_public=True,
        )  # fmt: skip

    def _cases(self) -> None:
        from django.urls import reverse

        from yakja.citizens.feedback.queries import register_kind
        from yakja.foundation.cases.queries import register_workflow

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

    def _public(self) -> None:
        from yakja.foundation.channels.queries import register_topics
        from yakja.foundation.ui import navigation, panels

        from . import indicators
        from .queries import topics
        from .web import public_panels

        indicators.declare()
        register_topics("complaints.complaint", topics.complaint_name)
        register_topics("complaints.category", topics.category_name)
        register_topics("complaints.place", topics.place_name)
        for slot in ("body", "place", "function", "home"):
            panels.register(slot, "complaints", getattr(public_panels, slot), order=30)
        navigation.register("header", _("Complaints"), "complaints:index", order=15)

    def _officers(self) -> None:
        from yakja.foundation.ui import panels

        from .web import officer_panels

        panels.register("desk", "complaints", officer_panels.desk, order=12)

    def _texts(self) -> None:
        from yakja.foundation.channels.queries import register_example, register_receiver

        from . import sms

        # Its sentence comes from the table of messages, in the language it is sent in.
        register_example(
            "complaints/notice", {"text": "SHK-26-012-34X {link}", "path": "s/SHK-26-012-34X/1A2B3C4D/"}
        )

        # Answers to what we asked come first; a new complaint is what nobody else has understood.
        register_receiver("complaints.sms", sms.hear_answer, 50)
        register_receiver("complaints.filing", sms.hear_complaint, 90)
        register_receiver("complaints.calls", sms.hear_ringing, 50, kinds=("missed_call",))

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
        register_clock("complaints.push_out", every=minute, run=tasks.push_out, has_work=tasks.has_outgoing)
        register_clock(
            "complaints.tell_back", every=minute, run=tasks.tell_back, has_work=tasks.has_words_back
        )
        register_clock(
            "complaints.pull_in", every=15 * minute, run=tasks.pull_in, has_work=tasks.has_overlays
        )
        register_clock(
            "complaints.fetch_media", every=minute, run=tasks.fetch_media, has_work=tasks.has_media
        )
        register_clock("complaints.check_counts", every=day, run=tasks.check_counts)
        register_clock("complaints.forget_filers", every=day, run=tasks.forget_filers)
        register_clock(
            "complaints.sweep_files", every=day, run=tasks.sweep_files, has_work=tasks.has_unused_files
        )

    def _files(self) -> None:
        from yakja.foundation.cases.models.hanging import sees_file
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.ui import jinja

        from .queries.filing import PHOTO, VOICE, recorded_step

        jinja.add_global("recorded_step", recorded_step)

        anybody: dict[str, Any] = {"may_store": lambda actor: True, "may_see": sees_file, "is_personal": True}
        register_purpose(
            PHOTO,
            _("photos of complaints"),
            kinds={"image"},
            max_bytes=8 * 1024 * 1024,
            may_be_public=True,
            **anybody,
        )
        register_purpose(
            VOICE, _("voice notes of complaints"), kinds={"audio"}, max_bytes=4 * 1024 * 1024, **anybody
        )

    def _verbs(self) -> None:
        from yakja.foundation.audit.queries import register_verbs

        verbs = {
            "complaints.file": _("filed a complaint"),
            "complaints.join": _("said that they have the same problem"),
            "complaints.begin_work": _("began work on a complaint"),
            "complaints.ask_citizen": _("asked the citizen for more"),
            "complaints.answer_meanwhile": _("told a citizen how it goes"),
            "complaints.note_visit": _("noted what was seen on the spot"),
            "complaints.go_on": _("went on with a complaint"),
            "complaints.plan_work": _("accepted a complaint for when there is money"),
            "complaints.propose_solution": _("proposed that a complaint is solved"),
            "complaints.transfer": _("gave a complaint to another body"),
            "complaints.forward": _("passed a complaint on to another agency"),
            "complaints.close_as_duplicate": _("closed a complaint as reported before"),
            "complaints.correct_category": _("corrected the category of a complaint"),
            "complaints.confirm_solution": _("confirmed that a complaint is solved"),
            "complaints.confirm_by_code": _("confirmed with a code from their own phone"),
            "complaints.deny_solution": _("denied that a complaint is solved"),
            "complaints.answer_office": _("answered the office"),
            "complaints.appeal": _("appealed"),
            "complaints.withdraw": _("withdrew a complaint"),
            "complaints.flag_retaliation": _("said that they are threatened for a complaint"),
            "complaints.sweep_files": _("removed pictures of complaints that were never filed"),
            "complaints.lapse": _("closed a complaint without the citizen's answer"),
            "complaints.ask_again": _("asked the citizen once more"),
            "complaints.note_call": _("noted a call to a citizen"),
            "complaints.open_filer": _("opened the name and number of a citizen"),
            "complaints.read_told": _("read what a citizen told, with what the public does not read"),
            "complaints.ask_code": _("sent a code to a citizen"),
            "complaints.verify_filer": _("checked a citizen's code"),
            "complaints.answer_questionnaire": _("answered four weeks later"),
            "complaints.send_questionnaire": _("sent the questionnaire of four weeks"),
            "complaints.ask_call_back": _("put a number on the list of calls to make"),
            "complaints.settle_call_back": _("rang back"),
            "complaints.hear_number": _("heard from a citizen's own number"),
            "complaints.tell_more": _("told the office more"),
            "complaints.forget_calls": _("removed calls that were made long ago"),
            "complaints.publish_news": _("told followers of new complaints"),
            "complaints.moderate": _("changed what the public reads of a complaint"),
            "complaints.mend_counts": _("compared the counts of complaints"),
            "complaints.forget_filers": _("forgot names and numbers of old complaints"),
            "complaints.load_reference": _("loaded what complaints are decided by"),
            "complaints.fetch_media": _("fetched a picture that another system named"),
            "complaints.push_out": _("sent a complaint out to the system of its office"),
            "complaints.tell_back": _("told the system of an office that the citizen says no"),
            "complaints.send_again": _("let something go out again to another system"),
            "complaints.take_over": _("took over what the system of an office says of a complaint"),
            "complaints.note_pulled": _("asked the system of an office for news"),
            "complaints.furnish_year": _("stored invented complaints"),
            "complaints.set_standing": _("said where a body's complaints are kept"),
        }
        # Categories and the decision table make every page anew; one complaint makes anew only its own.
        seen = {"complaints.load_reference", "complaints.set_standing"}
        register_verbs("complaints", verbs, unseen=tuple(verb for verb in verbs if verb not in seen))
