"""Verbs of bodies, cut by journey: the reference, stewardship, lists, changes."""

from ..registry import Succession, register_succession
from .changes import carry_out_change, propose_change, review_change
from .councils import load_councils
from .identifiers import add_identifier, end_identifier
from .lists import load_bodies
from .reference import load_law, load_reference_bodies
from .stewardship import confirm_bodies, confirm_body, correct_body, open_post, set_devolution

__all__ = [
    "Succession",
    "add_identifier",
    "carry_out_change",
    "confirm_bodies",
    "confirm_body",
    "correct_body",
    "end_identifier",
    "load_bodies",
    "load_councils",
    "load_law",
    "load_reference_bodies",
    "open_post",
    "propose_change",
    "register_succession",
    "review_change",
    "set_devolution",
]
