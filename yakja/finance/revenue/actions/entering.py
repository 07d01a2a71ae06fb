"""A bank's or network's list typed in by hand: checked line by line, held to the list's own total, posted as one set."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.money import format_money
from yakja.foundation.kit.permissions import require

from ..models import Channel, CollectionPoint, Receipt, StagedReceipt
from ..payslip import is_consumer_number
from . import _accepting as accepting
from .scrolls import ScrollOutcome, post_scroll

# What a person types in one go; longer lists come in as a file.
MOST_LINES = 200
PSID = re.compile(r"[0-9]{17}")


@dataclass(frozen=True, slots=True)
class ScrollLine:
    """One line as typed: the reference of the payment, its day, its amount in paisa, and the payer's number if it has one."""

    reference: str
    received_on: dt.date
    amount_paisa: int
    consumer_no: str = ""


class LinesRefusedError(ValidationError):
    """Lines that cannot be entered; `rows` holds the place of each in the list and the sentence."""

    def __init__(self, rows: list[tuple[int, Any]]) -> None:
        super().__init__(_("Some lines cannot be entered; nothing was entered."), code="lines_refused")
        self.rows = rows


AGAIN = ":again"


def _name(channel: str, line: ScrollLine) -> str:
    """What names a payment however often its list is typed: a PSID is used once, other references by day and payer."""
    if channel == Channel.PSID:
        return f"psid:{line.reference}"
    return f"{channel}:{line.reference}:{line.received_on:%Y%m%d}:{line.consumer_no}"


def _keys(point: CollectionPoint, channel: str, lines: Sequence[ScrollLine]) -> list[str]:
    """The key of each line. A payment whose receipt was reversed may be entered once more, under another key."""
    reversed_before = Counter(
        key.partition(AGAIN)[0]
        for key in Receipt.objects.filter(
            body=point.body, channel=channel, instrument_ref__in={line.reference for line in lines}, reversal__isnull=False
        ).values_list("key", flat=True)
    )  # fmt: skip
    names = [_name(channel, line) for line in lines]
    return [f"{name}{AGAIN}{reversed_before[name]}" if reversed_before[name] else name for name in names]


@action("revenue.enter_scroll")
def enter_scroll(
    *,
    actor: Any,
    point: CollectionPoint,
    channel: str,
    scroll_no: str,
    lines: Sequence[ScrollLine],
    total_paisa: int,
    key: str,
    now: dt.datetime | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> ScrollOutcome:
    """Enter the lines of a bank's or network's list, all or none; a line that was received before is passed over.

    `total_paisa` is what the list itself says it adds up to. Raises LinesRefusedError with every line that is wrong,
    ValidationError for the rest.
    """
    require(actor, "revenue.receive", point)
    now = now or timezone.now()
    point = accepting.locked_point(point)
    scroll_no = scroll_no.strip()[:60]
    if point.kind != CollectionPoint.Kind.BANK:
        refuse("point", _("Lists of a bank are entered at a bank's point."), field="channel")
    if channel not in Channel.values or not accepting.fits(point, channel):
        refuse("channel", _("Money of this kind is not received at this point."), field="channel")
    if not scroll_no:
        refuse("missing", _("Give the number or day by which the list is known."), field="scroll_no")
    if not lines:
        refuse("no_lines", _("Write at least one line."), field="lines")
    if len(lines) > MOST_LINES:
        refuse("too_many", _("Enter at most %(most)s lines at a time."), field="lines", most=MOST_LINES)
    keys = _keys(point, channel, lines)
    faults = _faults(point, channel, lines, keys, timezone.localdate(now))
    if faults:
        raise LinesRefusedError(faults)
    found = sum(line.amount_paisa for line in lines)
    if found != total_paisa:
        refuse(
            "total",
            _("The lines add up to %(found)s, the list says %(total)s. Compare them line by line."),
            field="total",
            found=format_money(found),
            total=format_money(total_paisa),
        )
    batch = f"typed:{key}"[:60]
    StagedReceipt.objects.filter(batch=batch).delete()
    StagedReceipt.objects.bulk_create(
        StagedReceipt(
            batch=batch, line=place + 1, key=keys[place], consumer_no=line.consumer_no, channel=channel,
            amount_paisa=line.amount_paisa, received_on=line.received_on, instrument_ref=line.reference[:80],
        )
        for place, line in enumerate(lines)
    )  # fmt: skip
    outcome: ScrollOutcome = post_scroll(
        actor=actor, point=point, batch=batch, is_sample=is_sample, now=now, door=door
    )
    record(
        subject=f"revenue.scroll:{point.body.code}/{point.code}/{scroll_no}"[:120], scope=point.body,
        after={"channel": channel, "scroll_no": scroll_no, "lines": len(lines), "total_paisa": total_paisa},
    )  # fmt: skip
    return outcome


def _faults(
    point: CollectionPoint,
    channel: str,
    lines: Sequence[ScrollLine],
    keys: Sequence[str],
    today: dt.date,
) -> list[tuple[int, Any]]:
    """Every line that cannot be a payment, in the order of the list."""
    found: list[tuple[int, Any]] = []
    seen: dict[str, int] = {}
    known = _known(point, channel, lines)
    for place, line in enumerate(lines):
        key = keys[place]
        before = known.get((line.reference, line.consumer_no)) or known.get((line.reference, None))
        if not line.reference:
            found.append((place, _("The reference of the payment is missing.")))
        elif channel == Channel.PSID and not PSID.fullmatch(line.reference):
            found.append((place, _("A PSID has 17 digits.")))
        elif key in seen:
            found.append((place, _("It stands in row %(row)s already.") % {"row": seen[key] + 1}))
        elif before is not None and before[0] != key:
            found.append((place, _("This payment was received before: %(no)s.") % {"no": before[1]}))
        if line.amount_paisa <= 0:
            found.append((place, _("The amount must be more than nothing.")))
        if line.received_on > today:
            found.append((place, _("The day of receipt lies in the future.")))
        elif line.received_on < point.opened_on:
            found.append((place, _("This point was not open on that day.")))
        if line.consumer_no and not is_consumer_number(line.consumer_no):
            found.append((place, _("A digit of this consumer number is wrong.")))
        seen.setdefault(key, place)
    return found


def _known(
    point: CollectionPoint, channel: str, lines: Sequence[ScrollLine]
) -> dict[tuple[str, str | None], tuple[str, str]]:
    """Receipts of the channel under these references, by reference and payer: (key, number). A PSID stands for itself."""
    rows = (
        Receipt.objects.standing()
        .filter(body=point.body, channel=channel, instrument_ref__in={line.reference for line in lines})
        .order_by("pk")
    )
    found: dict[tuple[str, str | None], tuple[str, str]] = {}
    for reference, consumer, key, no in rows.values_list("instrument_ref", "consumer_no", "key", "no"):
        found.setdefault((reference, None if channel == Channel.PSID else consumer), (key, no))
    return found
