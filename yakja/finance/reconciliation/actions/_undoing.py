"""Undoing matches, for the verbs that take lines or matches back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from yakja.foundation.audit.actions import ref_of
from yakja.foundation.bodies.models import Body

from ..models import Match, MatchItem, StatementLine
from ..queries.candidates import candidates
from ..queries.feeds import item_name
from ._banking import post_matches, reverse_matches


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


def restore_matches(body: Body, *, actor: Any, reason: str, back: str) -> int:
    """Make again the matches that were undone for `reason` and whose lines count; how many. `back` says why.

    A match whose items were taken elsewhere meanwhile, or are no longer there, is left to the matching.
    """
    lost = list(
        Match.objects.filter(line__source__body=body, line__is_live=True, undone_reason=reason)
        .select_related("line")
        .prefetch_related("items")
        .order_by("pk")
    )
    made: dict[int, Match] = {}
    days: dict[int, dt.date] = {}
    for old in lost:
        parts = {item.item_ref: item.amount_paisa for item in old.items.all()}
        window = [item.on for item in old.items.all()]
        left = {c.item.name: c.left_paisa for c in candidates(body, min(window), max(window))}
        if any(abs(left.get(name, 0)) < abs(paisa) for name, paisa in parts.items()):
            continue
        match = Match.objects.create(
            line=old.line, rule=old.rule, amount_paisa=old.amount_paisa, because=old.because, note=back[:500],
            made_at=timezone.now(), made_by_ref=ref_of(actor), is_sample=old.is_sample,
        )  # fmt: skip
        MatchItem.objects.bulk_create(
            MatchItem(
                match=match, item_ref=item.item_ref, on=item.on, amount_paisa=item.amount_paisa, whole_paisa=item.whole_paisa
            )
            for item in old.items.all()
        )  # fmt: skip
        made[match.pk], days[match.pk] = match, old.line.on
    if made:
        keep_matched(StatementLine.objects.filter(matches__in=list(made)))
        stored = Match.objects.filter(pk__in=list(made)).prefetch_related("items").order_by("pk")
        post_matches(actor=actor, body=body, matches=list(stored), lines=days)
    return len(made)


def keep_matched(lines: Any) -> None:
    """Work out again how much of each line is matched."""
    standing = (
        Match.objects.standing().filter(line=OuterRef("pk")).order_by().values("line").annotate(n=Sum("amount_paisa"))
    )  # fmt: skip
    StatementLine.objects.filter(pk__in=lines.values("pk")).update(
        matched_paisa=Coalesce(Subquery(standing.values("n")), Value(0))
    )
