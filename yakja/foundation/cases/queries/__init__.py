"""Reads of cases, and the registry of workflows that upper rooms plug into."""

from ..models import reach_of
from ..rules import acting_for, require_on
from ..workflow import (
    Move,
    Rung,
    State,
    Workflow,
    page_of,
    register_follower,
    register_workflow,
    versions_of,
    workflow,
    workflows,
)
from .counts import Count, counts_by_kind, counts_of, tab_counts
from .deadlines import (
    calendar_of,
    escalations_due,
    forget_calendars,
    minutes_left,
    next_rung,
    overdue,
    rung_moment,
)
from .lists import Filters, case_named, cases_for, filtered, next_case, saved_filters, worklist
from .reading import (
    accounts_for,
    bodies_for_transfer,
    covers_for,
    files_of,
    history,
    links_of,
    may_on,
    moves_open_to,
    notes_of,
    posts_for,
    transfers_of,
)

__all__ = [
    "Count", "Filters", "Move", "Rung", "State", "Workflow", "accounts_for", "acting_for", "bodies_for_transfer",
    "calendar_of", "case_named", "cases_for", "counts_by_kind", "counts_of", "covers_for", "escalations_due", "files_of",
    "filtered", "forget_calendars", "history", "links_of", "may_on", "minutes_left", "moves_open_to", "next_case", "next_rung",
    "notes_of", "overdue", "page_of", "posts_for", "reach_of", "register_follower", "register_workflow", "require_on",
    "rung_moment", "saved_filters", "tab_counts", "transfers_of", "versions_of", "workflow", "workflows", "worklist",
]  # fmt: skip
