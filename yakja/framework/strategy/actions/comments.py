"""Commenting: what is typed first, who stands by it last; hiding with a published reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.channels.actions import address_for, check_code, forget_addresses, send_code
from yakja.foundation.channels.models import AddressKind, OneTimeCode
from yakja.foundation.channels.queries import normal_value
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.references import make_reference
from yakja.foundation.places.models import Place

from ..models import Comment, CommentRole, CommentWay, Paragraph, Strategy, VersionParagraph
from ..models.comments import CommentQuerySet
from ..notices import drafting as notices

LONGEST = 4000
# One telephone or account may say this much about one strategy in a day.
MOST_A_DAY = 20
MOST_CODES = 5
# What was typed and never confirmed is thrown away after this time.
KEPT_UNCONFIRMED = dt.timedelta(days=2)
# A telephone serves the code, the receipt and the answer. It is forgotten so long after the strategy is adopted or
# withdrawn; where neither comes, so long after the answer, which may be given anew until adoption.
KEPT_PHONE_ADOPTED = dt.timedelta(days=30)
KEPT_PHONE_ANSWERED = dt.timedelta(days=180)


@action("strategy.begin_comment")
def begin_comment(
    *,
    actor: Any,
    strategy: Strategy,
    text: str,
    role: str,
    paragraph: Paragraph | None = None,
    place: Place | None = None,
    body: Body | None = None,
    language: str | None = None,
    at: dt.datetime | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Comment:
    """Keep what somebody typed; nobody sees it until they stand by it. A body speaks through its officers only.

    Raises Conflict `not_open` when the strategy takes no comments now.
    """
    require(actor, "strategy.comment", strategy)
    now = at or timezone.now()
    _is_open(strategy, now)
    said = checked_text(text)
    if role not in CommentRole.values:
        refuse("bad_role", _("Say as what you write."), field="role")
    if role == CommentRole.BODY:
        if body is None:
            refuse("body_missing", _("Choose the council or office you write for."), field="body")
        require(actor, "strategy.comment_for_body", body)
    # An open text has a version: opening froze it.
    version = strategy.versions.order_by("-number")[0]
    if (
        paragraph is not None
        and not VersionParagraph.objects.filter(version=version, paragraph=paragraph).exists()
    ):
        refuse("bad_paragraph", _("This paragraph is not part of the text."), field="paragraph")
    comment = Comment.objects.create(
        strategy=strategy,
        version=version,
        paragraph=paragraph,
        role=role,
        text=said,
        language=language if language in i18n.CODES else i18n.active(),
        place=place or (body.place if body and role == CommentRole.BODY else None),
        body=body if role == CommentRole.BODY else None,
        made_at=now,
        is_sample=is_sample,
    )
    record(subject=strategy, scope=strategy.owner, after={"comment": comment.pk, "role": role})
    return comment


@action("strategy.confirm_comment")
def confirm_comment(
    *,
    actor: Any,
    comment: Comment,
    name: str = "",
    may_name: bool = False,
    at: dt.datetime | None = None,
    door: str = "web",
) -> Comment:
    """Somebody signed in stands by a comment. Raises Conflict `confirmed`, `not_open`, `too_many`."""
    require(actor, "strategy.comment_signed_in", comment)
    if comment.role == CommentRole.BODY:
        require(actor, "strategy.comment_for_body", comment.body)
    row = _unconfirmed(comment, at)
    row.person = actor.person
    _not_too_many(Comment.objects.filter(person=actor.person), row, at)
    _confirm(row, CommentWay.ACCOUNT, name or str(actor.person), may_name, at)
    record(subject=row, scope=row.strategy.owner, after={"paragraph": _mark(row), "way": row.way})
    notices.tell_received(actor=actor, comment=row)
    return row


@action("strategy.ask_code")
def ask_code(
    *, actor: Any, comment: Comment, phone: str, name: str = "", may_name: bool = False, door: str = "web"
) -> Comment:
    """Send a one-time code to the telephone of somebody who has no account.

    Raises ValidationError `not_phone` at `phone`, `too_often` after five codes within an hour.
    """
    require(actor, "strategy.comment", comment)
    row = _unconfirmed(comment, None)
    if row.role == CommentRole.BODY:
        refuse("sign_in", _("For a council or office its officers write, signed in."), field="role")
    if may_name and not name.strip():
        refuse("name_missing", _("Write the name that is to be shown, or leave it unshown."), field="name")
    kind, mobile = normal_value(phone, field="phone")
    if kind != AddressKind.PHONE:
        refuse("not_phone", _("Write the mobile number as 0300 1234567."), field="phone")
    if OneTimeCode.objects.filter(purpose=_purpose(row)).count() >= MOST_CODES:
        # Whoever holds one comment must not make us write to telephone after telephone.
        refuse("too_often", _("For this comment no more codes are sent. Write it again to begin anew."))
    address = address_for(mobile, language=row.language)
    row.address, row.name, row.may_name = address, name.strip()[:120], may_name
    row.save(update_fields=["address", "name", "may_name"])
    send_code(
        actor=actor,
        to=address,
        purpose=_purpose(row),
        language=row.language,
        template="strategy/code",
        door=door,
    )
    record(subject=f"strategy.comment:{row.pk}", scope=row.strategy.owner, facts={"asked": True})
    return row


@action("strategy.confirm_by_code")
def confirm_by_code(
    *, actor: Any, comment: Comment, code: str, at: dt.datetime | None = None, door: str = "web"
) -> Comment | None:
    """Whoever has the telephone stands by the comment. None for a wrong or expired code: the try is counted."""
    require(actor, "strategy.comment", comment)
    row = _unconfirmed(comment, at)
    if row.address is None:
        raise Conflict(_("Ask for a code first."), code="no_code")
    _not_too_many(Comment.objects.filter(address=row.address), row, at)
    if not check_code(actor=actor, to=row.address, purpose=_purpose(row), code=code, door=door):
        record(subject=f"strategy.comment:{row.pk}", scope=row.strategy.owner, facts={"right": False})
        return None
    _confirm(row, CommentWay.PHONE, row.name, row.may_name, at)
    record(subject=row, scope=row.strategy.owner, after={"paragraph": _mark(row), "way": row.way})
    notices.tell_received(actor=actor, comment=row)
    return row


@action("strategy.hide_comment")
def hide_comment(*, actor: Any, comment: Comment, reason: str, door: str = "web") -> Comment:
    """Take a comment out of sight; that it was made, and why it is hidden, stays public."""
    require(actor, "strategy.hide_comment", comment)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Say why the comment is hidden. The reason is published."), field="reason")
    row = Comment.objects.select_for_update(of=("self",)).select_related("strategy__owner").get(pk=comment.pk)
    if row.is_hidden:
        raise Conflict(_("This comment is hidden already."), code="hidden")
    row.hidden_at, row.hidden_reason = timezone.now(), reason[:300]
    row.save(update_fields=["hidden_at", "hidden_reason"])
    record(subject=row, scope=row.strategy.owner, reason=reason, after={"hidden": True})
    return row


@action("strategy.show_comment")
def show_comment(*, actor: Any, comment: Comment, reason: str = "", door: str = "web") -> Comment:
    """Show a hidden comment again."""
    require(actor, "strategy.hide_comment", comment)
    row = Comment.objects.select_for_update(of=("self",)).select_related("strategy__owner").get(pk=comment.pk)
    if not row.is_hidden:
        raise Conflict(_("This comment is not hidden."), code="shown")
    before, row.hidden_at, row.hidden_reason = row.hidden_reason, None, ""
    row.save(update_fields=["hidden_at", "hidden_reason"])
    record(
        subject=row,
        scope=row.strategy.owner,
        reason=reason,
        before={"hidden": before},
        after={"hidden": False},
    )
    return row


@action("strategy.clear_unconfirmed")
def clear_unconfirmed(*, actor: Any, now: dt.datetime, door: str = "clock") -> int:
    """Throw away what was typed two days ago and never confirmed, the telephone with it; returns how many."""
    require(actor, "strategy.clear_away")
    rows = Comment.objects.unconfirmed_since(now - KEPT_UNCONFIRMED)
    addresses = set(rows.filter(address__isnull=False).values_list("address", flat=True))
    removed, _by_model = rows.delete()
    forget_addresses(actor=actor, addresses=addresses, door=door)
    record(subject="strategy.comments", facts={"removed": removed})
    return removed


@action("strategy.forget_phones")
def forget_phones(*, actor: Any, now: dt.datetime, door: str = "clock") -> int:
    """Forget the telephones of commenters that have served, and names that were not to be shown; returns of how many.

    The comment, its reference and its answer stay. The address goes for good where nothing else needs it.
    """
    require(actor, "strategy.clear_away")
    rows = forgettable(now)
    found = dict(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", "address"))
    today = timezone.localdate(now)
    Comment.objects.filter(pk__in=found, may_name=False).update(name="")
    Comment.objects.filter(pk__in=found).update(address=None, phone_forgotten_on=today)
    gone = forget_addresses(actor=actor, addresses=set(found.values()), door=door)
    record(subject="strategy.comments", facts={"comments": len(found), "addresses": gone})
    return len(found)


def forgettable(now: dt.datetime) -> CommentQuerySet:
    """Comments whose telephone is to be forgotten now."""
    return Comment.objects.of_forgettable_phones(
        timezone.localdate(now) - KEPT_PHONE_ADOPTED, now - KEPT_PHONE_ANSWERED
    )


def checked_text(text: str) -> str:
    """The words of a comment. Raises ValidationError at `text`."""
    said = text.strip()
    if not said:
        refuse("text_missing", _("Write what you want to say."), field="text")
    if len(said) > LONGEST:
        refuse("text_long", _("Please write at most %(n)s letters."), field="text", n=LONGEST)
    return said


def number(comment: Comment) -> None:
    """Give a stored comment the reference by which it is found and read out."""
    comment.reference = make_reference("SC", comment.pk, comment.made_at.year)


def _is_open(strategy: Strategy, now: dt.datetime) -> None:
    strategy.case.refresh_from_db(fields=["state"])
    until = strategy.comments_until
    if strategy.case.state != "open" or (until is not None and timezone.localdate(now) > until):
        raise Conflict(_("This strategy takes no comments now."), code="not_open")


def _unconfirmed(comment: Comment, at: dt.datetime | None) -> Comment:
    row = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("strategy__case", "strategy__owner", "paragraph", "address", "body")
        .get(pk=comment.pk)
    )
    if row.is_confirmed:
        raise Conflict(_("This comment was confirmed already."), code="confirmed")
    _is_open(row.strategy, at or timezone.now())
    return row


def _not_too_many(earlier: Any, row: Comment, at: dt.datetime | None) -> None:
    since = (at or timezone.now()) - dt.timedelta(days=1)
    if earlier.filter(strategy=row.strategy_id, confirmed_at__gt=since).count() >= MOST_A_DAY:
        raise Conflict(
            _(
                "That is %(n)s comments within a day. Come back tomorrow, or put several points into one comment."
            ),
            code="too_many",
            params={"n": MOST_A_DAY},
        )


def _confirm(row: Comment, way: str, name: str, may_name: bool, at: dt.datetime | None) -> None:
    row.way, row.name, row.may_name = way, name.strip()[:120], may_name
    row.confirmed_at = at or timezone.now()
    number(row)
    row.save()


def _mark(row: Comment) -> str:
    return row.paragraph.mark if row.paragraph else ""


def _purpose(row: Comment) -> str:
    return f"strategy.comment:{row.pk}"
