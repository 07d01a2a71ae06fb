"""Who looks after a discrepancy, and why it is closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Discrepancy
from ..models.discrepancies import CHOSEN

# Closing these gives up money or blame; they need words besides the reason.
EXPLAINED = ("written_off", "referred", "refunded", "recovered", "source_error")


def _locked(discrepancy: Discrepancy) -> Discrepancy:
    row = Discrepancy.objects.select_for_update(of=("self",)).select_related("body").get(pk=discrepancy.pk)
    if row.closed_on is not None:
        raise Conflict(_("This discrepancy was closed meanwhile."), code="closed_meanwhile")
    return row


@action("reconciliation.assign_discrepancy")
def assign_discrepancy(
    *, actor: Any, discrepancy: Discrepancy, owner: Any = None, door: str = "web"
) -> Discrepancy:
    """Give a discrepancy an owner: an actor who works for its body; without one, whoever asks takes it."""
    require(actor, "reconciliation.settle", discrepancy)
    owner = owner or actor
    require(owner, "reconciliation.settle", discrepancy)
    row = _locked(discrepancy)
    before = row.owner_ref
    row.owner_ref, row.owner_name = ref_of(owner)[:80], str(getattr(owner, "name", ""))[:200]
    row.save(update_fields=["owner_ref", "owner_name"])
    record(
        subject=f"reconciliation.discrepancy:{row.pk}", scope=row.body, before={"owner": before}, after={"owner": row.owner_ref}
    )  # fmt: skip
    return row


@action("reconciliation.close_discrepancy")
def close_discrepancy(
    *,
    actor: Any,
    discrepancy: Discrepancy,
    closure: str,
    note: str = "",
    today: dt.date | None = None,
    door: str = "web",
) -> Discrepancy:
    """Close a discrepancy for one of the fixed reasons. Raises ValidationError `bad_closure`, `missing`, Conflict."""
    require(actor, "reconciliation.settle", discrepancy)
    if closure not in CHOSEN:
        refuse("bad_closure", _("Choose a reason from the list."), field="closure")
    note = " ".join(note.split())[:500]
    if closure in EXPLAINED and not note:
        refuse("missing", _("Write by which order, entry or letter."), field="note")
    row = _locked(discrepancy)
    row.closure, row.closure_note, row.closed_on = closure, note, today or timezone.localdate()
    row.closed_by_ref = ref_of(actor)[:80]
    row.save(update_fields=["closure", "closure_note", "closed_on", "closed_by_ref"])
    record(
        subject=f"reconciliation.discrepancy:{row.pk}", scope=row.body, reason=note,
        after={"closure": closure, "difference_paisa": row.difference_paisa},
    )  # fmt: skip
    return row
