"""Running numbers: a counter row per series, taken under its lock; never the highest number there is plus one."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse

from ..models import BillerCode, BillSeries, ConsumerSeries, RevenueHead
from ..models.heads import FAMILY_NUMBERS
from ..payslip import consumer_number
from ..payslip.consumer import MOST


def biller_code(body: Body, *, is_sample: bool = False) -> BillerCode:
    """The council's four digits; the lowest number not given yet on first use."""
    found = BillerCode.objects.filter(body=body).first()
    while found is None:
        last = BillerCode.objects.order_by("-number").values_list("number", flat=True).first() or "0000"
        if last == "9999":
            refuse("no_number", _("There is no four-digit number left for another council."))
        try:
            with transaction.atomic():
                found = BillerCode.objects.create(
                    body=body, number=f"{int(last) + 1:04d}", is_sample=is_sample
                )
        except IntegrityError:  # another council took it in this moment
            found = BillerCode.objects.filter(body=body).first()
    return found


def _taken(model: Any, count: int, **key: Any) -> int:
    """The first of `count` numbers of a series, which belong to the caller from now on."""
    model.objects.get_or_create(**key)
    row = model.objects.select_for_update().get(**key)
    model.objects.filter(pk=row.pk).update(last=row.last + count)
    return int(row.last) + 1


def consumer_numbers(body: Body, head: RevenueHead, count: int, *, is_sample: bool = False) -> list[str]:
    """The next consumer numbers of a council in the family of a head."""
    council = biller_code(body, is_sample=is_sample).number
    first = _taken(ConsumerSeries, count, body=body, family=head.family)
    if first + count - 1 > MOST:
        refuse("series_full", _("This series of consumer numbers is full."))
    family = FAMILY_NUMBERS[head.family]
    return [consumer_number(council, family, first + number) for number in range(count)]


def bill_numbers(body: Body, year: str, count: int) -> list[str]:
    """The next bill numbers of a council in a financial year, such as 0417/2026-27/000123."""
    council = biller_code(body).number
    first = _taken(BillSeries, count, body=body, year=year)
    return [f"{council}/{year}/{first + number:06d}" for number in range(count)]
