"""Going from one field key to the next: what of it only this room can do, and what the audit trail says of it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.secrecy import hash_key, hash_with

from ..models import Person, RetiredKey
from ..queries.keys import retired_keys


@action("people.retire_key")
def retire_key(*, actor: Any, purpose: str, key: str, door: str = "command") -> bool:
    """Keep the key that hashes of a purpose were made with; False where it is the last one kept already."""
    require(actor, "people.renew_field_key")
    kept = retired_keys(purpose)
    is_new = key not in kept[-1:]
    if is_new:
        RetiredKey.objects.create(purpose=purpose, number=len(kept) + 1, key=key, retired_at=timezone.now())
    record(subject=f"people.retired_key:{purpose}", after={"number": len(kept) + is_new})
    return is_new


def renew_cnic_hashes(*, size: int, model: Any = Person) -> int:
    """Take one batch of hashes to the present key, in a transaction of its own; returns how many were behind.

    `model` is a table that keeps `cnic_hash` and `cnic_round` as persons do.
    """
    steps = [*retired_keys("cnic")[1:], hash_key("cnic")]
    target = len(retired_keys("cnic"))
    with transaction.atomic():
        behind = model.objects.select_for_update().filter(cnic_round__lt=target).exclude(cnic_hash="")
        rows = list(behind.order_by("pk")[:size])
        for row in rows:
            for step in steps[row.cnic_round :]:
                row.cnic_hash = hash_with(row.cnic_hash, step)
            row.cnic_round = target
        model.objects.bulk_update(rows, ["cnic_hash", "cnic_round"])
    return len(rows)


@action("people.renew_field_key")
def note_new_key(*, actor: Any, renewed: int, door: str = "command") -> None:
    """Leave in the audit trail that all personal data stand under another key."""
    require(actor, "people.renew_field_key")
    record(subject="people:field_key", after={"renewed": renewed})
