"""Opening and closing collection points, and what a council decides about collection."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import may, require

from ..models import Cheque, CollectionPoint, CollectionPolicy, ReceiptBook
from ..queries.collecting import day_totals
from . import _accepting as accepting


@action("revenue.open_point")
def open_point(
    *,
    actor: Any,
    body: Body,
    code: str,
    name: TranslatedText,
    kind: str,
    opened_on: dt.date,
    is_sample: bool = False,
    door: str = "web",
) -> CollectionPoint:
    """Open a place where money is received. The code stands in every receipt number: 1 to 8 capitals and digits."""
    require(actor, "revenue.set_up_collection", body)
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9]{1,8}", code):
        refuse("code", _("A code has 1 to 8 capital letters and digits."), field="code")
    if kind not in CollectionPoint.Kind.values:
        refuse("kind", _("Choose what kind of point it is."), field="kind")
    if not any(str(text).strip() for text in name.values()):
        refuse("missing", _("Give the point a name."), field="name")
    if CollectionPoint.objects.filter(body=body, code=code).exists():
        refuse("taken", _("This council has a point of this code already."), field="code")
    point = CollectionPoint.objects.create(
        body=body, code=code, name=name, kind=kind, opened_on=opened_on, is_sample=is_sample
    )
    record(subject=f"revenue.point:{body.code}/{code}", scope=body, after={"kind": kind, "name": dict(name)})
    return point


@action("revenue.close_point")
def close_point(*, actor: Any, point: CollectionPoint, reason: str, door: str = "web") -> CollectionPoint:
    """Close a point for good: only when no cash lies there, no day is open, no cheque at hand and no book handed out.

    Where no cash is counted, at a bank or with a contractor, no day is closed either; such a point closes at once.
    """
    require(actor, "revenue.set_up_collection", point)
    reason = reason.strip()[:500]
    if not reason:
        refuse("missing", _("Say why."), field="reason")
    row = accepting.locked_point(point)
    totals = day_totals(row, dt.date.max)
    if row.holds_cash and (totals.receipts or totals.reversals or totals.expected_paisa):
        raise Conflict(
            _("Close the day and deposit the cash first; then the point can be closed."), code="not_empty"
        )
    if Cheque.objects.filter(receipt__point=row, state=Cheque.State.HELD).exists():
        raise Conflict(_("Cheques are at hand here; send them to the bank first."), code="cheques_held")
    if ReceiptBook.objects.filter(point=row, state=ReceiptBook.State.ISSUED).exists():
        raise Conflict(_("Receipt books are handed out here; take them back first."), code="books_out")
    CollectionPoint.objects.filter(pk=row.pk).update(is_open=False)
    record(
        subject=f"revenue.point:{row.body.code}/{row.code}",
        scope=row.body,
        reason=reason,
        after={"is_open": False},
    )
    row.is_open = False
    return row


@action("revenue.decide_collection")
def decide_collection(
    *,
    actor: Any,
    body: Body,
    order: str,
    resolution_from_paisa: int,
    above_from_paisa: int,
    bounce_charge_paisa: int = 0,
    instrument: str,
    decided_on: dt.date,
    door: str = "web",
) -> CollectionPolicy:
    """Enter what the council decided: the order of payment, the amounts for resolutions, the charge for a bounced cheque.

    The amounts are what holds its officers to a resolution and to a body above: only somebody above raises them.
    """
    require(actor, "revenue.set_up_collection", body)
    if order not in CollectionPolicy.Order.values:
        refuse("order", _("Choose an order of payment."), field="order")
    if not 0 <= resolution_from_paisa <= above_from_paisa or bounce_charge_paisa < 0:
        refuse(
            "steps",
            _("The amount from which a body above decides is not smaller than the one for a resolution."),
            field="above_from_paisa",
        )
    now = CollectionPolicy.of(body)
    if not may(actor, "revenue.raise_limits", body):
        for field, amount in (
            ("resolution_from_paisa", resolution_from_paisa),
            ("above_from_paisa", above_from_paisa),
        ):
            if amount > getattr(now, field):
                refuse("raised", _("Only an office above the council raises this amount."), field=field)
    if decided_on > timezone.localdate():
        refuse("future", _("The day lies in the future."), field="decided_on")
    if not instrument.strip():
        refuse("missing", _("Give the resolution or rule by which it was decided."), field="instrument")
    before: Any = CollectionPolicy.objects.filter(body=body).values().first() or {}
    values = {
        "order": order, "resolution_from_paisa": resolution_from_paisa, "above_from_paisa": above_from_paisa,
        "bounce_charge_paisa": bounce_charge_paisa, "instrument": instrument.strip()[:300], "decided_on": decided_on,
    }  # fmt: skip
    policy, _made = CollectionPolicy.objects.update_or_create(body=body, defaults=values)
    record(subject=f"revenue.policy:{body.code}", scope=body, before=before, after=values)
    return policy
