"""Files behind evidence: what a person has sent for a cell, whether it proves something yet or not."""

from __future__ import annotations

from typing import Any

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile

from ..models import PROOF_PURPOSES, EvidenceKind


def cell_ref(body: Body, function: Function) -> str:
    """What a cell is called in the audit trail and as the owner of files."""
    return f"catalogue.cell:{body.code}:{function.code}"


def kept_file(actor: Any, body: Body, function: Function, kind: str, key: str) -> StoredFile | None:
    """The file of that key, where this person sent it for this cell; None for anything else."""
    purpose = PROOF_PURPOSES.get(EvidenceKind(kind))
    if purpose is None or not key.isdecimal() or len(key) > 18:
        return None
    own = StoredFile.objects.filter(
        purpose=purpose, owner_ref=cell_ref(body, function), stored_by=str(actor.ref)
    )
    return own.filter(pk=int(key)).first()
