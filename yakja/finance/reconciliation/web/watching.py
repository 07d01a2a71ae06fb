"""Signs of leakage, double running behind them, and PEFA PI-20.3, for one body."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.permissions import may, require

from ..models import Discrepancy
from ..queries import leakage


@require_safe
def signs(request: HttpRequest, code: str) -> HttpResponse:
    """What the open discrepancies point to, how much of the banked money is explained, and the score of a year."""
    actor: Any = request.actor
    body = get_object_or_404(Body.objects.select_related("place"), code=code)
    require(actor, "reconciliation.see", body)
    today = timezone.localdate()
    current = today.year if today.month >= 7 else today.year - 1
    typed = request.GET.get("year", "")
    year = (
        int(typed) if typed.isdecimal() and 2000 <= int(typed[:4]) <= current and len(typed) == 4 else current
    )
    quarters = leakage.quarters(body, year)
    begun = [q for q in quarters if q.from_on <= today]
    return render(
        request,
        "reconciliation/signs.html",
        {
            "body": body, "signs": leakage.signs(Discrepancy.objects.open().filter(body=body)), "quarters": begun,
            "parts": {part: name for part, (name, _pairs) in leakage.PARTS.items()}, "score": leakage.score(quarters, today),
            "year": year, "current": current, "doubled": leakage.double_running(body), "today": today,
            "may_compare": may(actor, "reconciliation.compare", body),
            "reconciled": leakage.reconciled(body, today - dt.timedelta(days=365), today),
        },
    )  # fmt: skip
