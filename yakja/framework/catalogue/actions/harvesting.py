"""Addresses whose publiccode.yml is read regularly: listing them, and taking in what a reading brought."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.permissions import require

from ..models import HarvestSource
from .publiccode import import_publiccode

LONGEST = 500


@action("catalogue.list_source")
def list_source(*, actor: Any, url: str, note: str = "", door: str = "web") -> HarvestSource:
    """Put an address on the list. Whether it may be called is seen at every reading, never trusted from now."""
    require(actor, "catalogue.harvest")
    url = url.strip()
    parts = urlsplit(url) if len(url) <= LONGEST else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        refuse("bad_address", _("Give the whole address of the file, beginning with https://"), field="url")
    source, is_new = HarvestSource.objects.get_or_create(url=url, defaults={"note": note.strip()[:300]})
    if not is_new and source.is_active:
        refuse("listed_already", _("This address is on the list already."), field="url")
    source.is_active = True
    source.note = note.strip()[:300] or source.note
    source.save(update_fields=["is_active", "note"])
    record(subject=f"catalogue.harvestsource:{source.pk}", after={"url": url, "note": source.note})
    return source


@action("catalogue.stop_source")
def stop_source(*, actor: Any, source: HarvestSource, door: str = "web") -> HarvestSource:
    """Read an address no longer. What it brought stays."""
    require(actor, "catalogue.harvest")
    source.is_active = False
    source.save(update_fields=["is_active"])
    record(subject=f"catalogue.harvestsource:{source.pk}", before={"active": True}, after={"active": False})
    return source


@action("catalogue.harvest")
def take_in(
    *, actor: Any, source: HarvestSource, raw: bytes | None = None, problem: str = "", door: str = "worker"
) -> HarvestSource:
    """Note how one reading of an address ended: the bytes it brought, or the problem in words."""
    require(actor, "catalogue.harvest")
    source.last_read_at = timezone.now()
    source.last_error = problem
    if raw is None:
        source.last_outcome = "unreachable"
    else:
        outcome = import_publiccode(actor=actor, name=source.url, raw=raw, compare=False, door=door)
        source.last_outcome = outcome.file.verdict if outcome.tool else "no_tool"
        source.tool = outcome.tool or source.tool
    source.save(update_fields=["last_read_at", "last_error", "last_outcome", "tool"])
    record(
        subject=f"catalogue.harvestsource:{source.pk}",
        after={"url": source.url, "outcome": source.last_outcome, "problem": problem},
    )
    return source
