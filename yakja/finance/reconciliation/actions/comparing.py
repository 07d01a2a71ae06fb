"""Comparing two sides: what is found is known again, aged, and closed by itself when it is gone."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..matching import Difference
from ..models import Comparison, Discrepancy, Source
from ..queries.comparing import PAIRS, run

MOST_DAYS = 400


@action("reconciliation.run_comparison")
def run_comparison(
    *,
    actor: Any,
    body: Body,
    first: str,
    second: str,
    from_on: dt.date,
    to_on: dt.date,
    today: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Comparison:
    """Compare two sides over some days and keep what differs.

    A disagreement found again is the stored one; a closed one is not opened again while its facts are the same;
    an open one of these days that is no longer found is closed as `gone`. Raises ValidationError `bad_pair`, `bad_days`.
    """
    require(actor, "reconciliation.compare", body)
    if (first, second) not in PAIRS:
        refuse("bad_pair", _("These two are not compared."), field="pair")
    if not 0 <= (to_on - from_on).days <= MOST_DAYS:
        refuse(
            "bad_days", _("Choose at most %(n)s days, the first before the last."), field="to_on", n=MOST_DAYS
        )
    today = today or timezone.localdate()
    list(
        Source.objects.select_for_update().filter(body=body).order_by("id")
    )  # two runs of a body follow each other
    outcome = run(body, first, second, from_on, to_on, today=today)
    new = _keep(body, first, second, outcome.differences, from_on, to_on, today, is_sample=is_sample)
    made = Comparison.objects.create(
        body=body, first=first, second=second, from_on=from_on, to_on=to_on, first_paisa=outcome.first_paisa,
        second_paisa=outcome.second_paisa, agreed_paisa=outcome.agreed_paisa, found=len(outcome.differences), new=new,
        ran_at=timezone.now(), ran_by_ref=ref_of(actor), is_sample=is_sample,
    )  # fmt: skip
    record(
        subject=body, scope=body,
        after={"first": first, "second": second, "from": from_on.isoformat(), "to": to_on.isoformat(), "found": made.found, "new": new},
    )  # fmt: skip
    return made


def _short(*facts: object) -> str:
    return hashlib.sha256("\x1f".join(map(str, facts)).encode()).hexdigest()[:32]


def identity_of(body: Body, first: str, second: str, one: Difference) -> str:
    """What a disagreement of two sides of a body is known by, whenever it is found."""
    return _short(body.code, first, second, one.kind, one.key)


def facts_of(one: Difference) -> str:
    """What changes when its amounts, days or heads do."""
    return _short(
        one.first_paisa, one.second_paisa, one.first_on, one.second_on, one.first_head, one.second_head
    )


def _keep(
    body: Body, first: str, second: str, found: list[Difference], from_on: dt.date, to_on: dt.date, today: dt.date, *,
    is_sample: bool,
) -> int:  # fmt: skip
    """Store what is new, touch what is known, close what is gone; three queries and two writes, whatever the number."""
    scope = Discrepancy.objects.filter(body=body, first=first, second=second)
    wanted: dict[str, tuple[str, Difference]] = {}
    for one in found:
        wanted[identity_of(body, first, second, one)] = (facts_of(one), one)
    open_now = {row.identity: row for row in scope.open()}
    settled = {
        (identity, facts)
        for identity, facts in scope.filter(closed_on__isnull=False).exclude(closure="gone").values_list("identity", "facts")
    }  # fmt: skip
    fresh, touched = [], []
    for identity, (facts, one) in wanted.items():
        row = open_now.get(identity)
        if row is not None:
            state(row, one, today)
            touched.append(row)
        elif (identity, facts) not in settled:
            row = Discrepancy(
                body=body, first=first, second=second, kind=one.kind, identity=identity, found_on=today, is_sample=is_sample
            )  # fmt: skip
            state(row, one, today)
            fresh.append(row)
    Discrepancy.objects.bulk_create(fresh, batch_size=500)
    Discrepancy.objects.bulk_update(
        touched,
        [
            "on",
            "head",
            "ref",
            "first_paisa",
            "second_paisa",
            "difference_paisa",
            "details",
            "facts",
            "seen_on",
        ],
        batch_size=200,
    )
    gone = [
        row.pk for identity, row in open_now.items() if identity not in wanted and from_on <= row.on <= to_on
    ]
    for start in range(0, len(gone), 500):
        Discrepancy.objects.filter(pk__in=gone[start : start + 500]).update(
            closed_on=today, closure="gone", closed_by_ref="system"
        )
    return len(fresh)


# What stays in the details whatever a later comparison says: that it was closed, and why it is open again.
HISTORY = ("closed_before", "opened_on", "receipt", "because")


def state(row: Discrepancy, one: Difference, today: dt.date) -> None:
    """Write what a difference says today into its row."""
    row.on, row.head, row.ref, row.seen_on = one.on, one.head[:40], one.ref[:120], today
    row.facts = facts_of(one)
    row.first_paisa, row.second_paisa, row.difference_paisa = (
        one.first_paisa,
        one.second_paisa,
        one.difference_paisa,
    )
    row.details = {name: row.details[name] for name in HISTORY if name in row.details} | {
        name: str(value)
        for name, value in (
            ("first_on", one.first_on), ("second_on", one.second_on), ("first_head", one.first_head), ("second_head", one.second_head),
        )
        if value
    }  # fmt: skip
