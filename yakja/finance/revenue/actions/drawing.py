"""Drawing a sample for an audit: it changes nothing but the audit log, which keeps the seed and what was drawn."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..queries.sampled import KINDS, population, subject_of
from ..sampling import METHODS, digest_of, draw

MOST = 300
MOST_DAYS = 400


@action("revenue.draw_sample")
def draw_sample(
    *,
    actor: Any,
    body: Body,
    kind: str,
    method: str,
    size: int,
    from_on: dt.date,
    to_on: dt.date,
    seed: str = "",
    door: str = "web",
) -> str:
    """Draw from a council's receipts or vouchers of some days; answers the token under which the sample is shown.

    Without a seed one is made; it is kept with the sample, so that whoever has the same books can draw it again.
    """
    require(actor, "revenue.audit", body)
    seed = " ".join(seed.split())[:60] or secrets.token_hex(8)
    if kind not in KINDS:
        refuse("bad_kind", _("Choose receipts or vouchers."), field="kind")
    if method not in METHODS:
        refuse("bad_method", _("Choose how it is drawn."), field="method")
    if isinstance(size, bool) or not 1 <= size <= MOST:
        refuse("bad_size", _("A sample has 1 to %(most)s items."), field="size", most=MOST)
    if not 0 <= (to_on - from_on).days <= MOST_DAYS:
        refuse(
            "bad_days",
            _("Choose at most %(n)s days, the first before the last."),
            field="to_on",
            n=MOST_DAYS,
        )
    units = population(body, kind, from_on, to_on)
    if not units:
        refuse("nothing", _("There is nothing to draw from in these days."), field="from_on")
    found = draw(units, method=method, size=size, seed=seed)
    token = secrets.token_hex(6)
    record(
        subject=subject_of(body, token),
        scope=body,
        after={
            "kind": kind, "method": method, "size": size, "seed": seed, "from_on": from_on.isoformat(),
            "to_on": to_on.isoformat(), "count": len(units), "paisa": sum(u.amount_paisa for u in units),
            "digest": digest_of(units), "drawn": [[d.unit.name, d.hits] for d in found],
            "drawn_on": timezone.localdate().isoformat(),
        },
    )  # fmt: skip
    return token
