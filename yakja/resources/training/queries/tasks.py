"""The tasks of the practice copy: what is asked, in which room, and what shows that it was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Task:
    """One task. `competency` is the code of what it shows, at `level`; results name `code`."""

    code: str
    room: Any
    name: Any
    asked: Any


_TASKS = (
    Task(
        "practice.catalogue_cell",
        _("Register of tools"),
        _("Confirm how a function is done"),
        _("Say of birth registration (CIT-01) at your council that it is done by hand, as of today."),
    ),
    Task(
        "practice.complaint_taken_on",
        _("Complaints"),
        _("Take on a complaint"),
        _("Take on the complaint that waits at your council, and leave the others as they are."),
    ),
    Task(
        "practice.complaint_resolved",
        _("Complaints"),
        _("Propose a resolution with evidence"),
        _("Write to the citizen what was done, and add a picture that shows it."),
    ),
    Task(
        "practice.receipt",
        _("Revenue"),
        _("Receive a payment"),
        _("Receive the payment of one open bill at the counter, the whole sum."),
    ),
    Task(
        "practice.receipt_reversed",
        _("Revenue"),
        _("Reverse a wrong receipt"),
        _("A payment was entered twice. Ask for the second receipt to be cancelled, and give the reason."),
    ),
    Task(
        "practice.day_short",
        _("Revenue"),
        _("Close a day that is Rs 500 short"),
        _("Count the box at the end of the day. It holds Rs 500 less than it should: close it as it is."),
    ),
)


def known_tasks() -> dict[str, Task]:
    """Every task by its code, in the order of the list."""
    return {task.code: task for task in _TASKS}
