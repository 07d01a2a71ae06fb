"""Who is told what: worded in both languages and both channels, and sent to the officers concerned."""

from __future__ import annotations

import pytest

from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.channels.queries.rendering import render_message

pytestmark = pytest.mark.django_db
STEPS = (
    "return", "approve", "decline", "accept_request", "decline_request", "note_silence", "sign_waiver", "refuse_waiver",
    "publish_overdue", "review_overdue",
)  # fmt: skip
FACTS = {
    "reference": "P-26-000-05D", "title": "آواز سے شکایت", "body": {"en": "Council", "ur": "کونسل"}, "asker": {"en": "Council", "ur": "کونسل"},
    "due_on": "2026-12-01", "expires_on": "2026-12-01", "publish_by": "", "review_by": "", "path": "/proposals/P-26-000-05D/",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ur"])
@pytest.mark.parametrize("channel", ["email", "sms"])
@pytest.mark.parametrize(
    ("template", "more"),
    [
        *(("gate_moved", {"step": step}) for step in STEPS),
        ("builder_asked", {}),
        ("waiver_ends", {"is_over": True}),
        ("waiver_ends", {"is_over": False}),
    ],
)
def test_every_message_is_worded(template, more, channel, lang):
    said = render_message(f"mandates/{template}", channel, lang, FACTS | more)
    whole = f"{said.subject} {said.body}"
    assert "P-26-000-05D" in whole
    assert f"/{lang}/proposals/" in whole
    assert "%(" not in whole
    assert "{" not in whole
    if channel == "email":
        assert len(said.subject) > 10
        is_urdu = any("\u0600" <= letter <= "\u06ff" for letter in said.subject)
        assert is_urdu == (lang == "ur")


def test_the_builders_officers_are_asked_and_the_bodys_are_told(world):
    for part in ("builder", "officer", "elsewhere"):
        account = world.account(part)
        account.email = f"{part}@example.pk"
        account.save()
    row = world.builder_declined()
    said = list(OutboundMessage.objects.order_by("id").values_list("template", "context"))
    templates = [template for template, _context in said]
    assert templates == ["mandates/builder_asked", "mandates/gate_moved"]
    assert all(row.reference in context for _template, context in said)
    assert "decline_request" in said[1][1]
