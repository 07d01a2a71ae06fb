"""Telling the sample's text as it would have happened: opened, spoken about, answered, revised, adopted."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.people.queries import person_actor, persons_by_kind
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Cell

from .. import actions
from ..actions.furnishing import Invented, furnish_comments
from ..models import Comment, Meeting, Paragraph, ParagraphChange, Strategy
from ..queries.stories import cells_then
from . import days
from .paragraphs import FIRST, KASUR, SECOND, THIRD
from .voices import KASUR_SAID, MEETINGS, VOICES

CODE, DISTRICT_CODE = "PUNJAB-DIGITAL", "KASUR-DIGITAL"
Say = Callable[[str], None]


def furnish_text(*, actor: Any, today: dt.date, say: Say) -> None:
    """A provincial strategy in three versions with forty answered comments, a district's open one, two stories."""
    owner = Body.objects.filter(code="PK6-LGCD").first()
    kasur = Place.objects.filter(code="PK614").first()
    if owner is None or kasur is None:
        say("    the bodies of Punjab are not loaded: no strategy furnished")
        return
    people = persons_by_kind(is_sample=True)
    steward = (
        person_actor(people["provincial_steward"], has_second_factor=True)
        if "provincial_steward" in people
        else actor
    )
    strategy = _provincial(actor, steward, owner, today, people)
    _district(actor, steward, strategy, kasur, today, people)
    told = _stories(actor, steward, strategy, kasur, today)
    say(f"    {Comment.objects.filter(is_sample=True).count()} comments on 2 strategies, {told} stories")


def _at(today: dt.date, ago: int, hour: int = 11) -> dt.datetime:
    """A moment so many days ago, in office hours."""
    return timezone.make_aware(dt.datetime.combine(today - dt.timedelta(days=ago), dt.time(hour)))


def _provincial(actor: Any, steward: Any, owner: Body, today: dt.date, people: Mapping[str, Any]) -> Strategy:
    end = days.adopted(today)
    strategy = actions.open_strategy(
        actor=steward, code=CODE, place=owner.place, owner=owner, is_sample=True, now=_at(today, end + 205), door="sample",
        name={"ur": "پنجاب کے مقامی اداروں کی ڈیجیٹل حکمت عملی (نمونہ)", "en": "Digital strategy of local government in Punjab (sample)"},
        starts_on=days.first_month(today), ends_on=today + dt.timedelta(days=730),
    )  # fmt: skip
    for section, urdu, english in FIRST:
        actions.add_paragraph(
            actor=steward, strategy=strategy, section=section, text={"ur": urdu, "en": english}, at=_at(today, end + 190), door="sample",
        )  # fmt: skip
    _open(steward, strategy, _at(today, end + 175), today - dt.timedelta(days=end + 115))
    comments = _voices(actor, steward, strategy, owner, today, people)
    actions.move_strategy(
        actor=steward, strategy=strategy, code="end_comments", now=_at(today, end + 110), door="sample"
    )
    changes = _revise(steward, strategy, SECOND, _at(today, end + 80))
    actions.freeze_version(
        actor=steward, strategy=strategy, at=_at(today, end + 60), door="sample",
        why={"ur": "چالیس آراء کا پہلا جواب: خواتین، شکایات، اندراج اور بجلی کے پیراگراف بدلے گئے۔",
             "en": "First answer to forty comments: the paragraphs on women, complaints, registration and power changed."},
    )  # fmt: skip
    changes |= _revise(steward, strategy, THIRD, _at(today, end + 25))
    for number, (voice, comment) in enumerate(zip(VOICES, comments, strict=True)):
        actions.answer_comment(
            actor=steward, comment=comment, answer=voice.answer, change=changes.get(voice.change),
            reason={"ur": voice.reason[0], "en": voice.reason[1]}, at=_at(today, end + 55 - number), door="sample",
        )  # fmt: skip
    actions.move_strategy(
        actor=steward, strategy=strategy, code="adopt", now=_at(today, end), door="sample",
        facts={"instrument": "نمونہ: نوٹیفکیشن نمبر SO(LG) 1-1", "adopted_on": (today - dt.timedelta(days=end)).isoformat(),
               "why": {"ur": "ہر رائے کا جواب دیا جا چکا؛ حکمت عملی منظور ہوئی۔", "en": "Every comment is answered; the strategy is adopted."}},
    )  # fmt: skip
    actions.move_strategy(
        actor=steward, strategy=strategy, code="start", now=_at(today, end - days.READY), door="sample"
    )
    return strategy


def _open(steward: Any, strategy: Strategy, at: dt.datetime, until: dt.date) -> None:
    actions.move_strategy(
        actor=steward, strategy=strategy, code="open", now=at, door="sample",
        facts={"comments_until": until.isoformat(),
               "why": {"ur": "پہلا مسودہ، سب کی رائے کے لیے۔", "en": "The first draft, for everybody to comment on."}},
    )  # fmt: skip


def _voices(
    actor: Any, steward: Any, strategy: Strategy, owner: Body, today: dt.date, people: Mapping[str, Any]
) -> list[Comment]:
    meetings = {
        name: _meeting(steward, strategy, owner, name, today, days.adopted(today) + 150 - 14 * number)
        for number, name in enumerate(MEETINGS)
    }
    marks = {p.mark: p for p in Paragraph.objects.filter(strategy=strategy)}
    bodies = {b.code: b for b in Body.objects.filter(code__in={v.by for v in VOICES})}
    places = {p.code: p for p in Place.objects.filter(code__in={v.place for v in VOICES if v.place})}
    officer = people.get("council_officer")
    said = []
    for number, voice in enumerate(VOICES):
        body = bodies.get(voice.by) if voice.role == "body" else None
        meeting = meetings.get(voice.by)
        person = officer if body else None
        said.append(
            Invented(
                text=voice.text, role=voice.role if voice.role != "body" or body else "citizen", at=_at(today, days.adopted(today) + 170 - number, 9 + number % 8),
                paragraph=marks.get(voice.mark), place=places.get(voice.place), body=body, meeting=meeting, person=person,
                phone="" if meeting or person else f"03001{number:06d}", name=voice.name, language="en" if voice.text.isascii() else "ur",
            )
        )  # fmt: skip
    return furnish_comments(actor=actor, strategy=strategy, said=said)


def _meeting(steward: Any, strategy: Strategy, owner: Body, name: str, today: dt.date, ago: int) -> Meeting:
    code, venue, women, men, organiser = MEETINGS[name]
    return actions.record_meeting(
        actor=steward, strategy=strategy, place=Place.objects.get(code=code), venue=venue, women=women, men=men,
        held_on=today - dt.timedelta(days=ago), organiser=Body.objects.filter(code=organiser).first() or owner,
        minutes=(_minutes(venue["en"]), "minutes.png"), is_minutes_public=True, is_sample=True, at=_at(today, ago - 1), door="sample",
    )  # fmt: skip


def _minutes(title: str) -> bytes:
    """A drawn sheet in the place of a photo, marked as what it is."""
    sheet = Image.new("L", (480, 640), 246)
    pen = ImageDraw.Draw(sheet)
    pen.text((40, 36), f"SAMPLE - minutes, {title}", fill=40)
    for line in range(22):
        pen.line((40, 80 + 24 * line, 440 - (line * 37) % 90, 80 + 24 * line), fill=170, width=2)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _revise(
    steward: Any, strategy: Strategy, steps: Mapping[str, tuple[str, ...]], at: dt.datetime
) -> dict[str, ParagraphChange]:
    """The changes by the name under which the answers speak of them."""
    made: dict[str, ParagraphChange] = {}
    for name, (do, where, urdu, english, reason) in steps.items():
        more: dict[str, Any] = {"actor": steward, "reason": reason, "at": at, "door": "sample"}
        if do == "add":
            row = actions.add_paragraph(
                strategy=strategy, section=where, text={"ur": urdu, "en": english}, **more
            )
            made[name] = row.changes.get()
            continue
        row = Paragraph.objects.select_related("strategy__case", "strategy__owner").get(
            strategy=strategy, mark=where
        )
        more |= {"paragraph": row, "revision": row.revision}
        if do == "reword":
            made[name] = actions.reword_paragraph(text={"ur": urdu, "en": english}, **more)
        elif do == "move":
            made[name] = actions.shift_paragraph(section=row.section, after=None, **more)
        else:
            made[name] = actions.drop_paragraph(**more)
    return made


def _district(
    actor: Any, steward: Any, parent: Strategy, kasur: Place, today: dt.date, people: Mapping[str, Any]
) -> None:
    owner = Body.objects.filter(code="PK614-DA").first()
    if owner is None:
        return
    strategy = actions.open_strategy(
        actor=steward, code=DISTRICT_CODE, place=kasur, owner=owner, parent=parent, is_sample=True, now=_at(today, 40), door="sample",
        name={"ur": "ضلع قصور کی ڈیجیٹل حکمت عملی (نمونہ)", "en": "Digital strategy of Kasur district (sample)"},
        starts_on=today + dt.timedelta(days=60), ends_on=today + dt.timedelta(days=790),
    )  # fmt: skip
    for section, urdu, english in KASUR:
        actions.add_paragraph(
            actor=steward, strategy=strategy, section=section, text={"ur": urdu, "en": english}, at=_at(today, 35), door="sample",
        )  # fmt: skip
    _open(steward, strategy, _at(today, 16), today + dt.timedelta(days=30))
    marks = {p.mark: p for p in Paragraph.objects.filter(strategy=strategy)}
    officer = people.get("council_officer")
    said = []
    for number, (mark, role, by, text, name, place) in enumerate(KASUR_SAID):
        body = Body.objects.filter(code=by).first() if role == "body" else None
        if role == "body" and (body is None or officer is None):
            continue
        said.append(
            Invented(
                text=text, role=role, at=_at(today, 12 - 2 * number), paragraph=marks.get(mark), body=body, person=officer if body else None,
                place=Place.objects.filter(code=place).first() if place else None, phone="" if body else f"03002{number:06d}",
                name=name, language="en" if text.isascii() else "ur",
            )
        )  # fmt: skip
    furnish_comments(actor=actor, strategy=strategy, said=said)


def _stories(actor: Any, steward: Any, strategy: Strategy, kasur: Place, today: dt.date) -> int:
    """One whose change stronger evidence bears out, one that rests on the body's own word."""
    before, after = today - dt.timedelta(days=460), today - dt.timedelta(days=5)
    cells = list(Cell.objects.within(kasur).filter(is_sample=True).select_related("body", "function").order_by("id")) or list(
        Cell.objects.within(kasur).filter(status__in=["full", "partial"]).select_related("body", "function").order_by("id")
    )  # fmt: skip
    by_body: dict[Body, list[Function]] = {}
    for cell in cells:
        by_body.setdefault(cell.body, []).append(cell.function)
    found: dict[bool, tuple[Body, Function]] = {}
    for body, functions in by_body.items():
        for then in cells_then(body, functions, before, after):
            if then.is_better and then.is_measured not in found:
                taken = {b for b, _f in found.values()}
                if body not in taken:
                    found[then.is_measured] = (body, next(f for f in functions if f.code == then.function))
        if len(found) == 2:
            break
    words = {
        True: (
            {"ur": "کاغذ سے نظام تک، اور گنتی گواہ ہے", "en": "From paper to the system, and the counts bear it out"},
            {"ur": "سال بھر پہلے اس کام کا بڑا حصہ رجسٹر میں ہوتا تھا۔ اب ہر معاملہ نظام میں درج ہوتا ہے۔ سب سے مشکل کام پرانے رجسٹر چڑھانا تھا؛ دو لڑکیوں نے چار ماہ میں یہ کیا۔",
             "en": "A year ago much of this work was still kept in registers. Now each case is entered in the system. The hardest part was typing in the old registers; two young women did it in four months."},
        ),
        False: (
            {"ur": "ہماری کھڑکی پر قطار ختم ہو گئی", "en": "No more queue at our window"},
            {"ur": "ہم نے کام کمپیوٹر پر شروع کیا تو لوگ کہتے ہیں کہ وقت بچتا ہے۔ ابھی کسی نے باہر سے آ کر جانچا نہیں۔",
             "en": "Since we began to work on the computer people say that it saves time. Nobody from outside has looked yet."},
        ),
    }  # fmt: skip
    for is_measured, (body, function) in found.items():
        title, text = words[is_measured]
        story = actions.write_story(
            actor=actor, body=body, title=TranslatedText(title), text=TranslatedText(text), functions=[function], before_on=before,
            after_on=after, strategy=strategy, consent_letter="نمونہ: خط نمبر MC/27", is_sample=True, now=_at(today, 4), door="sample",
        )  # fmt: skip
        actions.move_story(actor=actor, story=story, code="send", now=_at(today, 3), door="sample")
        actions.move_story(actor=steward, story=story, code="publish", now=_at(today, 2), door="sample")
    return len(found)
