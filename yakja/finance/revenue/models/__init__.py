"""Nouns of revenue: what may be charged and by which law, whom and for what, what was demanded and billed."""

from .bills import Bill, BillerCode, BillLine, BillSeries, ConsumerSeries
from .demands import Adjustment, AdjustmentKind, Demand, DemandRun, DemandSource, DemandState
from .heads import CollectionRight, Family, HeadKind, HeadMapping, HeadMode, Periodicity, RevenueHead
from .instruments import LegalInstrument
from .parties import Asset, AssetKind, Liability, Party
from .tariffs import AdjustmentRule, Charge, Tariff

__all__ = [
    "Adjustment",
    "AdjustmentKind",
    "AdjustmentRule",
    "Asset",
    "AssetKind",
    "Bill",
    "BillLine",
    "BillSeries",
    "BillerCode",
    "Charge",
    "CollectionRight",
    "ConsumerSeries",
    "Demand",
    "DemandRun",
    "DemandSource",
    "DemandState",
    "Family",
    "HeadKind",
    "HeadMapping",
    "HeadMode",
    "LegalInstrument",
    "Liability",
    "Party",
    "Periodicity",
    "RevenueHead",
    "Tariff",
]
