"""Statements of banks and other systems, read row by row: CSV, XLSX, MT940 and camt.053 into one type of row.

Pure code without a database. Memory does not grow with the file; whatever is wrong is named with its line.
"""

from .faults import REASONS, Fault, Unreadable
from .mapping import FIELDS, Mapping, MappingError
from .reading import Balances, read
from .rows import StatementRow
from .sniffing import FORMATS, sniff

__all__ = [
    "FIELDS",
    "FORMATS",
    "REASONS",
    "Balances",
    "Fault",
    "Mapping",
    "MappingError",
    "StatementRow",
    "Unreadable",
    "read",
    "sniff",
]
