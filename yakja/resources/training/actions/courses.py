"""Courses: adding one, writing its pages, offering and withdrawing it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.files.actions import store_file
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.framework.catalogue.models import Tool
from yakja.resources.capacity.models import Competency, Level, Profile

from ..models import Course, CoursePage
from ..queries.tasks import known_tasks

# A page is read on a telephone over 2G: some kilobytes of text, one small picture.
LONGEST_PAGE = 2400
MOST_PAGES = 12
LARGEST_PICTURE = 60 * 1024


def clean_texts(given: Mapping[str, str], *, field: str, limit: int) -> TranslatedText:
    """Texts by language without blanks around them; refused when one is longer than `limit` letters."""
    texts = {code: text.strip() for code, text in given.items() if text and text.strip()}
    for code, text in texts.items():
        if len(text) > limit:
            refuse(
                "too_long",
                _("This text is longer than %(n)s letters."),
                field=f"{field}_{code}",
                n=limit,
            )
    return TranslatedText(texts)


def _link(typed: str, field: str) -> str:
    typed = typed.strip()
    if typed and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", typed):
        refuse("bad_link", _("Write the whole address, beginning with https://."), field=field)
    return typed


@action("training.add_course")
def add_course(
    *,
    actor: Any,
    code: str,
    name: Mapping[str, str],
    summary: Mapping[str, str],
    owner: Body,
    competency: Competency,
    level: int,
    hours: int,
    source: str,
    languages: Sequence[str] = ("ur",),
    profile: Profile | None = None,
    tool: Tool | None = None,
    track: str = Course.Track.USERS,
    cost_paisa: int = 0,
    external_url: str = "",
    practice_task: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Course:
    """Add a course that is not offered yet. Raises ValidationError at the field that is wrong."""
    course = Course(owner=owner)
    require(actor, "training.write_course", course)
    code = code.strip().lower()
    if not re.fullmatch(r"[a-z0-9](-?[a-z0-9])*", code) or len(code) > 40:
        refuse("bad_code", _("Write a short code of small letters, figures and dashes."), field="code")
    if Course.objects.filter(code=code).exists():
        raise Conflict({"code": ValidationError(_("There is a course with this code."), code="code_taken")})
    course.code = code
    course.name = clean_texts(name, field="name", limit=200)
    course.summary = clean_texts(summary, field="summary", limit=600)
    if not course.name:
        refuse("name_missing", _("Write the name of the course."), field="name_ur")
    if level not in Level.values or level == Level.NONE:
        refuse("bad_level", _("Choose a level of the list."), field="level")
    if not 0 < hours <= 400:
        refuse("bad_hours", _("Write how many hours it takes, 1 to 400."), field="hours")
    languages = list(dict.fromkeys(languages))
    if not languages or any(each not in i18n.CODES for each in languages):
        refuse("bad_language", _("Choose a language of the list."), field="languages")
    if track not in Course.Track.values:
        refuse("bad_track", _("Choose for whom it is."), field="track")
    if cost_paisa < 0:
        refuse("bad_cost", _("A cost is not negative."), field="cost")
    if practice_task and practice_task not in known_tasks():
        refuse("bad_task", _("The practice copy has no task with this name."), field="practice_task")
    if not source.strip():
        refuse("source_missing", _("Write where this course comes from."), field="source")
    course.competency, course.level, course.profile = competency, level, profile
    course.tool = tool
    course.track, course.hours, course.languages = track, hours, languages
    course.cost_paisa, course.practice_task = cost_paisa, practice_task
    course.external_url = _link(external_url, "external_url")
    course.source, course.is_sample = source.strip()[:400], is_sample
    course.added_by_ref, course.added_at = ref_of(actor), timezone.now()
    course.save()
    record(
        subject=course,
        scope=owner,
        after={"competency": competency.code, "level": level, "hours": hours, "cost_paisa": cost_paisa},
    )
    return course


@action("training.write_page")
def write_page(
    *,
    actor: Any,
    course: Course,
    position: int,
    title: Mapping[str, str],
    text: Mapping[str, str],
    picture: Any = None,
    picture_says: Mapping[str, str] | None = None,
    audio_url: str = "",
    door: str = "web",
) -> CoursePage:
    """Write one page of a course's material anew; a picture (an upload, or (bytes, name)) is kept where none is given."""
    require(actor, "training.write_course", course)
    if course.state == Course.State.WITHDRAWN:
        raise Conflict(_("This course was withdrawn."), code="withdrawn")
    if not 1 <= position <= MOST_PAGES:
        refuse("bad_position", _("A course has 1 to %(n)s pages."), field="position", n=MOST_PAGES)
    row = CoursePage.objects.filter(course=course, position=position).first()
    row = row or CoursePage(course=course, position=position)
    row.title = clean_texts(title, field="title", limit=160)
    row.text = clean_texts(text, field="text", limit=LONGEST_PAGE)
    row.picture_says = clean_texts(picture_says or {}, field="picture_says", limit=300)
    row.audio_url = _link(audio_url, "audio_url")
    if not row.title:
        refuse("title_missing", _("Write a heading."), field="title_ur")
    if not row.text:
        refuse("text_missing", _("Write the text."), field="text_ur")
    if picture is not None:
        row.picture = _stored(actor, course, picture, door)
    if row.picture is not None and not row.picture_says:
        refuse(
            "words_missing",
            _("Say in words what the picture shows, for whoever cannot see it."),
            field="picture_says_ur",
        )
    row.save()
    record(subject=course, scope=course.owner, after={"page": position, "languages": sorted(row.text)})
    return row


def _stored(actor: Any, course: Course, picture: Any, door: str) -> Any:
    body, name = picture if isinstance(picture, tuple) else (picture, "")
    try:
        kept = store_file(
            actor=actor,
            upload=body,
            name=name,
            purpose="training.picture",
            visibility="public",
            owner=course.owner,
            is_sample=course.is_sample,
            door=door,
        )
    except ValidationError as error:
        raise ValidationError({"picture": error}) from error
    if kept.size > LARGEST_PICTURE:
        refuse(
            "too_large",
            _("The picture is larger than %(n)s KB. Make it smaller: it is looked at over a slow line."),
            field="picture",
            n=LARGEST_PICTURE // 1024,
        )
    return kept


@action("training.offer_course")
def offer_course(*, actor: Any, course: Course, door: str = "web") -> Course:
    """Let everybody see it and sessions be planned; a course needs material of its own or a link to some."""
    require(actor, "training.write_course", course)
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.state == Course.State.OFFERED:
        raise Conflict(_("This course is offered already."), code="offered")
    if not course.external_url and not course.pages.exists():
        refuse("material_missing", _("Write a page of material first, or link to where it stands."))
    before, course.state = course.state, Course.State.OFFERED
    course.save(update_fields=["state"])
    record(subject=course, scope=course.owner, before={"state": before}, after={"state": course.state})
    return course


@action("training.withdraw_course")
def withdraw_course(*, actor: Any, course: Course, reason: str, door: str = "web") -> Course:
    """Offer it no longer; what was taught and certified stays."""
    require(actor, "training.write_course", course)
    course = Course.objects.select_for_update().get(pk=course.pk)
    if course.state == Course.State.WITHDRAWN:
        raise Conflict(_("This course was withdrawn."), code="withdrawn")
    if not reason.strip():
        refuse("reason_missing", _("Write the reason."), field="reason")
    before, course.state = course.state, Course.State.WITHDRAWN
    course.save(update_fields=["state"])
    record(
        subject=course,
        scope=course.owner,
        reason=reason.strip()[:300],
        before={"state": before},
        after={"state": course.state},
    )
    return course
