"""Who is to be rung: those who let it ring, and those who could not be understood by SMS."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from yakja.foundation.kit.permissions import may

from ..models import CallBack


def waiting_calls(actor: Any) -> QuerySet[CallBack]:
    """The open call-backs, those due first; nothing for whoever may not file for others."""
    if not may(actor, "complaints.file_for_somebody"):
        return CallBack.objects.none()
    rows = CallBack.objects.filter(settled_at__isnull=True).select_related("address")
    return rows.order_by("due_at", "id")
