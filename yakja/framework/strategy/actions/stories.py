"""Success stories: written by an officer of the body, published by a steward, withdrawn with the consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.cases.actions import move, open_case
from yakja.foundation.files.actions import store_file
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import CODES, TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.people.models import Consent

from ..models import Story, Strategy
from ..queries.stories import cells_then

LONGEST = 6000
MOST_FUNCTIONS = 8
CONSENT_PURPOSE = "strategy.story"


@action("strategy.write_story")
def write_story(
    *,
    actor: Any,
    body: Body,
    title: Mapping[str, str],
    text: Mapping[str, str],
    functions: Sequence[Function],
    before_on: dt.date,
    after_on: dt.date,
    strategy: Strategy | None = None,
    consent: Consent | None = None,
    consent_letter: str = "",
    proof: Any = None,
    story: Story | None = None,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Story:
    """Write a story of one's body, or write a draft anew (`story`).

    Consent is a person's own (`consent`, for the purpose `strategy.story`) or a letter of the body, with number and
    date. `proof` is an upload. Raises ValidationError naming the field, Conflict `sent` for one that is no draft.
    """
    require(actor, "strategy.write_story", body)
    if story is not None and story.case.state != "draft":
        raise Conflict(_("Only a draft can be changed."), code="sent")
    said = {"title": _words(title, "title", 200), "text": _words(text, "text", LONGEST)}
    if not 0 < len(functions) <= MOST_FUNCTIONS:
        refuse(
            "functions", _("Choose 1 to %(n)s functions that changed."), field="functions", n=MOST_FUNCTIONS
        )
    if not before_on < after_on <= timezone.localdate(now):
        refuse(
            "bad_dates", _("The second day comes after the first, and not in the future."), field="after_on"
        )
    letter = consent_letter.strip()[:200]
    if consent is None and not letter:
        refuse(
            "consent_missing", _("Name the letter by which the consent was given."), field="consent_letter"
        )
    if consent is not None and (consent.withdrawn_at or consent.purpose != CONSENT_PURPOSE):
        refuse("consent_missing", _("This consent does not stand."), field="consent")
    file = story.proof if story else None
    if proof is not None:
        content, name = proof if isinstance(proof, tuple) else (proof, "")
        try:
            file = store_file(
                actor=actor, upload=content, name=name, purpose="strategy.proof", visibility="public",
                owner=body, is_sample=is_sample, door=door,
            )  # fmt: skip
        except ValidationError as error:
            raise ValidationError({"proof": error}) from error
    facts = {
        **said, "strategy": strategy, "before_on": before_on, "after_on": after_on, "consent": consent,
        "consent_letter": letter, "proof": file,
    }  # fmt: skip
    if story is None:
        case = open_case(
            actor=actor, kind="strategy.story", title=said["title"], body=body, place=body.place, prefix="SS",
            is_sample=is_sample, now=now, door=door,
        )  # fmt: skip
        story = Story.objects.create(body=body, case=case, is_sample=is_sample, **facts)
    else:
        for name, value in facts.items():
            setattr(story, name, value)
        story.save()
    story.functions.set(functions)
    record(
        subject=story.case,
        scope=body,
        after={
            "functions": sorted(f.code for f in functions),
            "before": before_on.isoformat(),
            "after": after_on.isoformat(),
        },
    )
    return story


@action("strategy.move_story")
def move_story(
    *,
    actor: Any,
    story: Story,
    code: str,
    reason: str = "",
    now: dt.datetime | None = None,
    door: str = "web",
) -> Story:
    """send, publish, return or withdraw a story. Publishing keeps the cells as the landscape has them that day.

    Raises Conflict `no_consent` when the consent was withdrawn meanwhile.
    """
    now = now or timezone.now()
    reason = reason.strip()[:300]
    before = story.case.state
    if code == "publish" and story.consent is not None:
        story.consent.refresh_from_db()
        if story.consent.withdrawn_at is not None:
            raise Conflict(_("The consent to tell this story was withdrawn."), code="no_consent")
    move(
        actor=actor,
        case=story.case,
        code=code,
        facts={"reason": reason} if reason else {},
        now=now,
        door=door,
    )
    if code == "publish":
        cells = cells_then(
            story.body, list(story.functions.order_by("position")), story.before_on, story.after_on
        )
        story.cells = [cell.as_kept() for cell in cells]
        story.is_measured = any(cell.is_measured for cell in cells)
        story.published_at = now
    elif code == "withdraw":
        story.withdrawn_reason = reason
    story.save()
    record(
        subject=story.case,
        scope=story.body,
        reason=reason,
        before={"state": before},
        after={"state": story.case.state, "measured": story.is_measured},
    )
    return story


def _words(given: Mapping[str, str], field: str, limit: int) -> TranslatedText:
    said = TranslatedText({k: v.strip() for k, v in given.items() if k in CODES and v and v.strip()})
    if not said:
        refuse("missing", _("Write it in at least one language."), field=f"{field}_ur")
    for lang, text in said.items():
        if len(text) > limit:
            refuse("text_long", _("Please write at most %(n)s letters."), field=f"{field}_{lang}", n=limit)
    return said
