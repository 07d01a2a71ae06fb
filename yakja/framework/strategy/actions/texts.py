"""Writing the text: one paragraph at a time, each change kept, nobody's work overwritten unseen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import CODES, TranslatedText
from yakja.foundation.kit.permissions import require

from ..models import LETTERS, Paragraph, ParagraphChange, Strategy, StrategyVersion
from ._versions import freeze, has_changed

LONGEST = 6000
Kind = ParagraphChange.Kind


@action("strategy.add_paragraph")
def add_paragraph(
    *,
    actor: Any,
    strategy: Strategy,
    section: str,
    text: Mapping[str, str],
    after: Paragraph | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
    door: str = "web",
) -> Paragraph:
    """Write a new paragraph at the end of a section, or after another one of it; it gets the next mark."""
    require(actor, "strategy.draft_text", strategy)
    _may_change(strategy)
    if section not in LETTERS:
        refuse("bad_section", _("Choose a part of the strategy."), field="section")
    said = _checked(text)
    # The strategy's row is held, so that two writers never get one mark.
    Strategy.objects.select_for_update().get(pk=strategy.pk)
    given = Paragraph.objects.filter(strategy=strategy, mark__startswith=LETTERS[section])
    numbers = [
        int(found[1])
        for mark in given.values_list("mark", flat=True)
        if (found := re.search(r"(\d+)$", mark))
    ]
    row = Paragraph.objects.create(
        strategy=strategy,
        mark=f"{LETTERS[section]}{max(numbers, default=0) + 1}",
        section=section,
        position=1_000_000,
        text=said,
    )
    _place(row, after)
    change = _note(actor, row, Kind.ADDED, {}, reason, at)
    record(
        subject=strategy,
        scope=strategy.owner,
        reason=reason,
        after={"paragraph": row.mark, "change": change.pk},
    )
    return row


@action("strategy.reword_paragraph")
def reword_paragraph(
    *,
    actor: Any,
    paragraph: Paragraph,
    text: Mapping[str, str],
    revision: int,
    reason: str = "",
    at: dt.datetime | None = None,
    door: str = "web",
) -> ParagraphChange:
    """Write a paragraph anew. `revision` is the one the writer has read.

    Raises Conflict `changed_meanwhile` when somebody else has changed it since, `unchanged` when nothing differs.
    """
    require(actor, "strategy.draft_text", paragraph.strategy)
    row = _held(paragraph, revision)
    said = _checked(text)
    before = TranslatedText(row.text)
    if dict(said) == dict(before):
        raise Conflict(_("The text is the same as before."), code="unchanged")
    row.text = said
    change = _changed(actor, row, Kind.REWORDED, before, reason, at)
    record(
        subject=row.strategy,
        scope=row.strategy.owner,
        reason=reason,
        before={"paragraph": row.mark, "text": dict(before)},
        after={"paragraph": row.mark, "text": dict(said), "revision": row.revision},
    )
    _copy(row, paragraph)
    return change


@action("strategy.shift_paragraph")
def shift_paragraph(
    *,
    actor: Any,
    paragraph: Paragraph,
    section: str,
    after: Paragraph | None,
    revision: int,
    reason: str = "",
    at: dt.datetime | None = None,
    door: str = "web",
) -> ParagraphChange:
    """Move a paragraph behind another one, or to the head of a section (`after` None); its mark stays."""
    require(actor, "strategy.draft_text", paragraph.strategy)
    row = _held(paragraph, revision)
    if section not in LETTERS:
        refuse("bad_section", _("Choose a part of the strategy."), field="section")
    if after is not None and (
        after.pk == row.pk or after.strategy_id != row.strategy_id or after.section != section
    ):
        refuse("bad_place", _("Choose a paragraph of that part."), field="after")
    before = (row.section, row.position)
    row.section = section
    _place(row, after, at_head=after is None)
    if (row.section, row.position) == before:
        raise Conflict(_("The paragraph stands there already."), code="unchanged")
    change = _changed(actor, row, Kind.MOVED, TranslatedText(row.text), reason, at)
    record(
        subject=row.strategy,
        scope=row.strategy.owner,
        reason=reason,
        before={"paragraph": row.mark, "section": before[0], "position": before[1]},
        after={"section": row.section, "position": row.position},
    )
    _copy(row, paragraph)
    return change


@action("strategy.drop_paragraph")
def drop_paragraph(
    *,
    actor: Any,
    paragraph: Paragraph,
    revision: int,
    reason: str,
    at: dt.datetime | None = None,
    door: str = "web",
) -> ParagraphChange:
    """Take a paragraph out of the text, with a reason; its mark, its comments and its past stay."""
    require(actor, "strategy.draft_text", paragraph.strategy)
    if not reason.strip():
        refuse("reason_missing", _("Say why the paragraph is taken out."), field="reason")
    row = _held(paragraph, revision)
    if row.is_dropped:
        raise Conflict(_("This paragraph has been taken out already."), code="unchanged")
    row.is_dropped = True
    change = _changed(actor, row, Kind.DROPPED, TranslatedText(row.text), reason, at)
    record(subject=row.strategy, scope=row.strategy.owner, reason=reason, before={"paragraph": row.mark})
    _copy(row, paragraph)
    return change


@action("strategy.restore_paragraph")
def restore_paragraph(
    *,
    actor: Any,
    paragraph: Paragraph,
    revision: int,
    reason: str = "",
    at: dt.datetime | None = None,
    door: str = "web",
) -> ParagraphChange:
    """Take a dropped paragraph in again, at the end of its section."""
    require(actor, "strategy.draft_text", paragraph.strategy)
    row = _held(paragraph, revision)
    if not row.is_dropped:
        raise Conflict(_("This paragraph stands in the text."), code="unchanged")
    row.is_dropped = False
    _place(row, None)
    change = _changed(actor, row, Kind.RESTORED, TranslatedText(row.text), reason, at)
    record(subject=row.strategy, scope=row.strategy.owner, reason=reason, after={"paragraph": row.mark})
    _copy(row, paragraph)
    return change


@action("strategy.freeze_version")
def freeze_version(
    *,
    actor: Any,
    strategy: Strategy,
    why: Mapping[str, str],
    at: dt.datetime | None = None,
    door: str = "web",
) -> StrategyVersion:
    """Publish the text as revised after comments. Raises Conflict `unchanged` when it is the last version again."""
    require(actor, "strategy.draft_text", strategy)
    if strategy.case.state != "answering":
        raise Conflict(
            _("A revised version is published while comments are being answered."), code="not_from_here"
        )
    said = TranslatedText({k: v.strip() for k, v in why.items() if v and v.strip()})
    if not said:
        refuse("why_missing", _("Say in a sentence what was revised and why."), field="why_ur")
    if not has_changed(strategy):
        raise Conflict(_("No paragraph has changed since the last version."), code="unchanged")
    version = freeze(
        strategy, by=actor, occasion=StrategyVersion.Occasion.REVISED, why=said, at=at or timezone.now()
    )
    record(
        subject=strategy, scope=strategy.owner, after={"version": version.number}, facts={"why": dict(said)}
    )
    return version


def _may_change(strategy: Strategy) -> None:
    strategy.case.refresh_from_db(fields=["state"])
    if not strategy.is_being_written:
        raise Conflict(
            _("The text cannot be changed now: it is “%(state)s”."),
            code="frozen",
            params={"state": strategy.case.state_now.name},
        )


def _held(paragraph: Paragraph, revision: int) -> Paragraph:
    """The paragraph's row, locked, if it is still the one the writer has read."""
    row = (
        Paragraph.objects.select_for_update(of=("self",))
        .select_related("strategy__case", "strategy__owner")
        .get(pk=paragraph.pk)
    )
    _may_change(row.strategy)
    if row.revision != revision:
        raise Conflict(
            _(
                "Somebody else has changed this paragraph meanwhile. Yours is kept below: compare, then save again."
            ),
            code="changed_meanwhile",
        )
    return row


def _checked(text: Mapping[str, str]) -> TranslatedText:
    said = TranslatedText(
        {
            lang: " ".join(words.split())
            for lang, words in text.items()
            if lang in CODES and words and words.strip()
        }
    )
    if not said:
        refuse("text_missing", _("Write the paragraph in at least one language."), field="text_ur")
    for lang, words in said.items():
        if len(words) > LONGEST:
            refuse("text_long", _("Please write at most %(n)s letters."), field=f"text_{lang}", n=LONGEST)
    return said


def _place(row: Paragraph, after: Paragraph | None, *, at_head: bool = False) -> None:
    """Number the paragraphs of the section anew with this one in its place; neighbours keep their revision."""
    others = list(
        Paragraph.objects.filter(strategy=row.strategy_id, section=row.section)
        .exclude(pk=row.pk)
        .order_by("is_dropped", "position", "id")
    )
    index = sum(not o.is_dropped for o in others)
    if at_head:
        index = 0
    elif after is not None:
        index = next((i + 1 for i, o in enumerate(others) if o.pk == after.pk), index)
    others.insert(index, row)
    moved = []
    for position, each in enumerate(others, start=1):
        if each.position != position:
            each.position = position
            moved.append(each)
    Paragraph.objects.bulk_update(moved, ["position"])


def _changed(
    actor: Any, row: Paragraph, kind: str, before: Mapping[str, str], reason: str, at: dt.datetime | None
) -> ParagraphChange:
    row.revision += 1
    row.save()
    return _note(actor, row, kind, before, reason, at)


def _note(
    actor: Any, row: Paragraph, kind: str, before: Mapping[str, str], reason: str, at: dt.datetime | None
) -> ParagraphChange:
    return ParagraphChange.objects.create(
        paragraph=row,
        revision=row.revision,
        kind=kind,
        before=dict(before),
        after=dict(row.text),
        reason=reason.strip()[:1000],
        at=at or timezone.now(),
        actor_ref=ref_of(actor),
        actor_name=str(getattr(actor, "name", ""))[:200],
    )


def _copy(row: Paragraph, onto: Paragraph) -> None:
    for name in ("text", "section", "position", "revision", "is_dropped"):
        setattr(onto, name, getattr(row, name))
