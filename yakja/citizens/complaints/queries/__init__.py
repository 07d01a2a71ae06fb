"""Reads of complaints; the rest of the platform uses these."""

from .calls import waiting_calls
from .reading import complaint_of, filer_by_key, receipt_key, whom_to_ask

__all__ = ["complaint_of", "filer_by_key", "receipt_key", "waiting_calls", "whom_to_ask"]
