"""The population of a sample, and a sample that was drawn: read back from the audit log, and drawn again to compare."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.models import Voucher
from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.bodies.models import Body

from ..models import Receipt
from ..sampling import Unit, digest_of, draw

VERB = "revenue.draw_sample"
RECEIPTS, VOUCHERS = "receipts", "vouchers"
KINDS = {RECEIPTS: _("receipts"), VOUCHERS: _("vouchers")}


def subject_of(body: Body, token: str) -> str:
    return f"revenue.sample:{body.code}/{token}"


def population(body: Body, kind: str, from_on: dt.date, to_on: dt.date) -> list[Unit]:
    """Every receipt booked or voucher posted in some days, reversed ones among them, as units of a sample."""
    if kind == RECEIPTS:
        rows = Receipt.objects.filter(body=body, booked_on__gte=from_on, booked_on__lte=to_on)
        return [Unit(no, paisa) for no, paisa in rows.order_by("pk").values_list("no", "amount_paisa")]
    paid = Voucher.objects.filter(body=body, state__in=["posted", "reversed"], on__gte=from_on, on__lte=to_on)
    told = paid.order_by("pk").values_list("year", "number", "amount_paisa")
    return [Unit(f"{year}/{number}", paisa) for year, number, paisa in told]


@dataclass(frozen=True)
class Item:
    """One unit of a sample as it is looked at: its name, day, amount, who it names, and where it is shown."""

    name: str
    on: dt.date
    paisa: int
    about: str
    hits: int
    place: tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Sample:
    """A sample as the audit log has it. `is_same`: drawn again now, from what is there now, it comes out the same."""

    entry: AuditEntry
    said: dict[str, Any]
    items: list[Item]
    is_same: bool

    def day(self, name: str) -> dt.date:
        return dt.date.fromisoformat(self.said[name])


def find_sample(body: Body, token: str) -> Sample | None:
    """The sample of a council under its token; None where there is none."""
    entry = AuditEntry.objects.filter(verb=VERB, subject_ref=subject_of(body, token)).order_by("pk").first()
    if entry is None:
        return None
    said: dict[str, Any] = entry.after
    units = population(
        body, said["kind"], dt.date.fromisoformat(said["from_on"]), dt.date.fromisoformat(said["to_on"])
    )
    again = draw(units, method=said["method"], size=said["size"], seed=said["seed"])
    is_same = digest_of(units) == said["digest"] and [[d.unit.name, d.hits] for d in again] == said["drawn"]
    return Sample(entry, said, _items(body, said), is_same)


def _items(body: Body, said: dict[str, Any]) -> list[Item]:
    hits: dict[str, int] = dict(said["drawn"])
    if said["kind"] == RECEIPTS:
        found = [
            Item(
                row.no, row.booked_on, row.amount_paisa, row.get_channel_display(), hits[row.no],
                ("revenue:receipt", (row.no,)),
            )
            for row in Receipt.objects.filter(body=body, no__in=list(hits))
        ]  # fmt: skip
    else:
        numbers = [name.partition("/")[2] for name in hits]
        found = [
            Item(
                f"{row.year}/{row.number}", row.on, row.amount_paisa, row.get_kind_display(),
                hits[f"{row.year}/{row.number}"], ("ledger:voucher", (body.code, row.pk)),
            )
            for row in Voucher.objects.filter(body=body, number__in=numbers)
            if f"{row.year}/{row.number}" in hits
        ]  # fmt: skip
    return sorted(found, key=lambda item: (item.on, item.name))


def samples_of(body: Body) -> list[AuditEntry]:
    """The samples drawn of a council's books, the newest first."""
    rows = AuditEntry.objects.filter(verb=VERB, scope_ref=f"bodies.body:{body.code}").order_by("-pk")
    return list(rows[:20])
