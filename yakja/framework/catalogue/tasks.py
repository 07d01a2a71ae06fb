"""Long work and the clock of the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils import timezone

from yakja.foundation.kit.permissions import CLOCK
from yakja.foundation.kit.urls import FetchError, RefusedAddressError, fetch, is_public_number

from . import queries
from .actions import _succession, harvesting, loading, overlaps, standards, usages
from .models import Cell, HarvestSource, LandscapeDay
from .publiccode.reader import MAX_BYTES


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Tools, cells, claims and needs; a second run changes nothing that is the same."""
    folder = settings.REFERENCE_DIR
    tools = loading.load_tools(actor=actor, folder=folder)
    asked = standards.load_standards(actor=actor, folder=folder)
    cells = loading.make_cells(actor=actor)
    rows, placeless = loading.reported_evidence(folder)
    claims = usages.load_claims(actor=actor, rows=rows, door="reference")
    answers = loading.load_needs(actor=actor, folder=folder)
    say(
        f"    {tools['new']} new tools, {cells} new cells, {claims} new claims, {answers} answers for citizens"
    )
    say(f"    {asked['standards']} new or changed standards, asked {asked['asked']} times for functions")
    if placeless:
        say(f"    {placeless} rows of claims name no body that exists")
    if cells or claims or not LandscapeDay.objects.exists():
        loading.keep_landscape(actor=actor)


def keep(*, actor: Any) -> int:
    """Make cells of new bodies, age cells, compare kept counts with a fresh count, mend; returns the differences."""
    loading.make_cells(actor=actor)
    while Cell.objects.without_proof().exists() and usages.prove_cells(actor=actor):
        continue
    usages.age_cells(actor=actor, today=timezone.localdate())
    found = queries.landscape.differences()
    if found:
        usages.rebuild_counts(actor=actor, differences=len(found))
    return len(found)


def keep_landscape(*, now: dt.datetime) -> None:
    """The clock's look at the landscape."""
    keep(actor=CLOCK)


# Called by the bodies room in the transaction that carries a change out.
follow_succession = _succession.follow


def refresh(*, actor: Any, say: Callable[[str], None]) -> None:
    """After setting up: compare the tools, so that the first page shows what overlaps."""
    counts = overlaps.score_overlaps(actor=actor, door="reference")
    say(f"    {counts['found']} overlaps among {counts['compared']} pairs of tools, {counts['new']} new")


def compare_tools(*, now: dt.datetime) -> None:
    """The nightly comparison: new usages turn likeness into double running."""
    overlaps.score_overlaps(actor=CLOCK)


def has_sources() -> bool:
    return HarvestSource.objects.filter(is_active=True).exists()


def harvest_due(*, now: dt.datetime) -> None:
    """Read every listed address once, as the clock asks."""
    harvest(HarvestSource.objects.filter(is_active=True))


def run_harvest(handle: Any, *, pks: list[int] | None = None) -> dict[str, Any]:
    """The job behind the steward's button: all listed addresses, or some, with a line in the log for each."""
    sources = HarvestSource.objects.filter(is_active=True)
    return harvest(sources.filter(pk__in=pks) if pks else sources, handle=handle)


def harvest(
    sources: Iterable[HarvestSource],
    *,
    handle: Any = None,
    may_call: Callable[[Any], bool] = is_public_number,
) -> dict[str, Any]:
    """Read addresses one after the other; a fault costs its own address only. Answers {"outcomes": {url: outcome}}.

    No transaction is open while an address is being read. `may_call` decides about the numbers a name leads to.
    """
    wanted = list(sources)
    outcomes: dict[str, str] = {}
    for index, source in enumerate(wanted, start=1):
        raw, problem = _read(source.url, may_call)
        harvesting.take_in(actor=CLOCK, source=source, raw=raw, problem=problem)
        outcomes[source.url] = source.last_outcome
        if handle is not None:
            if problem or source.last_outcome in ("invalid", "no_tool"):
                handle.error(index, source.url, problem or source.last_outcome)
            handle.progress(index, len(wanted), source.url)
    if any(s.tool_id for s in wanted):
        overlaps.score_overlaps(actor=CLOCK, door="worker")
    return {"outcomes": outcomes}


def _read(url: str, may_call: Callable[[Any], bool]) -> tuple[bytes | None, str]:
    try:
        answer = fetch(url, max_bytes=MAX_BYTES, may_call=may_call)
    except (RefusedAddressError, FetchError) as error:
        return None, str(error)
    if answer.status != 200:
        return None, f"the address answered with status {answer.status}"
    return answer.body, ""
