"""Nouns of reconciliation: sources and their mappings, imports, statements, matches, discrepancies."""

from .discrepancies import CLOSURES, Comparison, Discrepancy
from .imports import ImportBatch, StagedRow
from .matches import Match, MatchItem
from .sources import ImportMapping, Source, SourceKind, in_reach
from .statements import Statement, StatementLine

__all__ = [
    "CLOSURES",
    "Comparison",
    "Discrepancy",
    "ImportBatch",
    "ImportMapping",
    "Match",
    "MatchItem",
    "Source",
    "SourceKind",
    "StagedRow",
    "Statement",
    "StatementLine",
    "in_reach",
]
