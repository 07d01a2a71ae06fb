"""Demanding: a run is worked out by one officer and posted by another, in single statements over all assets."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.actions import post_transaction
from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import (
    Asset,
    Demand,
    DemandRun,
    DemandSource,
    DemandState,
    Liability,
    Party,
    Periodicity,
    RevenueHead,
)
from ..queries.assessing import Assessment, amount_for, assess
from ..queries.heads import check_own
from ..queries.periods import period_of
from ..queries.previews import preview
from ._legs import adjustment_lines, demand_lines

SOURCE = "revenue.demand"
_COLUMNS = (
    "body_id", "liability_id", "head_id", "party_id", "run_id", "tariff_id", "period", "amount_paisa", "adjusted_paisa",
    "surcharge_paisa", "allocated_paisa", "surcharge_allocated_paisa", "due_on", "source", "source_ref", "state",
    "consumer_no", "posted_on",
)  # fmt: skip


@action("revenue.open_run")
def open_run(
    *,
    actor: Any,
    body: Body,
    head: RevenueHead,
    period: str,
    due_on: dt.date,
    assessed_on: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> DemandRun:
    """Begin a run of a head for a period and work it out; `assessed_on`, else the period's first day, picks the tariff.

    One run of a head and period is open at a time (`run_open`).
    """
    require(actor, "revenue.make_demand", body)
    check_own(body, head)
    covered = period_of(period.strip(), head.period)
    day = assessed_on or covered.starts_on
    if not covered.starts_on - dt.timedelta(days=366) <= day <= covered.ends_on:
        refuse(
            "bad_day",
            _("The day of assessment lies in the period or in the year before it."),
            field="assessed_on",
        )
    if due_on < covered.starts_on:
        refuse("due_before", _("It cannot fall due before the period begins."), field="due_on")
    try:
        with transaction.atomic():
            run = DemandRun.objects.create(
                body=body, head=head, period=covered.text, assessed_on=day, due_on=due_on, made_at=timezone.now(),
                made_by=actor.ref, is_sample=is_sample,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(
            {"period": Conflict(_("A run of this head and period is open already."), code="run_open")}
        ) from error
    _work_out(run, assess(run))
    record(subject=f"revenue.run:{run.pk}", scope=body, after=_said(run))
    return run


def _said(run: DemandRun) -> dict[str, Any]:
    return {
        "head": run.head.code, "period": run.period, "assessed_on": run.assessed_on.isoformat(),
        "due_on": run.due_on.isoformat(), "state": run.state, "count": run.count, "total_paisa": run.total_paisa,
    }  # fmt: skip


def _work_out(run: DemandRun, assessment: Assessment) -> None:
    run.preview = preview(run, assessment)
    run.count, run.total_paisa = run.preview["count"], run.preview["total_paisa"]
    run.checksum, run.tariffs_digest = run.preview["checksum"], assessment.digest
    run.state = DemandRun.State.PREVIEWED
    run.save(update_fields=["preview", "count", "total_paisa", "checksum", "tariffs_digest", "state"])


def _locked(run: DemandRun) -> DemandRun:
    found: DemandRun = (
        DemandRun.objects.select_for_update(of=("self",)).select_related("body__place", "head").get(pk=run.pk)
    )
    return found


def _check_open(run: DemandRun) -> None:
    if run.state not in (DemandRun.State.DRAFT, DemandRun.State.PREVIEWED):
        raise Conflict(_("This run is closed."), code="run_closed")


@action("revenue.preview_run")
def preview_run(*, actor: Any, run: DemandRun, door: str = "web") -> DemandRun:
    """Work an open run out again, after a tariff or an asset was corrected. Who does so becomes its maker."""
    run = _locked(run)
    require(actor, "revenue.make_demand", run)
    _check_open(run)
    run.made_by, run.made_at = actor.ref, timezone.now()
    run.save(update_fields=["made_by", "made_at"])
    _work_out(run, assess(run))
    record(subject=f"revenue.run:{run.pk}", scope=run.body, after=_said(run))
    return run


@action("revenue.discard_run")
def discard_run(*, actor: Any, run: DemandRun, reason: str, door: str = "web") -> DemandRun:
    """Close an open run without posting it."""
    run = _locked(run)
    require(actor, "revenue.make_demand", run)
    _check_open(run)
    if not reason.strip():
        refuse("reason_missing", _("Say why it is not posted."), field="reason")
    run.state = DemandRun.State.DISCARDED
    run.save(update_fields=["state"])
    record(subject=f"revenue.run:{run.pk}", scope=run.body, reason=reason.strip(), after=_said(run))
    return run


def _changed() -> Conflict:
    return Conflict(
        _("Assets or tariffs have changed since this run was worked out. Work it out again and look at it."),
        code="changed_since_preview",
    )


def _insert(run: DemandRun, assessment: Assessment, on: dt.date) -> tuple[int, int, int]:
    """Insert every demand of a run in one statement; count, total and checksum of what was written."""
    select = (
        f"SELECT l.body_id, l.id, l.head_id, l.party_id, {int(run.pk)}, {assessment.tariff}, %s,"
        f" {assessment.amount}, 0, 0, 0, 0, %s, 'assessed', '', 'posted', l.consumer_no, %s{assessment.scope.sql}"
    )
    values = [
        *assessment.tariff_values, run.period, *assessment.amount_values, run.due_on.isoformat(), on.isoformat(),
        *assessment.scope.values,
    ]  # fmt: skip
    if run.count != run.preview["liabilities"]:
        # Some have no tariff or lack an attribute; the column itself refuses an amount that is missing otherwise.
        select += f" AND ({assessment.amount}) IS NOT NULL"
        values += assessment.amount_values
    insert = f"INSERT INTO revenue_demand ({', '.join(_COLUMNS)}) {select}"
    proof = "COUNT(*), COALESCE(SUM(x.amount_paisa), 0), COALESCE(SUM((x.amount_paisa %% 1000003) * (x.liability_id %% 9973)), 0)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            insert = insert.replace("%s, 'assessed'", "%s::date, 'assessed'", 1)
            insert = insert.replace("l.consumer_no, %s", "l.consumer_no, %s::date", 1)
            cursor.execute(
                f"WITH x AS ({insert} RETURNING amount_paisa, liability_id) SELECT {proof} FROM x",  # noqa: S608
                values,
            )
        else:
            cursor.execute(insert, values)
            cursor.execute(
                f"SELECT {proof} FROM revenue_demand x WHERE x.body_id = %s AND x.head_id = %s AND x.period = %s"  # noqa: S608
                " AND x.run_id = %s",
                [run.body_id, run.head_id, run.period, run.pk],
            )
        count, total, checksum = (int(value) for value in cursor.fetchone())
    return count, total, checksum


@action("revenue.post_run")
def post_run(*, actor: Any, run: DemandRun, on: dt.date | None = None, door: str = "web") -> DemandRun:
    """Post what was previewed, by another officer than its maker: all demands, and one claim in the books.

    What would be posted is compared with the preview to the last paisa; a difference is refused
    (`changed_since_preview`) and nothing is posted. A run that is posted already stays as it is.
    """
    run = _locked(run)
    require(actor, "revenue.post_demand", run)
    if run.state == DemandRun.State.POSTED:
        record(subject=f"revenue.run:{run.pk}", scope=run.body, facts={"again": True})
        return run
    if run.state != DemandRun.State.PREVIEWED:
        raise Conflict(_("This run is not worked out, or it was discarded."), code="run_closed")
    check_own(run.body, run.head)
    if not run.count:
        refuse("nothing_to_post", _("There is nothing to post: no liability without a demand has an amount."))
    day = on or timezone.localdate()
    assessment = assess(run)
    if assessment.digest != run.tariffs_digest:
        raise _changed()
    try:
        with transaction.atomic():
            written = _insert(run, assessment, day)
    except IntegrityError as error:
        raise _changed() from error
    if written != (run.count, run.total_paisa, run.checksum):
        raise _changed()
    if run.total_paisa:
        post_transaction(
            actor=actor, body=run.body, on=day, narration=f"Demand of {run.head.code} for {run.period}",
            lines=demand_lines(actor, run.body, run.head, day, run.total_paisa, run.period), source=SOURCE,
            source_ref=f"run:{run.pk}", key=f"revenue.run:{run.pk}",
        )  # fmt: skip
    run.state, run.posted_at, run.posted_by = DemandRun.State.POSTED, timezone.now(), actor.ref
    run.save(update_fields=["state", "posted_at", "posted_by"])
    record(subject=f"revenue.run:{run.pk}", scope=run.body, after=_said(run))
    return run


@action("revenue.raise_demand")
def raise_demand(
    *,
    actor: Any,
    body: Body,
    head: RevenueHead,
    period: str,
    due_on: dt.date,
    key: str,
    amount_paisa: int | None = None,
    liability: Liability | None = None,
    asset: Asset | None = None,
    party: Party | None = None,
    consumer_no: str = "",
    source: str = DemandSource.EVENT,
    on: dt.date | None = None,
    door: str = "web",
) -> Demand:
    """Demand one amount: of an event, a contract, an import, or arrears at the opening of the books.

    Without `amount_paisa` the tariff of the day decides, from the asset. The same `key` again answers the stored demand.
    """
    require(actor, "revenue.make_demand", body)
    check_own(body, head)
    if source not in (DemandSource.EVENT, DemandSource.CONTRACT, DemandSource.OPENING, DemandSource.IMPORTED):
        refuse("bad_source", _("A demand by tariff is posted by a run."), field="source")
    if not key.strip() or len(key) > 80:
        refuse(
            "key_missing",
            _("A demand needs a key of up to 80 characters, so that it is posted once."),
            field="key",
        )
    Body.objects.select_for_update().get(pk=body.pk)
    stored: Demand | None = Demand.objects.filter(body=body, head=head, source_ref=key).order_by("pk").first()
    if stored is not None:
        if amount_paisa is not None and amount_paisa != stored.amount_paisa:
            raise Conflict(_("This key was used for another amount."), code="key_used")
        record(subject=f"revenue.demand:{stored.pk}", scope=body, facts={"again": True})
        return stored
    day = on or timezone.localdate()
    tariff = None
    target = asset or (liability.asset if liability else None)
    if amount_paisa is None:
        if target is None:
            refuse("asset_missing", _("Say for what it is charged, or write the amount."), field="asset")
        amount_paisa, tariff = amount_for(body, head, day, target.asset_class, target.attributes)
    if isinstance(amount_paisa, bool) or amount_paisa < 0:
        refuse("bad_amount", _("A demand is not below zero."), field="amount_paisa")
    if any(thing is not None and thing.body_id != body.pk for thing in (liability, party, target)):
        refuse("foreign_thing", _("This belongs to another council."), field="liability")
    if head.period not in (Periodicity.EVENT, Periodicity.DAILY):
        period = period_of(period.strip(), head.period).text
    number = consumer_no or (liability.consumer_no if liability else "")
    try:
        with transaction.atomic():
            demand = Demand.objects.create(
                body=body, head=head, liability=liability, party=party or (liability.party if liability else None),
                tariff=tariff, period=period.strip()[:10], amount_paisa=amount_paisa, due_on=due_on, source=source,
                source_ref=key, consumer_no=number, posted_on=day,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(
            {"period": Conflict(_("This was demanded for the period already."), code="demand_twice")}
        ) from error
    if amount_paisa:
        post_transaction(
            actor=actor, body=body, on=day, narration=f"Demand of {head.code} {period}",
            lines=demand_lines(actor, body, head, day, amount_paisa, demand.period, number), source=SOURCE,
            source_ref=f"demand:{demand.pk}", key=f"revenue.demand:{demand.pk}",
        )  # fmt: skip
    record(
        subject=f"revenue.demand:{demand.pk}", scope=body,
        after={"head": head.code, "period": demand.period, "paisa": amount_paisa, "source": source, "consumer_no": number},
    )  # fmt: skip
    return demand


@action("revenue.reverse_demand")
def reverse_demand(
    *, actor: Any, demand: Demand, reason: str, resolution: str, on: dt.date | None = None, door: str = "web"
) -> Demand:
    """Take a demand back that should never have been made, by another officer than the one who posted it.

    Refused (`demand_paid`) once something was paid: then a correction lessens it and the rest becomes an advance.
    """
    demand = (
        Demand.objects.select_for_update(of=("self",))
        .select_related("body__place", "head", "run")
        .get(pk=demand.pk)
    )
    require(actor, "revenue.make_demand", demand)
    if demand.run is not None and actor.ref == demand.run.posted_by:
        refuse("same_hand", _("Another officer than the one who posted it takes a demand back."))
    if not reason.strip():
        refuse("reason_missing", _("Say why it is taken back."), field="reason")
    if not resolution.strip():
        refuse("resolution_missing", _("Name the order or resolution."), field="resolution")
    if demand.state == DemandState.REVERSED:
        raise Conflict(_("This demand was taken back already."), code="reversed_already")
    if demand.allocated_paisa:
        refuse("demand_paid", _("Something was paid on this demand already; correct it instead."))
    day = on or timezone.localdate()
    facts: dict[str, Any] = {"period": demand.period, "payer": demand.consumer_no}
    lines = demand_lines(actor, demand.body, demand.head, day, -demand.amount_paisa, **facts)
    for row in demand.adjustments.approved().order_by("pk"):
        lines += adjustment_lines(actor, demand.body, demand.head, day, row.kind, -row.amount_paisa, **facts)
    demand.state = DemandState.REVERSED
    demand.save(update_fields=["state"])
    if any(line.amount for line in lines):
        post_transaction(
            actor=actor, body=demand.body, on=day, narration=f"Demand of {demand.head.code} {demand.period} taken back",
            lines=lines, source=SOURCE, source_ref=f"demand:{demand.pk}", key=f"revenue.demand:{demand.pk}:back",
        )  # fmt: skip
    record(
        subject=f"revenue.demand:{demand.pk}", scope=demand.body, reason=reason.strip(),
        after={"state": demand.state, "resolution": resolution.strip()},
    )  # fmt: skip
    return demand
