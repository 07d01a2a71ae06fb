"""Beginning a strategy, its drafting team, and moving it from draft to its end."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.cases.actions import move, open_case
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.people.models import Person
from yakja.foundation.places.models import Place

from ..models import Comment, Drafter, Paragraph, Strategy, StrategyVersion
from ..notices import drafting as notices
from ._versions import freeze

# A text that lies open for less than ten days was not shown to anybody.
FEWEST_DAYS, MOST_DAYS = 10, 180
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,39}")


@action("strategy.open_strategy")
def open_strategy(
    *,
    actor: Any,
    code: str,
    name: Mapping[str, str],
    place: Place,
    owner: Body,
    starts_on: dt.date,
    ends_on: dt.date,
    parent: Strategy | None = None,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Strategy:
    """Begin a draft. Raises Conflict `code_taken`, ValidationError `bad_code`, `name_missing`, `bad_dates` on ends_on,
    `other_place` on owner or parent.
    """
    require(actor, "strategy.open_strategy", place)
    if not _CODE.fullmatch(code):
        refuse("bad_code", _("A code has 2 to 40 letters, digits, dots or dashes."), field="code")
    if not any(name.values()):
        refuse("name_missing", _("Write the name of the strategy."), field="name_ur")
    if Strategy.objects.filter(code=code).exists():
        raise Conflict(_("Another strategy has this code."), code="code_taken")
    if ends_on <= starts_on:
        refuse("bad_dates", _("The end comes after the beginning."), field="ends_on")
    if not place.contains(owner.place) and not owner.place.contains(place):
        refuse("other_place", _("This body has nothing to do with the place."), field="owner")
    if parent is not None and not parent.place.contains(place):
        refuse(
            "other_place", _("The strategy above is one of the province around the place."), field="parent"
        )
    case = open_case(
        actor=actor,
        kind="strategy.strategy",
        title=TranslatedText(dict(name)),
        body=owner,
        place=place,
        prefix="S",
        is_sample=is_sample,
        now=now,
        door=door,
    )
    strategy = Strategy.objects.create(
        code=code, name=TranslatedText(dict(name)), place=place, parent=parent, owner=owner, case=case,
        starts_on=starts_on, ends_on=ends_on, is_sample=is_sample,
    )  # fmt: skip
    record(subject=strategy, scope=owner, after={"code": code, "place": place.code})
    return strategy


@action("strategy.move_strategy")
def move_strategy(
    *,
    actor: Any,
    strategy: Strategy,
    code: str,
    facts: Mapping[str, Any] | None = None,
    now: dt.datetime | None = None,
    door: str = "web",
) -> Strategy:
    """Move a strategy on by a move of its table; the table names who may and which facts it needs.

    open: `comments_until`; freezes a version. end_comments: not before that day has passed. adopt: `instrument` and
    `adopted_on`, every comment answered; freezes the version. withdraw: `order`. Days are dates or ISO texts;
    `why` is {language: text} for the version. Raises Conflict `text_missing`, `too_early`, `not_answered`.
    """
    now = now or timezone.now()
    given: dict[str, Any] = {
        key: value.strip() if isinstance(value, str) else value for key, value in (facts or {}).items()
    }
    why: Mapping[str, str] = given.pop("why", None) or {}
    before = strategy.case.state
    version: StrategyVersion | None = None
    move(actor=actor, case=strategy.case, code=code, facts=given, now=now, door=door)
    if code == "open":
        version = _open(actor, strategy, given, why, now)
    elif code == "end_comments":
        _end_comments(strategy, now)
    elif code == "adopt":
        version = _adopt(actor, strategy, given, why, now)
    elif code == "withdraw":
        strategy.withdrawn_by_order, strategy.withdrawn_on = (
            str(given["order"])[:200],
            timezone.localdate(now),
        )
    strategy.save()
    record(
        subject=strategy,
        scope=strategy.owner,
        reason=str(given.get("reason") or given.get("order") or ""),
        before={"state": before},
        after={"state": strategy.case.state, "version": version.number if version else None},
        facts={key: str(value) for key, value in given.items()},
    )
    notices.announce_move(actor=actor, strategy=strategy, code=code, at=now)
    return strategy


def _open(
    actor: Any, strategy: Strategy, given: Mapping[str, Any], why: Mapping[str, str], now: dt.datetime
) -> StrategyVersion:
    if not Paragraph.objects.standing().filter(strategy=strategy).exists():
        raise Conflict(_("Write at least one paragraph before you open the text."), code="text_missing")
    until, today = _day(given["comments_until"], "comments_until"), timezone.localdate(now)
    if not FEWEST_DAYS <= (until - today).days <= MOST_DAYS:
        refuse(
            "bad_days",
            _("Give everybody %(n)s to %(m)s days to comment."),
            field="comments_until",
            n=FEWEST_DAYS,
            m=MOST_DAYS,
        )
    strategy.comments_until = until
    return freeze(strategy, by=actor, occasion=StrategyVersion.Occasion.OPENED, why=why, at=now)


def _end_comments(strategy: Strategy, now: dt.datetime) -> None:
    if strategy.comments_until and timezone.localdate(now) <= strategy.comments_until:
        raise Conflict(
            _("Everybody was promised time to comment until %(day)s."),
            code="too_early",
            params={"day": strategy.comments_until.isoformat()},
        )


def _adopt(
    actor: Any, strategy: Strategy, given: Mapping[str, Any], why: Mapping[str, str], now: dt.datetime
) -> StrategyVersion:
    waiting = Comment.objects.filter(strategy=strategy).waiting().count()
    if waiting:
        raise Conflict(
            _("%(n)s comments are not answered yet. Answer each of them first."),
            code="not_answered",
            params={"n": waiting},
        )
    day = _day(given["adopted_on"], "adopted_on")
    if day > timezone.localdate(now):
        refuse("bad_day", _("This day is still to come."), field="adopted_on")
    strategy.adopted_on, strategy.instrument = day, str(given["instrument"])[:200]
    return freeze(strategy, by=actor, occasion=StrategyVersion.Occasion.ADOPTED, why=why, at=now)


@action("strategy.name_drafter")
def name_drafter(*, actor: Any, strategy: Strategy, person: Person, door: str = "web") -> Drafter:
    """Put somebody on the drafting team; asked again, nothing changes."""
    require(actor, "strategy.name_drafter", strategy)
    row, _new = Drafter.objects.get_or_create(
        strategy=strategy,
        person=person,
        until=None,
        defaults={"since": timezone.now(), "named_by": ref_of(actor)},
    )
    record(subject=strategy, scope=strategy.owner, after={"drafter": person.ref})
    return row


@action("strategy.release_drafter")
def release_drafter(*, actor: Any, drafter: Drafter, door: str = "web") -> Drafter:
    """Take somebody off the drafting team; what they wrote stays."""
    require(actor, "strategy.name_drafter", drafter.strategy)
    if drafter.until is None:
        drafter.until = timezone.now()
        drafter.save(update_fields=["until"])
    record(subject=drafter.strategy, scope=drafter.strategy.owner, before={"drafter": drafter.person.ref})
    return drafter


def _day(value: Any, field: str) -> dt.date:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        refuse("bad_day", _("Write the day as 2027-06-30."), field=field)
