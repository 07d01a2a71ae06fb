"""Nouns of revenue: what may be charged and by which law, whom and for what, what was demanded and billed."""

from .bills import Bill, BillerCode, BillLine, BillSeries, ConsumerSeries, Dispute
from .books import BookLeaf, ReceiptBook
from .closing import DENOMINATIONS, DayClose, Deposit, MoneyRequest
from .contracts import CollectionContract, ContractInstalment
from .demands import Adjustment, AdjustmentKind, Demand, DemandRun, DemandSource, DemandState
from .earnest import EarnestMove
from .heads import CollectionRight, Family, HeadKind, HeadMapping, HeadMode, Periodicity, RevenueHead
from .instruments import LegalInstrument
from .parties import Asset, AssetKind, Liability, Party
from .points import CollectionPoint, CollectionPolicy, ReceiptSeries
from .receipts import Advance, AdvanceUse, Allocation, Channel, Cheque, Receipt, ReceiptQuerySet, Reversal
from .staged import StagedReceipt
from .tariffs import AdjustmentRule, Charge, Tariff

__all__ = [
    "DENOMINATIONS",
    "Adjustment",
    "AdjustmentKind",
    "AdjustmentRule",
    "Advance",
    "AdvanceUse",
    "Allocation",
    "Asset",
    "AssetKind",
    "Bill",
    "BillLine",
    "BillSeries",
    "BillerCode",
    "BookLeaf",
    "Channel",
    "Charge",
    "Cheque",
    "CollectionContract",
    "CollectionPoint",
    "CollectionPolicy",
    "CollectionRight",
    "ConsumerSeries",
    "ContractInstalment",
    "DayClose",
    "Demand",
    "DemandRun",
    "DemandSource",
    "DemandState",
    "Deposit",
    "Dispute",
    "EarnestMove",
    "Family",
    "HeadKind",
    "HeadMapping",
    "HeadMode",
    "LegalInstrument",
    "Liability",
    "MoneyRequest",
    "Party",
    "Periodicity",
    "Receipt",
    "ReceiptBook",
    "ReceiptQuerySet",
    "ReceiptSeries",
    "RevenueHead",
    "Reversal",
    "StagedReceipt",
    "Tariff",
]
