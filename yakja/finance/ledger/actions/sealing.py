"""Sealing the journals: links are written beside the postings, so that a chain never makes a clerk wait."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yakja.foundation.bodies.models import Body

from .. import chain
from ..models import JournalHead, JournalSeal
from ..queries.chain import BATCH, bodies_to_seal, transactions_after


def seal_journal(*, body: Body) -> JournalHead:
    """Chain what a body has posted since its last link, in batches; answers where the chain ends now."""
    while True:
        with transaction.atomic():
            JournalHead.objects.get_or_create(
                body=body, defaults={"digest": chain.SEED, "at": timezone.now()}
            )
            head = JournalHead.objects.select_for_update().get(body=body)
            found = transactions_after(body, head.number)
            links = []
            now = timezone.now()
            for row, sealed in found:
                if row.number != head.number + 1:
                    break  # a number is missing: check_ledger says so, and nothing is sealed behind it
                head.number, head.digest = row.number, chain.link(head.digest, sealed)
                links.append(JournalSeal(transaction=row, digest=head.digest, sealed_at=now))
            if links:
                JournalSeal.objects.bulk_create(links, batch_size=500)
                head.at = now
                head.save(update_fields=["number", "digest", "at"])
        if len(links) < BATCH:
            return head


def seal_journals() -> int:
    """Chain every journal that has gone on; answers how many bodies there were."""
    bodies = bodies_to_seal()
    for body in bodies:
        seal_journal(body=body)
    return len(bodies)
