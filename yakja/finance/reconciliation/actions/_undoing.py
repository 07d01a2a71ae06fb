"""Undoing matches, for the verbs that take lines or matches back."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from yakja.foundation.audit.actions import ref_of

from ..models import Match, MatchItem, StatementLine
from ..queries.feeds import item_name
from ._banking import reverse_matches


def undo_matches_of(lines: QuerySet[StatementLine], *, actor: Any, reason: str) -> int:
    """Undo the standing matches of these lines, and those of other lines that name these as their items."""
    own = set(Match.objects.standing().filter(line__in=lines).values_list("pk", flat=True))
    kinds = lines.values_list("source__kind", "source_id", "row_key")
    names = [item_name(kind, source, key) for kind, source, key in kinds.iterator(chunk_size=2000)]
    for start in range(0, len(names), 500):
        own |= set(
            MatchItem.objects.filter(is_standing=True, item_ref__in=names[start : start + 500]).values_list(
                "match_id", flat=True
            )
        )
    return undo(own, actor=actor, reason=reason)


def undo(matches: set[int], *, actor: Any, reason: str) -> int:
    """Mark matches of one body undone, free their items, reverse what they posted, and open their lines again."""
    keys = sorted(matches)
    if not keys:
        return 0
    body = Match.objects.select_related("line__source__body").get(pk=keys[0]).line.source.body
    reverse_matches(actor=actor, body=body, matches=keys, reason=reason, on=timezone.localdate())
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        Match.objects.filter(pk__in=some, undone_at__isnull=True).update(
            undone_at=timezone.now(), undone_by_ref=ref_of(actor), undone_reason=reason[:300]
        )
        MatchItem.objects.filter(match__in=some).update(is_standing=False)
        keep_matched(StatementLine.objects.filter(matches__in=some))
    return len(keys)


def keep_matched(lines: Any) -> None:
    """Work out again how much of each line is matched."""
    standing = (
        Match.objects.standing().filter(line=OuterRef("pk")).order_by().values("line").annotate(n=Sum("amount_paisa"))
    )  # fmt: skip
    StatementLine.objects.filter(pk__in=lines.values("pk")).update(
        matched_paisa=Coalesce(Subquery(standing.values("n")), Value(0))
    )
