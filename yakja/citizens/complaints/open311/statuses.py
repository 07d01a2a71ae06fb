"""What a state of a complaint is called by other systems, and what their words mean here."""

from __future__ import annotations

OPEN_PHASES, ENDED_PHASES = "oap", "cnrdfw"

# The words FixMyStreet knows. A proposal is not an end: until the citizen's word it is open.
DETAILED = {
    "filed": "OPEN", "at_work": "IN_PROGRESS", "asked": "INVESTIGATING", "planned": "ACTION_SCHEDULED",
    "proposed": "IN_PROGRESS", "reopened": "OPEN", "confirmed": "FIXED", "not_confirmed": "CLOSED",
    "rejected": "NO_FURTHER_ACTION", "duplicate": "DUPLICATE", "forwarded": "NOT_COUNCILS_RESPONSIBILITY",
    "withdrawn": "CANCELLED",
}  # fmt: skip

# What a system may say in an update, and what it then means.
ENDS = ("CLOSED", "FIXED", "FIXED_USER", "FIXED_COUNCIL")
REFUSES = ("NO_FURTHER_ACTION", "UNABLE_TO_FIX", "CANCELLED")
OPENS = ("OPEN", "REOPEN", "REOPENED", "CONFIRMED")
WORKS = ("IN_PROGRESS", "INVESTIGATING", "ACTION_SCHEDULED", "PLANNED", "FOR_TRIAGE", "ACCEPTED")
KNOWN = (*ENDS, *REFUSES, *OPENS, *WORKS, "DUPLICATE", "NOT_COUNCILS_RESPONSIBILITY", "INTERNAL_REFERRAL")


def status_of(phase: str) -> str:
    """`open` or `closed`, the only two words of the standard."""
    return "open" if phase in OPEN_PHASES else "closed"


def word_of(typed: str) -> str:
    """A status as typed by another system, spelt as the ones above."""
    return "_".join(typed.strip().upper().replace("-", " ").split())
