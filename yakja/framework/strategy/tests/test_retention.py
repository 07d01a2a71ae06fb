"""How long the telephone of a commenter is kept: for the code, the receipt and the answer, and then no longer."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels.actions import address_for, opt_out
from yakja.foundation.channels.models import Address, OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS, CLOCK, SYSTEM
from yakja.framework.strategy import actions
from yakja.framework.strategy.actions.comments import KEPT_PHONE_ADOPTED, KEPT_PHONE_ANSWERED, forget_phones
from yakja.framework.strategy.models import Comment
from yakja.framework.strategy.tasks.drafting import clear_away

from .test_comments import PHONE, code_sent, typed

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def answered(drafted, *, may_name: bool = False, adopt: bool = True) -> Comment:
    """A comment of somebody by telephone, made while the text lay open, answered; the strategy adopted today."""
    drafted.open(days_ago=30)
    then = drafted.now - dt.timedelta(days=20)
    comment = typed(drafted, at=then)
    # The code was asked for and sent on that day; the address is what channels keeps of it.
    Comment.objects.filter(pk=comment.pk).update(
        address=address_for(PHONE),
        way="phone",
        confirmed_at=then,
        reference="SC-1",
        name="Bushra",
        may_name=may_name,
    )
    drafted.move("end_comments")
    comment.refresh_from_db()
    actions.answer_comment(actor=SYSTEM, comment=comment, answer="not", reason={"en": "Next year."})
    OutboundMessage.objects.update(state="sent")
    if adopt:
        drafted.move("adopt", facts={"instrument": "SO 1", "adopted_on": drafted.today.isoformat()})
    return comment


def tick(drafted, ahead: dt.timedelta) -> None:
    clear_away(now=drafted.now + ahead)


def test_a_telephone_is_forgotten_thirty_days_after_adoption(drafted):
    comment = answered(drafted)
    tick(drafted, KEPT_PHONE_ADOPTED)
    comment.refresh_from_db()
    assert comment.address is not None
    tick(drafted, KEPT_PHONE_ADOPTED + DAY)
    comment.refresh_from_db()
    assert (comment.address, comment.name) == (None, "")
    assert comment.phone_forgotten_on == timezone.localdate(drafted.now + KEPT_PHONE_ADOPTED + DAY)
    assert not Address.objects.exists()
    assert not OutboundMessage.objects.exists()
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.actor_ref) == ("strategy.forget_phones", "clock")
    assert "'comments': 1" in str(entry.facts)
    # What was said, that it was said by telephone, and what was answered stay public.
    page = Client().get(f"/en/strategies/{drafted.strategy.code}/comments/").content.decode()
    assert "SC-1" in page
    assert "Next year." in page
    before = AuditEntry.objects.count()
    tick(drafted, KEPT_PHONE_ADOPTED + 2 * DAY)
    assert AuditEntry.objects.count() == before


def test_a_strategy_that_is_never_adopted_keeps_no_telephone_for_ever(drafted):
    comment = answered(drafted, adopt=False)
    tick(drafted, KEPT_PHONE_ANSWERED - DAY)
    assert Comment.objects.get(pk=comment.pk).address is not None
    tick(drafted, KEPT_PHONE_ANSWERED + DAY)
    assert Comment.objects.get(pk=comment.pk).address is None


def test_a_withdrawn_strategy_forgets_too(drafted):
    comment = answered(drafted, adopt=False)
    drafted.move("withdraw", facts={"order": "Order 7"})
    tick(drafted, KEPT_PHONE_ADOPTED + DAY)
    assert Comment.objects.get(pk=comment.pk).address is None


def test_a_name_that_may_be_shown_stays(drafted):
    comment = answered(drafted, may_name=True)
    tick(drafted, KEPT_PHONE_ADOPTED + DAY)
    assert Comment.objects.get(pk=comment.pk).shown_name == "Bushra"


def wants_nothing(address: Address) -> None:
    opt_out(actor=SYSTEM, address=address)


def waits(address: Address) -> None:
    OutboundMessage.objects.filter(address=address).update(state="queued")


def spoke_elsewhere(address: Address) -> None:
    row = Comment.objects.get()
    row.pk, row.reference = None, "SC-2"
    row.strategy = other_of(row.strategy)
    row.save()


def other_of(strategy):
    return actions.open_strategy(
        actor=SYSTEM, code="PB-9", name={"en": "Another"}, place=strategy.place, owner=strategy.owner,
        starts_on=strategy.starts_on, ends_on=strategy.ends_on,
    )  # fmt: skip


@pytest.mark.parametrize("needs", [wants_nothing, waits, spoke_elsewhere])
def test_an_address_that_something_else_needs_stays_but_not_with_the_comment(drafted, needs):
    comment = answered(drafted)
    needs(comment.address)
    tick(drafted, KEPT_PHONE_ADOPTED + DAY)
    assert Comment.objects.get(pk=comment.pk).address is None
    assert Address.objects.count() == 1


def test_what_was_never_confirmed_goes_with_its_telephone(drafted):
    drafted.open()
    comment = typed(drafted)
    actions.ask_code(actor=ANONYMOUS, comment=comment, phone=PHONE)
    assert code_sent()
    OutboundMessage.objects.update(state="sent")
    tick(drafted, dt.timedelta(days=3))
    assert not Comment.objects.exists()
    assert not Address.objects.exists()


def test_only_the_clock_forgets(drafted, holder):
    for actor in (ANONYMOUS, holder("administrator"), holder(("provincial_steward", "PK6"))):
        with pytest.raises(PermissionDenied):
            forget_phones(actor=actor, now=drafted.now)
    assert forget_phones(actor=CLOCK, now=drafted.now) == 0
