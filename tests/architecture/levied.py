"""What the furnished site has of levying: heads, a tariff, an asset that is charged, a run, a bill and a dispute."""

from __future__ import annotations

import datetime as dt
from typing import Any

from yakja.finance.revenue.actions import assets, billing, contracts, demands, disputing, law, tariffs
from yakja.finance.revenue.models import AssetKind, Demand, RevenueHead
from yakja.finance.revenue.queries.periods import financial_year
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM


def furnish_levying(site: Any) -> dict[str, Any]:
    """Through the real actions, by the site's officer and colleague; the books are open. Answers the things by name."""
    officer, begun = site.actor("officer"), site.today - dt.timedelta(days=30)
    heads = {code: RevenueHead.objects.get(code=code) for code in ("UIPT", "LIGHTING")}
    kind = AssetKind.objects.get(code="property")
    for head in heads.values():
        law.set_head_mode(actor=officer, body=site.body, head=head, mode="system_of_record", since=begun)
    instrument = law.register_instrument(
        actor=officer, code="MC-FURNISHED-1", kind="resolution", body=site.body, source="minutes",
        title={"en": "Resolution 1", "ur": "قرارداد 1"},
    )  # fmt: skip
    tariff = tariffs.enact_tariff(
        actor=officer, head=heads["LIGHTING"], body=site.body, instrument=instrument, kind=kind,
        valid_from=dt.date(2020, 7, 1), formula={"kind": "per_unit", "attr": "area_sqft", "rate": 100, "per": 1},
    )  # fmt: skip
    asset = assets.register_asset(
        actor=officer, body=site.body, kind=kind, number="17-A", asset_class="residential",
        attributes={"area_sqft": 1361, "use": "residential"}, valid_from=dt.date(2020, 7, 1),
    )  # fmt: skip
    charge = assets.charge_payer(
        actor=officer, asset=asset, head=heads["LIGHTING"], name={"en": "Bashir Ahmed", "ur": "بشیر احمد"},
        valid_from=dt.date(2020, 7, 1),
    )  # fmt: skip
    year = financial_year(site.today)
    run = demands.open_run(
        actor=officer,
        body=site.body,
        head=heads["LIGHTING"],
        period=year,
        due_on=site.today + dt.timedelta(days=20),
    )
    demands.post_run(actor=site.actor("colleague"), run=run)
    billing.issue_bill(actor=officer, body=site.body, consumer_no=charge.consumer_no)
    case = disputing.dispute_bill(actor=ANONYMOUS, liability=charge, text="میٹر میرا نہیں ہے۔")
    waiting = demands.open_run(
        actor=SYSTEM,
        body=site.body,
        head=heads["UIPT"],
        period=year,
        due_on=site.today + dt.timedelta(days=20),
    )
    parking = RevenueHead.objects.get(code="PARKING")
    law.set_head_mode(actor=officer, body=site.body, head=parking, mode="system_of_record", since=begun)
    drawn = contracts.draw_contract(
        actor=officer, body=site.body, head=parking, instrument=instrument, starts_on=begun,
        contractor_name={"en": "Rashid and Sons", "ur": "رشید اینڈ سنز"}, ends_on=begun + dt.timedelta(days=300),
        noticed_on=begun - dt.timedelta(days=20), notice="Nawa-i-Waqt, Dawn", auctioned_on=begun - dt.timedelta(days=10),
        bidders=3, reserve_paisa=900_000_00, bid_paisa=1_000_000_00, resolution="R 7",
        instalments=contracts.monthly(1_000_000_00, 4, begun + dt.timedelta(days=5)),
    )  # fmt: skip
    contracts.settle_contract(actor=site.actor("colleague"), contract=drawn, approve=True)
    return {
        "contract": drawn.pk, "tariff": tariff.pk, "asset": asset.pk, "asset_kind": kind.code, "consumer": charge.consumer_no, "run": run.pk,
        "waiting_run": waiting.pk, "bill_dispute": case.reference,
        "demand": Demand.objects.get(run=run).pk,
    }  # fmt: skip
