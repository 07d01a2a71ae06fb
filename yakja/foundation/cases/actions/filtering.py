"""Filters of the list that an officer keeps under a name."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import SavedFilter
from ._events import typed


@action("cases.save_filter")
def save_filter(*, actor: Any, name: str, query: str, door: str = "web") -> SavedFilter:
    """Keep the filter in use under a name; the same name again holds the newer one."""
    require(actor, "cases.keep_filter")
    name = typed(name, "name", most=60)
    if len(query) > 500:
        refuse("too_long", _("Please write at most %(n)s letters."), field="name", n=500)
    account = actor.person.account
    others = SavedFilter.objects.filter(owner=account).exclude(name=name)
    if others.count() >= SavedFilter.MOST:
        refuse(
            "too_many",
            _("You keep %(n)s filters already; remove one first."),
            field="name",
            n=SavedFilter.MOST,
        )
    kept, _is_new = SavedFilter.objects.update_or_create(
        owner=account, name=name, defaults={"query": query, "saved_at": timezone.now()}
    )
    record(subject=kept, after={"name": name, "query": query})
    return kept


@action("cases.drop_filter")
def drop_filter(*, actor: Any, kept: SavedFilter, door: str = "web") -> None:
    """Remove one of one's own filters."""
    require(actor, "cases.keep_filter")
    if kept.owner_id != actor.person.account_id:
        raise Conflict(_("This has ended already."), code="already_ended")
    record(subject=kept, before={"name": kept.name, "query": kept.query})
    kept.delete()
