"""Verbs of casework: the only place where these rows are written."""

from .adding import add_note, attach_file, link_cases, say, unlink_cases
from .covering import cover_leave, end_cover
from .escalating import escalate, raise_case
from .filtering import drop_filter, save_filter
from .giving import assign_case, follow_post, hand_over_cases, take_case, take_many, transfer_case
from .moving import Attachment, Moved, move, move_many
from .opening import open_case

__all__ = [
    "Attachment",
    "Moved",
    "add_note",
    "assign_case",
    "attach_file",
    "cover_leave",
    "drop_filter",
    "end_cover",
    "escalate",
    "follow_post",
    "hand_over_cases",
    "link_cases",
    "move",
    "move_many",
    "open_case",
    "raise_case",
    "save_filter",
    "say",
    "take_case",
    "take_many",
    "transfer_case",
    "unlink_cases",
]
