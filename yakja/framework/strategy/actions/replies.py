"""Answering comments one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import CODES, TranslatedText
from yakja.foundation.kit.permissions import require

from ..models import Comment, ParagraphChange, Reply
from ..notices import drafting as notices

LONGEST = 2000


@action("strategy.answer_comment")
def answer_comment(
    *,
    actor: Any,
    comment: Comment,
    answer: str,
    reason: Mapping[str, str],
    change: ParagraphChange | None = None,
    at: dt.datetime | None = None,
    door: str = "web",
) -> Reply:
    """Accept a comment, accept it in part, or not; always with a reason, and with the change of the text it led to.

    Published at once, and told to whoever commented. A later answer replaces the first, until adoption. Raises
    Conflict `not_answering`, ValidationError `bad_answer`, `reason_missing`, `change_missing`, `bad_change`.
    """
    require(actor, "strategy.answer_comment", comment)
    row = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("strategy__case", "strategy__owner", "version", "person", "address", "paragraph")
        .get(pk=comment.pk)
    )
    if row.strategy.case.state != "answering":
        raise Conflict(
            _("Comments are answered once the time to comment is over and until the strategy is adopted."),
            code="not_answering",
        )
    if not row.is_confirmed or row.is_hidden:
        raise Conflict(_("This comment is not public."), code="not_public")
    if answer not in Reply.Answer.values:
        refuse("bad_answer", _("Say whether the comment is accepted."), field="answer")
    said = TranslatedText(
        {k: v.strip()[:LONGEST] for k, v in reason.items() if k in CODES and v and v.strip()}
    )
    if not said:
        refuse("reason_missing", _("Give the reason; whoever commented reads it."), field="reason_ur")
    if answer == Reply.Answer.NOT:
        change = None
    elif change is None:
        refuse(
            "change_missing", _("Choose the change of the text that follows this comment."), field="change"
        )
    elif change.paragraph.strategy_id != row.strategy_id or change.at < row.version.frozen_at:
        refuse("bad_change", _("This change was not made after the comment."), field="change")
    earlier = Reply.objects.filter(comment=row).first()
    is_last = earlier is None and Comment.objects.filter(strategy=row.strategy).waiting().count() == 1
    reply, _new = Reply.objects.update_or_create(
        comment=row,
        defaults={
            "answer": answer,
            "reason": said,
            "change": change,
            "answered_at": at or timezone.now(),
            "answered_by": ref_of(actor),
        },
    )
    record(
        subject=row,
        scope=row.strategy.owner,
        before={"answer": earlier.answer, "reason": dict(earlier.reason)} if earlier else {},
        after={"answer": answer, "reason": dict(said), "change": str(change) if change else ""},
    )
    notices.tell_answered(actor=actor, reply=reply)
    if is_last:
        notices.announce_answered(actor=actor, strategy=row.strategy, at=at)
    return reply
