"""A strategy that lies open for comments and one under way, for the walks over all pages."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.core import signing
from django.utils import timezone
from PIL import Image

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places.models import Place
from yakja.framework.strategy import actions as strategy
from yakja.framework.strategy.actions import measuring, milestones, objectives, strategies, updates
from yakja.framework.strategy.tests.rehearsed import bring_under_way


def furnish_text(site: Any) -> dict[str, Any]:
    """A text of Punjab that lies open, revised once, with a comment, a meeting of the council, a typed comment;
    a published story of the council and a draft of one.
    """
    steward, officer = site.actor("steward"), site.actor("officer")
    text = strategy.open_strategy(
        actor=steward, code="PB-1", name={"en": "Strategy", "ur": "حکمت عملی"}, place=Place.objects.get(code="PK6"),
        owner=Body.objects.get(code="PK6-LGCD"), starts_on=site.today, ends_on=site.today + dt.timedelta(days=700),
    )  # fmt: skip
    row = strategy.add_paragraph(
        actor=steward, strategy=text, section="objectives", text={"en": "Everybody gets a number.", "ur": "ہر ایک کو نمبر ملے گا۔"}
    )  # fmt: skip
    now = timezone.now()
    for days in (40, 0):
        if not days:
            strategy.move_strategy(actor=steward, strategy=text, code="end_comments")
            strategy.reword_paragraph(
                actor=steward, paragraph=row, revision=1,
                text={"en": "Everybody gets a number and an answer.", "ur": "ہر ایک کو نمبر اور جواب ملے گا۔"},
            )  # fmt: skip
        until = site.today + dt.timedelta(days=20 if not days else -2)
        strategy.move_strategy(
            actor=steward, strategy=text, code="open", facts={"comments_until": until}, now=now - dt.timedelta(days=days)
        )  # fmt: skip
    said = strategy.begin_comment(
        actor=officer, strategy=text, text="کون سا مہینہ؟", role="body", paragraph=row, body=site.body
    )
    said = strategy.confirm_comment(actor=officer, comment=said)
    picture = io.BytesIO()
    Image.new("L", (40, 40), 200).save(picture, "PNG")
    meeting = strategy.record_meeting(
        actor=officer, strategy=text, place=site.district, venue={"en": "Town hall", "ur": "ٹاؤن ہال"}, held_on=site.today,
        organiser=site.body, women=4, men=6, minutes=(picture.getvalue(), "minutes.png"),
    )  # fmt: skip
    typed = strategy.begin_comment(
        actor=ANONYMOUS, strategy=text, text="کون سا سال؟", role="citizen", paragraph=row
    )
    typed = strategy.ask_code(actor=ANONYMOUS, comment=typed, phone="0300 7654321")
    stories = [
        strategy.write_story(
            actor=officer, body=site.body, title={"en": "One window", "ur": "ایک کھڑکی"}, text={"en": "It works.", "ur": "یہ چلتا ہے۔"},
            functions=[site.functions[6]], before_on=site.today - dt.timedelta(days=300), after_on=site.today, consent_letter="MC/27",
        )
        for _number in range(2)
    ]  # fmt: skip
    strategy.move_story(actor=officer, story=stories[0], code="send")
    strategy.move_story(actor=steward, story=stories[0], code="publish")
    return {
        "strategy": text.code, "mark": row.mark, "comment": said.reference, "meeting": meeting.pk,
        "comment_token": signing.dumps(typed.pk, salt="strategy.comment"), "story": stories[0].reference,
        "story_draft": stories[1].reference,
    }  # fmt: skip


def furnish_standing(site: Any) -> dict[str, Any]:
    """A strategy under way with an objective about the district, a milestone of the council that slipped, a silence."""
    code = "PK6-D"
    strategy = strategies.open_strategy(
        actor=SYSTEM, code=code, name=TranslatedText({"en": "Strategy of Punjab", "ur": "پنجاب کی حکمت عملی"}),
        place=Place.objects.get(code="PK6"), owner=Body.objects.get(code="PK6-LGCD"),
        starts_on=site.today - dt.timedelta(days=200), ends_on=site.today + dt.timedelta(days=900),
    )  # fmt: skip
    bring_under_way(strategy, site.today)
    named = {
        "name": TranslatedText({"en": "Work is done with tools", "ur": "کام ٹولز سے ہو"}),
        "owner": site.body,
    }
    objective = objectives.add_objective(
        actor=SYSTEM, strategy=strategy, functions=site.functions, place=site.district, target_milli=500,
        due_on=site.today + dt.timedelta(days=600), **named,
    )  # fmt: skip
    objectives.freeze_baseline(actor=SYSTEM, objective=objective, on=site.today - dt.timedelta(days=30))
    work = objectives.add_initiative(
        actor=SYSTEM, strategy=strategy, name=named["name"], lead=site.body, starts_on=site.today,
        ends_on=site.today + dt.timedelta(days=600), objectives=[objective],
        money={"fiscal_year": "2026-27", "planned_paisa": 100_000_00, "planned_source": "ADP 1"},
    )  # fmt: skip
    step = milestones.add_milestone(
        actor=SYSTEM, initiative=work, planned_on=site.today + dt.timedelta(days=60),
        needs=TranslatedText({"en": "a page", "ur": "ایک صفحہ"}), **named,
    )  # fmt: skip
    milestones.reschedule_milestone(
        actor=SYSTEM, milestone=step, forecast_on=site.today + dt.timedelta(days=70), cause="money", reason="رقم نہیں ملی۔"
    )  # fmt: skip
    updates.set_duty(
        actor=SYSTEM, strategy=strategy, owner=site.body, since=site.today - dt.timedelta(days=150)
    )
    measuring.measure_objectives(actor=SYSTEM)
    return {"measured": code, "objective": objective.code, "milestone": step.code}
