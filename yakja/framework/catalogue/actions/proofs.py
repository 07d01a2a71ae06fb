"""Saying how a function is done and giving the proof with it: a signed export, an inspector's photo.

When what was typed is refused, the file is kept all the same and need not be sent again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import ascii_digits

from ..models import PROOF_PURPOSES, EvidenceKind, Verification
from ..queries.proofs import cell_ref, kept_file
from .grid import read_draft
from .rounds import verify_cell
from .usages import declare_usage, record_visit


@dataclass(frozen=True)
class Given:
    """What became of a sending: faults of what was typed, none when it counts; the file is kept either way."""

    file: StoredFile | None = None
    faults: list[str] = field(default_factory=list)


@action("catalogue.give_evidence")
def give_evidence(
    *,
    actor: Any,
    body: Body,
    function: Function,
    kind: str,
    values: Mapping[str, Any],
    on: str = "",
    upload: Any = None,
    kept: str = "",
    door: str = "web",
) -> Given:
    """A body's declaration or signed export, or an inspector's visit, with the file that proves it.

    `kept` names a file that an earlier sending left. Raises ValidationError only for the file and for what came
    without one; Forbidden before anything is kept.
    """
    is_visit = kind == EvidenceKind.VISIT
    require(actor, "catalogue.record_visit" if is_visit else "catalogue.declare_usage", body)
    if kind not in (EvidenceKind.DECLARATION, EvidenceKind.EXPORT, EvidenceKind.VISIT):
        refuse("bad_kind", _("A body speaks by declaration or by a signed export."), field="kind")
    if kind == EvidenceKind.DECLARATION and upload is not None:
        # A file beside a mere declaration is a slip of the choice above it, not a file to throw away.
        kind = EvidenceKind.EXPORT
    file = _kept(actor, body, function, kind, upload, kept, door)

    def say() -> None:
        status, tools, detail = read_draft(values)
        facts = {"actor": actor, "body": body, "function": function, "status": status, "tools": tools}
        facts |= {"detail": replace(detail, file=file), "on": read_day(on), "door": door}
        if is_visit:
            record_visit(**facts)
        else:
            declare_usage(**facts, kind=kind)

    return _said(say, body, function, kind, file)


@action("catalogue.give_evidence")
def check_drawn_cell(
    *,
    actor: Any,
    verification: Verification,
    values: Mapping[str, Any],
    upload: Any = None,
    kept: str = "",
    door: str = "web",
) -> Given:
    """What an officer found in a cell that was drawn, with a photo where there is one."""
    require(actor, "catalogue.verify_cell", verification)
    file = _kept(actor, verification.body, verification.function, EvidenceKind.VISIT, upload, kept, door)

    def say() -> None:
        status, tools, detail = read_draft(values)
        verify_cell(
            actor=actor,
            verification=verification,
            found=status,
            tools=tools,
            note=detail.note,
            file=file,
            door=door,
        )

    return _said(say, verification.body, verification.function, EvidenceKind.VISIT, file)


def read_day(text: str) -> dt.date | None:
    """The day as a form sends it, in any digits; None where nothing is written."""
    written = ascii_digits(text).strip()
    if not written:
        return None
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        refuse("not_a_day", _("Write the day as year-month-day, such as 2026-11-30."), field="on")


def _said(
    say: Callable[[], None], body: Body, function: Function, kind: str, file: StoredFile | None
) -> Given:
    """Say it, and record it: with faults the entry speaks of the file alone, for nothing else came to be."""
    facts = {"kind": str(kind), "file": ref_of(file)}
    try:
        say()
    except ValidationError as error:
        if file is None:
            raise
        faults = [str(message) for message in error.messages]
        record(subject=file, scope=body, facts={**facts, "faults": len(faults)})
        return Given(file, faults)
    record(subject=cell_ref(body, function), scope=body, facts=facts)
    return Given(file)


def _kept(
    actor: Any, body: Body, function: Function, kind: str, upload: Any, kept: str, door: str
) -> StoredFile | None:
    """The file sent now, else the one this person sent before for this cell; others' files cannot be named."""
    purpose = PROOF_PURPOSES.get(EvidenceKind(kind))
    if purpose is None:
        return None
    if upload is not None:
        return store_file(
            actor=actor, upload=upload, purpose=purpose, owner=cell_ref(body, function), door=door
        )
    return kept_file(actor, body, function, kind, kept)
