"""Who is told when a text opens, when comments are answered, when a strategy is adopted or withdrawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.channels.actions import publish_event, send_message
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.people.queries import addresses_of, officers_of
from yakja.foundation.ui.formats import plain_day

from ..models import Comment, CommentWay, Reply, Strategy

_SENTENCES = {
    "open": _("Open for comment until %(day)s: %(strategy)s"),
    "adopt": _("Adopted: %(strategy)s"),
    "start": _("Under way: %(strategy)s"),
    "close": _("Closed: %(strategy)s"),
    "withdraw": _("Withdrawn by order %(order)s: %(strategy)s"),
}
_ANSWERED = _("All comments are answered: %(strategy)s")


def announce_move(*, actor: Any, strategy: Strategy, code: str, at: dt.datetime) -> None:
    """Those who follow the strategy, its place, or all strategies; ending the comments alone is no news."""
    if code not in _SENTENCES:
        return
    _publish(actor, strategy, _SENTENCES[code], at, {"move": code})


def announce_answered(*, actor: Any, strategy: Strategy, at: dt.datetime | None) -> None:
    """Followers, and the offices that held a meeting, so that they can tell those who came."""
    _publish(actor, strategy, _ANSWERED, at, {"move": "answered"})
    organisers = Body.objects.filter(strategy_meetings__strategy=strategy).distinct()
    for person, body in officers_of(organisers):
        for address in addresses_of(person):
            send_message(
                actor=actor,
                to=address,
                template="strategy/meeting_answered",
                context={
                    "strategy": dict(strategy.name),
                    "body": dict(body.name),
                    "path": f"/strategies/{strategy.code}/comments/",
                },
                language=person.language,
            )


def tell_received(*, actor: Any, comment: Comment) -> None:
    """The receipt, on the commenter's own channel."""
    _tell(actor, comment, "strategy/comment_received", {})


def tell_answered(*, actor: Any, reply: Reply) -> None:
    """What was answered, on the commenter's own channel."""
    _tell(
        actor,
        reply.comment,
        "strategy/comment_answered",
        {"answer": reply.answer, "reason": dict(reply.reason)},
    )


def _tell(actor: Any, comment: Comment, template: str, more: dict[str, Any]) -> None:
    context = {
        "reference": comment.reference,
        "strategy": dict(comment.strategy.name),
        "path": f"/strategies/{comment.strategy.code}/comments/{comment.reference}/",
        **more,
    }
    to: list[Any] = []
    if comment.way == CommentWay.PHONE and comment.address is not None:
        to = [comment.address]
    elif comment.way == CommentWay.ACCOUNT and comment.person is not None:
        to = list(addresses_of(comment.person))
    for address in to:
        send_message(actor=actor, to=address, template=template, context=context, language=comment.language)


def _publish(
    actor: Any, strategy: Strategy, sentence: Any, at: dt.datetime | None, data: dict[str, Any]
) -> None:
    publish_event(
        actor=actor,
        topics=["strategy", f"strategy:{strategy.code}", f"place:{strategy.place.code}"],
        title=_in_both(sentence, strategy),
        url=f"/strategies/{strategy.code}/",
        at=at,
        data={"strategy": strategy.code, "state": strategy.case.state, **data},
        is_sample=strategy.is_sample,
    )


def _in_both(sentence: Any, strategy: Strategy) -> TranslatedText:
    """A sentence with the strategy's name, in Urdu and in English."""
    said = TranslatedText()
    for lang in ("ur", "en"):
        with translation.override(lang):
            said[lang] = str(sentence) % {
                "strategy": strategy.name.best(lang)[0] or strategy.code,
                "day": plain_day(strategy.comments_until) if strategy.comments_until else "",
                "order": strategy.withdrawn_by_order,
            }
    return said
