"""A council with its sources, and what lower rooms would tell of it, for the tests of this room."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

from yakja.finance.reconciliation import registry
from yakja.finance.reconciliation.actions import commit_batch, load_mappings, open_source, stage_file
from yakja.finance.reconciliation.models import ImportBatch, ImportMapping, Source
from yakja.finance.reconciliation.registry import Collected
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.tests import world as register

DAY = dt.date(2026, 10, 5)
TODAY = dt.date(2026, 11, 20)


def day(n: int) -> dt.date:
    return DAY + dt.timedelta(days=n)


class Money(register.World):
    """Kasur's committee with a bank and e-billing; `receipts` and `deposits` stand for what revenue tells."""

    def __init__(self) -> None:
        super().__init__()
        load_mappings(actor=SYSTEM)
        self.council: Body = self.mc_kasur
        self.bank = self.source("bank", "bank-csv-signed")
        self.ebilling = self.source("ebilling", "e-billing")
        self.receipts: list[Collected] = []
        self.deposits: list[Collected] = []
        self.closes: list[Collected] = []

    def source(
        self, kind: str, mapping: str, name: str = "", body: Body | None = None, **more: str
    ) -> Source:
        return open_source(
            actor=SYSTEM, body=body or self.council, kind=kind, name=name or f"Source {kind}",
            mapping=ImportMapping.objects.get(code=mapping), **more,
        )  # fmt: skip

    def receipt(self, no: str, paisa: int, n: int = 0, *, channel: str = "psid", **more: str) -> None:
        self.receipts.append(Collected(f"receipts:{no}", paisa, day(n), channel=channel, no=no, **more))

    def deposit(self, slip: str, paisa: int, n: int = 0) -> None:
        self.deposits.append(
            Collected(f"deposits:{slip}", paisa, day(n), channel="cash", no=slip, instrument_ref=slip)
        )

    def feed(self, rows: list[Collected], body: Body, low: dt.date, high: dt.date) -> Iterator[Collected]:
        if body != self.council:
            return iter(())
        return iter(sorted((r for r in rows if low <= r.on <= high), key=lambda r: r.on))

    def stage(
        self, source: Source, *rows: tuple[int, str, str], name: str = "a.csv", **more: Any
    ) -> ImportBatch:
        """Rows of (day, rupees, reference)."""
        if source.kind == "ebilling":
            text = "Payment Date,Paid Amount,PSID,Head,Consumer No\n" + "".join(
                f"{day(n):%d/%m/%Y},{a},{r},water,C{r}\n" for n, a, r in rows
            )
        else:
            text = "Date,Amount,Reference,Description\n" + "".join(
                f"{day(n):%d/%m/%Y},{a},{r},text\n" for n, a, r in rows
            )
        return stage_file(actor=SYSTEM, source=source, file=io.BytesIO(text.encode()), file_name=name, **more)

    def take(self, source: Source, *rows: tuple[int, str, str], **more: Any) -> ImportBatch:
        return commit_batch(actor=SYSTEM, batch=self.stage(source, *rows, **more))


def feeds_of(world: Money) -> None:
    registry.register_feed("receipts", lambda body, low, high: world.feed(world.receipts, body, low, high))
    registry.register_feed("deposits", lambda body, low, high: world.feed(world.deposits, body, low, high))
    registry.register_feed(
        "day_book",
        lambda body, low, high: world.feed(
            [r for r in world.receipts if r.channel == "cash"], body, low, high
        ),
    )
    registry.register_feed("day_close", lambda body, low, high: world.feed(world.closes, body, low, high))
