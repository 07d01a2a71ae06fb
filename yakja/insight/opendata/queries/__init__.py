"""Reads of this room: the datasets with their rows, and the public changes."""

from .changes import Entry, changes
from .datasets import ABOUT, DATASETS, Dataset, dataset, last_change, row_counts

__all__ = ["ABOUT", "DATASETS", "Dataset", "Entry", "changes", "dataset", "last_change", "row_counts"]
