"""Long work of revenue and its clock."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import CLOCK

from .actions import loading
from .actions.advances import apply_advances
from .queries.collecting import advances_wanted

logger = logging.getLogger(__name__)
# Advances looked at in one run of the clock; the next one goes on.
BATCH = 5000


def load_reference(*, actor: Any, say: Callable[[str], None]) -> None:
    """Heads, laws, kinds of assets and rights of collection; a second run changes nothing that is the same."""
    said = loading.load_reference(actor=actor, folder=settings.REFERENCE_DIR)
    say(f"    {sum(said.values())} new or changed rows of what councils may charge")


def advances_have_work() -> bool:
    """Whether anybody who paid ahead owes something now."""
    return advances_wanted().exists()


def use_advances(*, now: dt.datetime) -> dict[str, int]:
    """Use what was paid ahead for what has come to be owed, payer by payer; one that is refused stops no other."""
    done = {"payers": 0, "uses": 0, "refused": 0}
    payers = dict.fromkeys(
        (advance.body, advance.consumer_no, None if advance.consumer_no else advance.party)
        for advance in advances_wanted().select_related("body__place", "party")[:BATCH]
    )
    for body, consumer_no, party in payers:
        try:
            uses = apply_advances(
                actor=CLOCK,
                body=body,
                consumer_no=consumer_no,
                party=party,
                on=timezone.localdate(now),
                door="clock",
            )
        except (ValidationError, Conflict) as error:
            done["refused"] += 1
            logger.warning("an advance of %s was not used: %s", body.code, error)
            continue
        done["payers"] += 1
        done["uses"] += len(uses)
    return done
