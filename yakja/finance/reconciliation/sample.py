"""What reconciliation adds to the sample: an e-billing export and the statement of its bank account, with planted differences."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable
from typing import Any

from yakja.foundation.bodies.models import Body

from .actions import commit_batch, open_source, run_comparison, run_matching, stage_file
from .models import ImportMapping, Source

COUNCIL = "PK61402-MC"
HEADS = ("water_rate", "shop_rent", "building_plan")
PAYMENTS = 180
DAYS = 60
# What is planted, by the number of the payment: (kind of discrepancy as the comparison tells it, reference).
PLANTED: dict[int, tuple[str, str]] = {
    7: ("missing_second", "90000000007"),  # paid by e-billing, never in the bank
    31: ("missing_second", "90000000031"),
    55: ("amount", "90000000055"),  # the bank received 1,000 rupees less
    82: ("amount", "90000000082"),
    104: ("date", "90000000104"),  # in the bank twelve days later
    133: ("twice_second", "90000000133"),  # credited twice
    150: ("twice_first", "90000000150"),  # exported twice
    901: ("missing_first", "90000000901"),  # in the bank, unknown to e-billing
}


def files(today: dt.date) -> tuple[bytes, bytes]:
    """The export and the statement as CSV, of two months that end ten days before the day of loading; always the same."""
    dice = random.Random(20_3)  # noqa: S311  the same sample every time, no secret
    begun = today - dt.timedelta(days=10 + DAYS)
    export = ["Payment Date,Paid Amount,PSID,Consumer No,Head"]
    bank: list[tuple[dt.date, int, str]] = []
    for n in range(1, PAYMENTS + 1):
        on = begun + dt.timedelta(days=n * (DAYS - 14) // PAYMENTS)
        rupees = dice.randrange(15, 900) * 10
        psid = f"9{n:010d}"
        row = f"{on:%d/%m/%Y},{rupees},{psid},6140212{n:05d},{HEADS[n % 3]}"
        export.append(row)
        kind = PLANTED.get(n, ("", ""))[0]
        if kind == "twice_first":
            export.append(row)
        late = 12 if kind == "date" else dice.choice((0, 0, 0, 1, 2))
        less = 10 if kind == "amount" else 0
        for _again in range(0 if kind == "missing_second" else 2 if kind == "twice_second" else 1):
            bank.append((on + dt.timedelta(days=late), rupees - less, psid))
    bank.append((begun + dt.timedelta(days=20), 5000, PLANTED[901][1]))
    bank.append((begun + dt.timedelta(days=30), -120, "SMS-CHARGES"))
    balance = 250_000
    lines = ["Date,Description,Reference,Debit,Credit,Balance"]
    for on, rupees, ref in sorted(bank):
        balance += rupees
        sides = f"{-rupees}," if rupees < 0 else f",{rupees}"
        lines.append(f"{on:%d/%m/%Y},SAMPLE,{ref},{sides},{balance}")
    return "\n".join(export).encode(), "\n".join(lines).encode()


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Both sources, both files, matched and compared once."""
    body = Body.objects.filter(code=COUNCIL).first()
    if body is None:
        return
    ebilling, bank = _sources(actor, body)
    for source, raw, name in zip(
        (ebilling, bank), files(today), ("e-billing SAMPLE.csv", "bank SAMPLE.csv"), strict=True
    ):
        batch = stage_file(
            actor=actor, source=source, file=io.BytesIO(raw), file_name=name, is_sample=True, door="sample"
        )
        commit_batch(actor=actor, batch=batch, door="sample")
    run_matching(actor=actor, body=body, is_sample=True, door="sample")
    made = run_comparison(
        actor=actor, body=body, first="ebilling", second="bank", from_on=today - dt.timedelta(days=DAYS + 30), to_on=today,
        today=today, is_sample=True, door="sample",
    )  # fmt: skip
    say(f"    {PAYMENTS} invented payments in two sources, {made.found} planted differences")


def _sources(actor: Any, body: Body) -> tuple[Source, Source]:
    made = []
    for kind, name, mapping, carries in (
        ("ebilling", "ای بلنگ (SAMPLE)", "e-billing", ()),
        ("bank", "ای بلنگ وصولی کھاتہ (SAMPLE)", "bank-csv-crdr", ("ebilling",)),
    ):
        made.append(
            open_source(
                actor=actor, body=body, kind=kind, name=name, mapping=ImportMapping.objects.get(code=mapping), carries=carries,
                is_sample=True, door="sample",
            )
        )  # fmt: skip
    return made[0], made[1]
