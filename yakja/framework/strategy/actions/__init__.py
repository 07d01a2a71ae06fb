"""Verbs of strategy."""

from .comments import (
    ask_code,
    begin_comment,
    clear_unconfirmed,
    confirm_by_code,
    confirm_comment,
    hide_comment,
    show_comment,
)
from .meetings import Said, record_meeting, take_down_comments
from .replies import answer_comment
from .stories import move_story, write_story
from .strategies import move_strategy, name_drafter, open_strategy, release_drafter
from .texts import (
    add_paragraph,
    drop_paragraph,
    freeze_version,
    restore_paragraph,
    reword_paragraph,
    shift_paragraph,
)

__all__ = [
    "Said",
    "add_paragraph",
    "answer_comment",
    "ask_code",
    "begin_comment",
    "clear_unconfirmed",
    "confirm_by_code",
    "confirm_comment",
    "drop_paragraph",
    "freeze_version",
    "hide_comment",
    "move_story",
    "move_strategy",
    "name_drafter",
    "open_strategy",
    "record_meeting",
    "release_drafter",
    "restore_paragraph",
    "reword_paragraph",
    "shift_paragraph",
    "show_comment",
    "take_down_comments",
    "write_story",
]
