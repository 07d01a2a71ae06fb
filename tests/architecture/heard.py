"""Feedback that was asked and complaints at three steps, for the walks over all pages."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy
from PIL import Image

from yakja.citizens.complaints import actions as complaints
from yakja.citizens.complaints.models import Category as ComplaintCategory
from yakja.citizens.complaints.models import ClosingReason
from yakja.citizens.complaints.queries import receipt_key
from yakja.citizens.complaints.tasks import load_reference as load_complaints
from yakja.citizens.feedback import actions as feedback
from yakja.citizens.feedback.models import Prompt
from yakja.citizens.feedback.queries import Reachable, register_kind
from yakja.citizens.feedback.tasks import load_reference as load_prompts
from yakja.foundation.channels.actions.addresses import address_for
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.files.actions import store_file
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM


def furnish_feedback(site: Any) -> dict[str, Any]:
    """Corrections are asked about; ten answered about the council, one has not; the council told what came of it."""
    kind, now = "catalogue.correction", timezone.now() - dt.timedelta(days=7)
    register_kind(kind, gettext_lazy("Correction"), lambda case: None)
    load_prompts(actor=SYSTEM, say=lambda line: None)
    prompt = Prompt.objects.filter(kind=kind).exclude(move="left").order_by("move")[0]
    for number in range(11):
        reach = Reachable(address_for(f"030055500{number:02d}"), is_confirmed=True, language="en")
        asked = feedback.invite(
            actor=SYSTEM, prompt=prompt, reach=reach, body=site.body, subject=f"K-{number}", now=now
        )
        if number < 10:
            feedback.answer(
                actor=ANONYMOUS, invitation=asked, outcome="no", challenge="long_wait", door="web"
            )
    letter = OutboundMessage.objects.filter(template="feedback/asked").latest("id").body
    told = feedback.publish_loop(
        actor=site.actor("officer"), body=site.body, theme="long_wait", you_said={"en": "Long lines.", "ur": "لمبی قطاریں"},
        we_did={"en": "No room.", "ur": "جگہ نہیں"}, decision="not_changed", heard_from=now.date(), heard_to=site.today,
        measure_on=site.today + dt.timedelta(days=30),
    )  # fmt: skip
    return {
        "feedback_token": letter.split("/feedback/")[1].split("/")[0], "feedback_reference": asked.reference,
        "publication": told.pk, "prompt_kind": kind, "prompt_move": prompt.move,
    }  # fmt: skip


def furnish_complaints(site: Any) -> dict[str, Any]:
    """One filed with the council, one that waits for the citizen's word, one filed at its counter."""
    load_complaints(actor=SYSTEM, say=lambda line: None)
    address = address_for("03005557001", language="ur")
    known = complaints.Contact(address=address, is_verified=True)
    at_counter = complaints.Contact(phone_from="office", helper_ref=site.actor("officer").ref)

    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "JPEG")
    photo = store_file(actor=ANONYMOUS, upload=picture.getvalue(), purpose="complaints.photo", name="tap.jpg")

    def filed(text: str, contact: Any, door: str = "web", files: Any = ()) -> Any:
        return complaints.file_complaint(
            actor=ANONYMOUS, category=ComplaintCategory.objects.get(code="water_supply"), text=text, contact=contact,
            place=site.body.place, area="urban", door=door, files=files,
        )  # fmt: skip

    fresh, asked, counter = (
        filed("نل خشک ہے", known, files=[(photo, "photo", False)]),
        filed("No water", known),
        filed("Dry", at_counter, "counter"),
    )
    complaints.propose_solution(
        actor=site.actor("officer"), complaint=asked, reason=ClosingReason.objects.get(code="done"),
        text="The pipe was mended on Tuesday by the crew.",
    )  # fmt: skip
    return {
        "complaint": fresh.reference, "asked_complaint": asked.reference, "counter_complaint": counter.reference,
        "begin_step": "begin", "complaint_place": site.body.place.code, "complaint_photo": photo.pk,
        "complaint_key": receipt_key(fresh.reference).replace("-", ""), "filing_step": "what",
    }  # fmt: skip
