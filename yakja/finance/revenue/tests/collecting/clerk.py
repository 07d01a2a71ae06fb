"""One clerk as a process of its own: `python -m yakja.finance.revenue.tests.collecting.clerk PLAN PLACE OF OUT`.

PLAN holds one call a line: key, point, consumer number, paisa. The clerk makes the calls whose place fits, and writes
key and number of each receipt once the call has answered, as a counter prints a receipt.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import django


def main() -> int:
    plan, place, of, out = sys.argv[1:5]
    django.setup()
    from django.core.exceptions import ValidationError
    from django.db import OperationalError
    from django.utils import timezone

    from yakja.finance.revenue.actions.receiving import Payment, receive_payment
    from yakja.finance.revenue.models import CollectionPoint
    from yakja.foundation.kit.permissions import SYSTEM

    points = {point.code: point for point in CollectionPoint.objects.filter(body__code="PK602-MC")}
    calls = Path(plan).read_text().splitlines()[int(place) :: int(of)]
    today = timezone.localdate()
    with Path(out).open("a") as told:
        for call in calls:
            key, code, number, paisa = call.split()
            payment = Payment(
                amount_paisa=int(paisa), channel="raast" if code == "B1" else "cash", key=key, received_on=today,
                consumer_no=number, instrument_ref=key if code == "B1" else "",
            )  # fmt: skip
            for attempt in range(20):
                try:
                    receipt = receive_payment(actor=SYSTEM, point=points[code], payment=payment)
                    break
                except (OperationalError, ValidationError) as error:
                    # What a till does: busy, or sent elsewhere at this moment, so it is sent again.
                    if isinstance(error, ValidationError) and error.code != "busy":
                        raise
                    time.sleep(0.05 * (attempt + 1))
            else:
                return 1
            told.write(f"{key} {receipt.no}\n")
            told.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
