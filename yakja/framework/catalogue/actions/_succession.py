"""What becomes of usages when a body is succeeded: its last words are carried over to its heir, marked as such."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from yakja.foundation.audit.actions import ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.bodies.registry import Succession

from ..models import Evidence, EvidenceKind, GridDraft, Round, RoundReply, Usage
from ._keeping import add_cells, rebuild_landscape, refresh_cells


def follow(succession: Succession) -> dict[str, int]:
    """Carry usages and open rounds over to the heir; the past stays with the body it was said of."""
    today = timezone.localdate()
    heir = succession.heir
    gone = [body for body in succession.predecessors if heir is None or body.pk != heir.pk]
    add_cells(today)
    carried = _carry(gone, heir, succession, today) if heir is not None else []
    if heir is not None:
        refresh_cells({(e.body_id, e.function_id) for e in carried}, today, keep_counts=False)
        _rounds(gone, heir)
    rebuild_landscape(today)
    return {"usages": len(carried)}


def _carry(gone: list[Body], heir: Body, succession: Succession, today: dt.date) -> list[Evidence]:
    now = timezone.now()
    on = min(getattr(succession.change, "effective_on", None) or today, today)
    known: set[tuple[int, int | None]] = set(
        Usage.objects.filter(body=heir).values_list("function_id", "tool_id")
    )
    rows = []
    for usage in Usage.objects.filter(body__in=gone).select_related("body").order_by("id"):
        if (usage.function_id, usage.tool_id) in known:
            continue
        known.add((usage.function_id, usage.tool_id))
        is_own = usage.level in (
            EvidenceKind.COUNT,
            EvidenceKind.EXPORT,
            EvidenceKind.VISIT,
            EvidenceKind.DECLARATION,
        )
        rows.append(
            Evidence(
                body=heir,
                function_id=usage.function_id,
                tool_id=usage.tool_id,
                # Counts and visits were of another body; its word goes over as a declaration.
                kind=EvidenceKind.DECLARATION if is_own else usage.level,
                status=usage.status,
                share=usage.share,
                on=on,
                expires_on=max(usage.expires_on or on, on),
                recorded_at=now,
                author_ref=ref_of(succession.actor),
                author_name=str(usage.body),
                note=f"carried over from {usage.body.code}: {succession.change.instrument}",
                is_sample=usage.is_sample,
            )
        )
    Evidence.objects.bulk_create(rows, batch_size=500)
    return rows


def _rounds(gone: list[Body], heir: Body) -> None:
    """The heir is asked in the open rounds in which its predecessors were, with what they had typed."""
    for reply in RoundReply.objects.filter(body__in=gone, round__state=Round.State.OPEN).select_related(
        "round"
    ):
        RoundReply.objects.get_or_create(round=reply.round, body=heir)
        taken = GridDraft.objects.filter(round=reply.round, body=heir).values("function")
        GridDraft.objects.filter(round=reply.round, body=reply.body).exclude(function__in=taken).update(
            body=heir
        )
        reply.delete()
