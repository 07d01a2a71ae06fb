"""One case: what may be done with it now, what happened to it, what hangs on it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.people.models import Account, Role

from ..models import Case, CaseEvent, CaseFile, CaseLink, CaseNote, LeaveCover
from ..rules import WORKERS, acting_for
from ..workflow import Move


def moves_open_to(actor: Any, case: Case) -> list[Move]:
    """The moves that the table and the rules leave to this actor now, leave cover counted."""
    return [step for step in case.workflow.moves_from(case.state) if may_on(actor, step.permission, case)]


def may_on(actor: Any, permission: str, case: Case) -> bool:
    """Whether the actor may, in their own name or in that of somebody whose cases they cover today."""
    return acting_for(actor, permission, case) is not None


def history(case: Case, *, public_only: bool = False) -> list[CaseEvent]:
    """What happened, the oldest first; for everybody only what is public."""
    rows = CaseEvent.objects.filter(case=case).order_by("at", "id").prefetch_related("files__file")
    return list(rows.filter(is_public=True) if public_only else rows)


def notes_of(case: Case) -> list[CaseNote]:
    """Internal notes, the newest first."""
    return list(CaseNote.objects.filter(case=case).order_by("-at", "-id"))


def files_of(case: Case, *, public_only: bool = False) -> list[CaseFile]:
    rows = CaseFile.objects.filter(case=case).select_related("file").order_by("at", "id")
    return list(rows.public() if public_only else rows)


def links_of(case: Case) -> list[CaseLink]:
    """Links from the case and to it."""
    return list(CaseLink.objects.of(case).select_related("case", "to").order_by("at", "id"))


def transfers_of(case: Case) -> int:
    """How often the case went from body to body."""
    return CaseEvent.objects.filter(case=case, move="transfer").count()


def posts_for(case: Case) -> QuerySet[Post]:
    """The posts that the case may be given to."""
    return Post.objects.filter(body=case.body_id, valid_to__isnull=True).order_by("code", "id")


def accounts_for(case: Case) -> list[Account]:
    """The persons of its body that the case may be given to."""
    roles = Role.objects.in_force().filter(
        body=case.body_id, kind__in=WORKERS, person__account__is_active=True
    )
    return list(Account.objects.filter(pk__in=roles.values("person__account")).order_by("username"))


def bodies_for_transfer(case: Case, typed: str = "", *, size: int = 40) -> list[Body]:
    """Bodies that a case may be transferred to: those serving its place and those above its own; others by name."""
    rows = Body.objects.in_being().exclude(pk=case.body_id)
    if typed.strip():
        rows = rows.search(typed)
    elif case.place is not None:
        near = list(Body.objects.serving(case.place).values_list("pk", flat=True)[:200])
        above = [body.pk for body in case.body.superiors()]
        rows = rows.filter(pk__in=[*near, *above])
    return list(rows.order_by("name_key_en", "id")[:size])


def covers_for(actor: Any) -> list[LeaveCover]:
    """Leave covers that concern the actor: of their own cases, of their posts, and those they look after."""
    person = getattr(actor, "person", None)
    if person is None:
        return []
    posts = [role.post_id for role in actor.roles if role.post_id]
    return list(
        LeaveCover.objects.filter(Q(person=person) | Q(post__in=posts) | Q(covered_by=person))
        .filter(ends_on__gte=timezone.localdate(), ended_on__isnull=True)
        .select_related("person", "covered_by", "post__body")
        .order_by("starts_on", "id")
    )
