"""Status updates: the duty, the owner's words beside computed facts, reminders and what follows silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import CODES, active
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.queries import working_calendar

from ..models import StatusUpdate, Strategy, UpdateDuty, UpdateNotice
from ..notices import standing as notices
from ..queries import updates as reads
from ..standing import rhythm
from .objectives import still_open

LONGEST = 4000
REMIND_DAYS = 3  # before the day


@action("strategy.set_duty")
def set_duty(
    *,
    actor: Any,
    strategy: Strategy,
    owner: Body,
    months: int = 1,
    working_day: int = 5,
    since: dt.date | None = None,
    today: dt.date | None = None,
    door: str = "web",
) -> UpdateDuty:
    """Have an owner report every so many months, by the n-th working day after; asked again, the rhythm changes."""
    require(actor, "strategy.set_targets", strategy)
    still_open(strategy)
    if not 1 <= months <= 12:
        refuse("bad_rhythm", _("A rhythm is 1 to 12 months."), field="months")
    if not 1 <= working_day <= 20:
        refuse("bad_day", _("The working day is 1 to 20."), field="working_day")
    today = today or timezone.localdate()
    duty, _made = UpdateDuty.objects.get_or_create(
        strategy=strategy, owner=owner, defaults={"since": since or max(strategy.starts_on, today)}
    )
    duty.months, duty.working_day = months, working_day
    _look(duty, today)
    duty.save()
    record(
        subject=strategy,
        scope=owner,
        after={"owner": owner.code, "months": months, "working_day": working_day},
    )
    return duty


def _look(duty: UpdateDuty, today: dt.date) -> None:
    """Work out when the next update is due, and since when one is overdue."""
    calendar = working_calendar(duty.owner.place)
    unmet = [
        day
        for day in rhythm.due_days(
            calendar,
            since=duty.since,
            until=today - dt.timedelta(days=1),
            months=duty.months,
            working_day=duty.working_day,
        )
        # An update of the month in which it is due answers; one of the month before does not.
        if duty.last_on is None or duty.last_on < day.replace(day=1)
    ]
    duty.overdue_since = unmet[0] if unmet else None
    after = today - dt.timedelta(days=1)
    if duty.last_on is not None and duty.last_on >= today.replace(day=1):
        # This month's has been sent already.
        after = max(
            after, (today.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
        )
    duty.next_due_on = rhythm.next_due(
        calendar, since=duty.since, after=after, months=duty.months, working_day=duty.working_day
    )


def look_on(strategy: Strategy, day: dt.date) -> None:
    """Keep for every duty of a strategy what is due and overdue on a day."""
    for duty in strategy.duties.select_related("owner__place"):
        _look(duty, day)
        duty.save(update_fields=["next_due_on", "overdue_since"])


@action("strategy.send_update")
def send_update(
    *,
    actor: Any,
    duty: UpdateDuty,
    word: str,
    text: str,
    at_risk: Sequence[str] = (),
    language: str | None = None,
    is_sample: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> StatusUpdate:
    """An owner says how it stands. The facts computed by now are kept beside the words; a bad word counts, a good one
    changes nothing. `at_risk` names milestones and objectives; with none named a bad word means all of the owner's.
    The same words sent twice on one day are one update.
    """
    require(actor, "strategy.send_update", duty)
    now = now or timezone.now()
    today = timezone.localdate(now)
    duty = (
        UpdateDuty.objects.select_for_update(of=("self",))
        .select_related("strategy__case", "owner__place")
        .get(pk=duty.pk)
    )
    still_open(duty.strategy)
    if word not in StatusUpdate.Word.values:
        refuse("no_word", _("Choose how it stands."), field="word")
    if not text.strip():
        refuse("no_text", _("Write what was done and what comes next."), field="text")
    if len(text) > LONGEST:
        refuse("too_long", _("Write at most %(n)s letters."), field="text", n=LONGEST)
    mine = reads.codes_of(duty)
    if set(at_risk) - set(mine):
        refuse("not_yours", _("Name your own milestones and objectives only."), field="at_risk")
    facts = reads.facts_of(duty, today)
    same = duty.updates.filter(on=today, word=word, text=text.strip(), at_risk=sorted(at_risk)).first()
    update = same or StatusUpdate.objects.create(
        duty=duty, on=today, word=word, text=text.strip(), language=language if language in CODES else active(),
        at_risk=sorted(at_risk), facts=facts, written_at=now, author_ref=ref_of(actor),
        author_name=str(getattr(actor, "name", ""))[:200], is_sample=is_sample,
    )  # fmt: skip
    duty.last_on = max(today, duty.last_on or today)
    _look(duty, today)
    duty.save(update_fields=["last_on", "next_due_on", "overdue_since"])
    record(
        subject=duty.strategy, scope=duty.owner, after={"word": word, "at_risk": sorted(at_risk)}, facts=facts
    )
    if same is None:
        notices.announce_update(actor=actor, update=update)
    return update


@action("strategy.look_at_duties")
def look_at_duties(*, actor: Any, now: dt.datetime | None = None, door: str = "clock") -> dict[str, int]:
    """Remind owners whose update is due soon, tell the body above when one is overdue; each once. Returns how many."""
    require(actor, "strategy.measure")
    now = now or timezone.now()
    today = timezone.localdate(now)
    counts = {UpdateNotice.Kind.REMINDER.value: 0, UpdateNotice.Kind.ESCALATION.value: 0}
    for duty in reads.running_duties():
        before = (duty.next_due_on, duty.overdue_since)
        _look(duty, today)
        if before != (duty.next_due_on, duty.overdue_since):
            duty.save(update_fields=["next_due_on", "overdue_since"])
        due = duty.next_due_on
        if due is not None and today >= due - dt.timedelta(days=REMIND_DAYS):
            counts["reminder"] += _tell(actor, duty, UpdateNotice.Kind.REMINDER, due, duty.owner, now)
        if duty.overdue_since is not None:
            above = duty.owner.parent or duty.strategy.owner
            counts["escalation"] += _tell(
                actor, duty, UpdateNotice.Kind.ESCALATION, duty.overdue_since, above, now
            )
    record(subject="strategy:updates", after=counts)
    return counts


def _tell(actor: Any, duty: UpdateDuty, kind: str, due_on: dt.date, to: Body, now: dt.datetime) -> int:
    _notice, is_new = UpdateNotice.objects.get_or_create(
        duty=duty, kind=kind, due_on=due_on, defaults={"at": now, "to": to}
    )
    if not is_new:
        return 0
    if kind == UpdateNotice.Kind.REMINDER:
        notices.tell_reminded(actor=actor, duty=duty, due_on=due_on)
    else:
        notices.tell_escalated(actor=actor, duty=duty, to=to)
    return 1
