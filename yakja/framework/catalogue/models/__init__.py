"""Nouns of the register: tools, how bodies do functions, evidence, overlaps, consolidations, citizens' needs."""

from .consolidations import Consolidation, ConsolidationAnswer, ConsolidationOption
from .corrections import Correction
from .evidence import EVIDENCE_DAYS, EVIDENCE_ORDER, PROOF_PURPOSES, Evidence, EvidenceKind
from .landscape import Cell, CellHistory, LandscapeDay, Standing
from .needs import Need, NeedAnswer
from .overlaps import OverlapFinding
from .publiccode import HarvestSource, PubliccodeFile
from .rounds import GridDraft, Round, RoundReply, Verification
from .standards import Conformance, FunctionStandard, Standard
from .tools import FacetValue, Tool, ToolFacet, ToolFunction
from .usages import OPERATIONAL, STATUS_ORDER, Status, Usage

__all__ = [
    "EVIDENCE_DAYS",
    "EVIDENCE_ORDER",
    "OPERATIONAL",
    "PROOF_PURPOSES",
    "STATUS_ORDER",
    "Cell",
    "CellHistory",
    "Conformance",
    "Consolidation",
    "ConsolidationAnswer",
    "ConsolidationOption",
    "Correction",
    "Evidence",
    "EvidenceKind",
    "FacetValue",
    "FunctionStandard",
    "GridDraft",
    "HarvestSource",
    "LandscapeDay",
    "Need",
    "NeedAnswer",
    "OverlapFinding",
    "PubliccodeFile",
    "Round",
    "RoundReply",
    "Standard",
    "Standing",
    "Status",
    "Tool",
    "ToolFacet",
    "ToolFunction",
    "Usage",
    "Verification",
]
