"""What the sample needs in bulk: invented statements about two districts, and a round in each."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from ..models import (
    EVIDENCE_DAYS,
    Cell,
    Evidence,
    EvidenceKind,
    Round,
    RoundReply,
    Status,
    Tool,
    ToolFunction,
    Verification,
)
from ._keeping import rebuild_landscape, refresh_cells

MONTHS = 18
# Who says what no body said itself, in the words of usages_reported.csv.
CLAIMANTS = {"claim": "supplier", "report": "press"}


@dataclass(frozen=True)
class Story:
    """How one cell goes through the months; days count back from today."""

    steps: tuple[tuple[int, str, str], ...]  # (days ago, evidence kind, status)
    is_counted: bool = False
    falls_silent: bool = False


STORIES = (
    Story(()),
    Story(((520, "declaration", "manual"),)),
    Story(((500, "declaration", "manual"), (130, "declaration", "manual"))),
    Story(((480, "declaration", "manual"), (90, "declaration", "manual"), (40, "claim", "full"))),
    Story(
        (
            (540, "claim", "planned"),
            (400, "declaration", "pilot"),
            (210, "declaration", "partial"),
            (45, "declaration", "full"),
        )
    ),
    Story(
        ((430, "declaration", "partial"), (160, "visit", "partial"), (70, "declaration", "partial")),
        is_counted=True,
    ),
    Story(((390, "export", "full"), (55, "declaration", "full")), is_counted=True),
    Story(((300, "declaration", "full"),), is_counted=True, falls_silent=True),
    Story(((350, "declaration", "full"), (30, "visit", "manual"))),
    Story(((260, "report", "partial"),)),
    Story(((200, "declaration", "phasing_out"),)),
    Story(((150, "declaration", "pilot"),)),
    Story(((75, "export", "partial"),), is_counted=True),
    Story(((110, "declaration", "planned"),)),
)


def _lot(*parts: object, of: int) -> int:
    """The same draw for the same words, whatever the day."""
    return int(hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:12], 16) % of


@action("catalogue.furnish_landscape")
def furnish_landscape(
    *,
    actor: Any,
    districts: Sequence[Place],
    authors: dict[int, Any],
    export: StoredFile | None,
    today: dt.date,
    door: str = "sample",
) -> int:
    """Invented statements of 18 months for every cell of the districts; returns how many.

    `authors` gives the officer who speaks for each body id.
    """
    require(actor, "catalogue.load_reference")
    rows: list[Evidence] = []
    for place in districts:
        cells = (
            Cell.objects.within(place)
            .select_related("body", "function")
            .order_by("body__code", "function__code")
        )
        offered = _offered(place)
        for cell in cells:
            story = STORIES[_lot(cell.body.code, cell.function.code, of=len(STORIES))]
            rows += _told(
                cell, story, offered.get(cell.function_id, []), authors.get(cell.body_id), export, today
            )
    Evidence.objects.bulk_create(rows, batch_size=1000)
    refresh_cells({(e.body_id, e.function_id) for e in rows}, today, keep_counts=False)
    rebuild_landscape(today)
    record(subject="catalogue:sample", after={"statements": len(rows)})
    return len(rows)


def _offered(place: Place) -> dict[int, list[Tool]]:
    """Tools of the province and the federation per function, those made for it first."""
    province = place.ancestor_at("province")
    found: dict[int, list[Tool]] = {}
    rows = (
        ToolFunction.objects.filter(
            tool__lifecycle__in=["active", "pilot", "seasonal", "unknown"], tool__owner__isnull=False
        )
        .select_related("tool__owner__place")
        .order_by("function_id", "rank", "tool__code")
    )
    for row in rows:
        owner = row.tool.owner
        if owner is None:
            continue
        home = owner.place
        if home.level == "country" or (province is not None and home.path.startswith(province.path)):
            found.setdefault(row.function_id, []).append(row.tool)
    return found


def _told(
    cell: Cell, story: Story, offered: list[Tool], author: Any, export: StoredFile | None, today: dt.date
) -> Iterable[Evidence]:
    now = timezone.now()
    tool = (
        offered[_lot(cell.body.code, cell.function.code, "tool", of=min(3, len(offered)))]
        if offered
        else None
    )
    second = (
        offered[-1]
        if len(offered) > 2 and offered[-1] != tool and _lot(cell.body.code, cell.function_id, of=6) == 0
        else None
    )

    def say(
        ago: int, kind: str, status: str, with_tool: Tool | None, transactions: int | None = None
    ) -> Evidence:
        on = today - dt.timedelta(days=ago)
        return Evidence(
            body=cell.body,
            function=cell.function,
            tool=with_tool,
            kind=kind,
            status=status,
            share=40 + _lot(cell.body.code, ago, of=50)
            if status == Status.PARTIAL and transactions is None
            else None,
            on=on,
            expires_on=on + dt.timedelta(days=EVIDENCE_DAYS[EvidenceKind(kind)]),
            recorded_at=now,
            author_ref=ref_of(author) if author is not None and kind not in ("claim", "report") else "sample",
            author_name=CLAIMANTS.get(kind, str(getattr(author, "name", "")) if kind != "count" else ""),
            transactions=transactions,
            yearly_cost_paisa=(5 + _lot(cell.body.code, cell.function.code, "cost", of=60)) * 10_000_000
            if with_tool is not None and kind == "declaration"
            else None,
            users=3 + _lot(cell.body.code, ago, "users", of=40)
            if with_tool is not None and kind == "declaration"
            else None,
            file=export if kind == "export" else None,
            is_sample=True,
        )

    for ago, kind, status in story.steps:
        by_hand = status == Status.MANUAL
        if not by_hand and tool is None:
            yield say(
                ago, "declaration" if kind in ("claim", "report", "export") else kind, Status.MANUAL, None
            )
            continue
        yield say(ago, kind, status, None if by_hand else tool)
        if second is not None and not by_hand and kind == "declaration" and status != Status.PLANNED:
            yield say(ago, kind, Status.PARTIAL, second)
    if story.is_counted and tool is not None:
        for month in range(12):
            ago = 5 + 30 * month
            silent = story.falls_silent and month < 3
            n = 0 if silent else 40 + _lot(cell.body.code, cell.function.code, month, of=900)
            yield say(ago, "count", Status.UNKNOWN if silent else Status.PARTIAL, tool, n)


@action("catalogue.furnish_published_round")
def furnish_published_round(
    *,
    actor: Any,
    place: Place,
    code: str,
    name: Any,
    functions: Sequence[Function],
    today: dt.date,
    door: str = "sample",
) -> Round:
    """A round that was asked, checked and published some months ago, with replies and a verified sample."""
    require(actor, "catalogue.load_reference")
    made = Round.objects.create(
        code=code,
        name=name,
        place=place,
        state=Round.State.PUBLISHED,
        opens_on=today - dt.timedelta(days=170),
        closes_on=today - dt.timedelta(days=150),
        publish_on=today - dt.timedelta(days=120),
        seed="5b1f0c7e",
        is_sample=True,
    )
    made.functions.set(functions)
    now = timezone.now()
    bodies = list(
        Body.objects.within(place).filter(cells__function__in=functions).distinct().order_by("code")
    )
    words = "ہمارے دفتر میں بجلی چار گھنٹے رہتی ہے، اس لیے نصف کام رجسٹر پر ہوتا ہے۔"
    RoundReply.objects.bulk_create(
        RoundReply(
            round=made,
            body=body,
            answered=len(functions),
            reply=words if index == 1 else "",
            replied_at=now if index == 1 else None,
            submitted_at=now - dt.timedelta(days=155),
        )
        for index, body in enumerate(bodies)
    )
    cells = list(
        Cell.objects.filter(body__in=bodies, function__in=functions)
        .exclude(status=Status.UNKNOWN)
        .order_by("id")[:3]
    )
    Verification.objects.bulk_create(
        Verification(
            round=made,
            body=cell.body,
            function=cell.function,
            verifier=next((b for b in bodies if b.pk != cell.body_id), None),
            declared=cell.status,
            found=Status.MANUAL if index == 0 else cell.status,
            note="رجسٹر دیکھا گیا، سافٹ ویئر مارچ سے بند ہے۔" if index == 0 else "",
            verified_at=now - dt.timedelta(days=130),
            verified_by="sample",
        )
        for index, cell in enumerate(cells)
    )
    record(subject=f"catalogue.round:{code}", scope=place, after={"state": "published"})
    return made
