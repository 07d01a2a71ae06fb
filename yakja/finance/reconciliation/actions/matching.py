"""Matching: the passes over the open list of a body's bank statements, by hand, and undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Dict
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..matching import DAYS, Found, match
from ..models import Match, MatchItem, Source, StatementLine
from ..queries.candidates import Candidate, as_item_of, candidates, open_lines
from ._banking import post_matches
from ._undoing import undo

MOST_LINES = 200_000


def _locked(body: Body) -> list[Source]:
    """The body's sources, locked in the order of their keys, so that two matchings of a body follow each other."""
    return list(Source.objects.select_for_update().filter(body=body).order_by("id"))


@action("reconciliation.run_matching")
def run_matching(*, actor: Any, body: Body, is_sample: bool = False, door: str = "web") -> dict[str, int]:
    """Match the open list by the passes of `matching`; how many lines each rule explained, and `open` what is left.

    Run again with nothing new, it finds nothing. Lines in part matched by hand are left to the hand.
    """
    require(actor, "reconciliation.match", body)
    _locked(body)
    rows = {line.pk: line for line in open_lines(body).filter(matched_paisa=0)[:MOST_LINES]}
    counts = dict.fromkeys(Match.Rule.values, 0) | {"open": 0}
    if rows:
        days = [line.on for line in rows.values()]
        window = dt.timedelta(days=2 * DAYS)
        free = [
            c for c in candidates(body, min(days) - window, max(days) + window) if c.left_paisa == c.item.amount
        ]  # fmt: skip
        found = match([as_item_of(line) for line in rows.values()], [c.item for c in free])
        _keep(rows, {c.item.name: c for c in free}, found, actor, is_sample=is_sample)
        for one in found:
            counts[one.rule] += 1
    counts["open"] = open_lines(body).count()
    record(subject=body, scope=body, after=counts)
    return counts


def _keep(
    rows: Dict[int, StatementLine],
    free: Dict[str, Candidate],
    found: list[Found],
    actor: Any,
    *,
    is_sample: bool,
) -> None:
    now, by = timezone.now(), ref_of(actor)
    matches = Match.objects.bulk_create(
        [
            Match(
                line=rows[int(one.line.partition(":")[2])], rule=one.rule, because=one.because, made_at=now, made_by_ref=by,
                amount_paisa=sum(free[name].item.amount for name in one.items), is_sample=is_sample,
            )
            for one in found
        ],
        batch_size=1000,
    )  # fmt: skip
    MatchItem.objects.bulk_create(
        [
            MatchItem(
                match=made, item_ref=name, on=free[name].item.on, amount_paisa=free[name].item.amount,
                whole_paisa=free[name].item.amount,
            )
            for made, one in zip(matches, found, strict=True)
            for name in one.items
        ],
        batch_size=1000,
    )  # fmt: skip
    if matches:
        days = {made.pk: made.line.on for made in matches}
        stored = _with_items(sorted(days))
        post_matches(actor=actor, body=next(iter(rows.values())).source.body, matches=stored, lines=days)
    keys = [made.line_id for made in matches]
    for start in range(0, len(keys), 500):
        StatementLine.objects.filter(pk__in=keys[start : start + 500]).update(matched_paisa=F("amount_paisa"))


def _with_items(keys: list[int]) -> list[Match]:
    """Matches with their items, a few hundred at a time."""
    found: list[Match] = []
    for start in range(0, len(keys), 500):
        found += (
            Match.objects.filter(pk__in=keys[start : start + 500]).prefetch_related("items").order_by("pk")
        )
    return found


@action("reconciliation.match_by_hand")
def match_by_hand(
    *, actor: Any, line: StatementLine, parts: Dict[str, int], note: str = "", door: str = "web"
) -> Match:
    """Explain a line, or a part of it, by items: `parts` says how much of which item, in paisa with the line's sign.

    Raises ValidationError `nothing_chosen`, `too_much_of_item`, `more_than_line`, Conflict `taken_meanwhile`.
    """
    require(actor, "reconciliation.match", line)
    if not parts:
        refuse("nothing_chosen", _("Choose at least one item."), field="items")
    _locked(line.source.body)
    line = StatementLine.objects.select_related("source__body").get(pk=line.pk)
    if not line.is_live:
        raise Conflict(_("This line was replaced or taken back meanwhile."), code="taken_meanwhile")
    sign = 1 if line.amount_paisa > 0 else -1
    window = dt.timedelta(days=400)
    free = {c.item.name: c for c in candidates(line.source.body, line.on - window, line.on + window)}
    for name, amount in parts.items():
        if name not in free:
            raise Conflict(_("One of the items was matched meanwhile; look again."), code="taken_meanwhile")
        if amount * sign <= 0 or abs(amount) > abs(free[name].left_paisa) or free[name].left_paisa * sign < 0:
            refuse(
                "too_much_of_item",
                _("“%(item)s” has less left than that."),
                field="items",
                item=free[name].item.shown,
            )
    total = sum(parts.values())
    if abs(total) > abs(line.open_paisa):
        refuse("more_than_line", _("The items add up to more than is left of the line."), field="items")
    made = Match.objects.create(
        line=line, rule=Match.Rule.MANUAL, amount_paisa=total, note=" ".join(note.split())[:500], made_at=timezone.now(),
        made_by_ref=ref_of(actor), because={"n": len(parts), "items": [free[name].item.shown for name in parts][:20]},
        is_sample=line.is_sample,
    )  # fmt: skip
    MatchItem.objects.bulk_create(
        MatchItem(
            match=made, item_ref=name, on=free[name].item.on, amount_paisa=amount, whole_paisa=free[name].item.amount
        )
        for name, amount in parts.items()
    )  # fmt: skip
    StatementLine.objects.filter(pk=line.pk).update(matched_paisa=F("matched_paisa") + total)
    post_matches(actor=actor, body=line.source.body, matches=[made], lines={made.pk: line.on})
    record(
        subject=f"reconciliation.line:{line.pk}", scope=line.source.body, reason=made.note,
        after={"match": made.pk, "amount_paisa": total, "items": dict(parts)},
    )  # fmt: skip
    return made


@action("reconciliation.undo_match")
def undo_match(*, actor: Any, match: Match, reason: str, door: str = "web") -> Match:
    """Undo a match: the line goes back to the open list, its items are free. Undone again, nothing happens."""
    require(actor, "reconciliation.match", match.line)
    reason = " ".join(reason.split())
    if not reason:
        refuse("missing", _("Write why."), field="reason")
    _locked(match.line.source.body)
    match = Match.objects.select_related("line__source__body").get(pk=match.pk)
    if match.undone_at is None:
        undo({match.pk}, actor=actor, reason=reason)
        match.refresh_from_db()
    record(
        subject=f"reconciliation.line:{match.line_id}", scope=match.line.source.body, reason=reason, before={"match": match.pk}
    )  # fmt: skip
    return match
