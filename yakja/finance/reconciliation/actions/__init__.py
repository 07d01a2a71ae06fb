"""Verbs of reconciliation."""

from .comparing import run_comparison
from .importing import commit_batch, discard_batch, revert_batch, stage_file
from .loading import load_mappings
from .matching import match_by_hand, run_matching, undo_match
from .settling import assign_discrepancy, close_discrepancy
from .sources import close_source, open_source, save_mapping
from .voiding import void_matches

__all__ = [
    "assign_discrepancy",
    "close_discrepancy",
    "close_source",
    "commit_batch",
    "discard_batch",
    "load_mappings",
    "match_by_hand",
    "open_source",
    "revert_batch",
    "run_comparison",
    "run_matching",
    "save_mapping",
    "stage_file",
    "undo_match",
    "void_matches",
]
