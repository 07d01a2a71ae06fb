"""`POST /api/v1/usage-counts`: a tool reports its 30-day transactions, with a key of its own, any number of times."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Header, Router, Schema
from ninja.responses import Status
from pydantic import StrictInt

from yakja.foundation.jobs.actions import once
from yakja.foundation.kit.errors import Forbidden

from ..actions.usages import CountRow, record_counts
from ..models import Tool
from ..queries.counts import read_counts

router = Router(tags=["usage counts"])
MOST_ROWS = 20_000


class CountIn(Schema):
    """Transactions of one body in the 30 days up to `on`; `body` is a code or `scheme:value`."""

    body: str
    transactions: StrictInt
    on: str
    function: str = ""


class CountsIn(Schema):
    """`tool` may be left out where the key is for one tool. With `only_good` bad rows are left out, else none is taken."""

    counts: list[CountIn]
    tool: str = ""
    only_good: bool = False


class BadRowOut(Schema):
    line: int
    column: str
    reason: str


class CountsOut(Schema):
    tool: str
    received: int
    recorded: int
    errors: list[BadRowOut]


@router.post("/usage-counts", response={200: CountsOut, 422: CountsOut})
def post_counts(
    request: HttpRequest, payload: CountsIn, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Any:
    """Sent again with the same Idempotency-Key it gives the same answer and records nothing twice."""
    actor = request.actor  # type: ignore[attr-defined]
    if not getattr(actor, "is_key", False):
        raise Forbidden("catalogue.record_counts")
    tool = Tool.objects.filter(code=payload.tool or actor.key.subject).first()
    if tool is None or not actor.has_scope("usage_counts", tool.code):
        raise Forbidden("catalogue.record_counts")
    answer = once(
        f"usage-counts:{actor.ref}", idempotency_key, payload.dict(), lambda: _record(actor, tool, payload)
    )
    return Status(200 if answer["recorded"] or not answer["errors"] else 422, answer)


def _record(actor: Any, tool: Tool, payload: CountsIn) -> dict[str, Any]:
    rows = payload.counts[:MOST_ROWS]
    good, bad = read_counts(tool, ((number, row.dict()) for number, row in enumerate(rows, 1)))
    faults = [{"line": b.line, "column": b.column, "reason": b.reason} for b in bad]
    if len(payload.counts) > MOST_ROWS:
        faults.append({"line": MOST_ROWS + 1, "column": "", "reason": f"at most {MOST_ROWS} rows a time"})
    recorded = 0
    if good and (payload.only_good or not faults):
        recorded = record_counts(
            actor=actor,
            tool=tool,
            rows=[CountRow(r.body, r.function, r.transactions, r.on) for r in good],
            door="api",
        )
    return {"tool": tool.code, "received": len(payload.counts), "recorded": recorded, "errors": faults}
