"""What is hung on a case: notes, files, links to other cases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require

from ..models import Case, CaseEvent, CaseFile, CaseLink, CaseNote
from ..rules import require_on
from ._events import Attachment, typed, write_event

# A chain of causes longer than this is a mistake; looking for a cycle ends here.
LONGEST_CHAIN = 200


@action("cases.add_note")
def add_note(
    *, actor: Any, case: Case, text: str, now: dt.datetime | None = None, door: str = "web"
) -> CaseNote:
    """Write down something for colleagues. It is never shown to the public and never changed."""
    acting = require_on(actor, "cases.note", case)
    now = now or timezone.now()
    note = CaseNote.objects.create(
        case=case,
        text=typed(text, "text"),
        at=now,
        actor_ref=actor.ref,
        actor_name=str(getattr(actor, "name", ""))[:200],
    )
    write_event(case, "note", case.state, actor, now, facts={"note": note.pk}, door=door, stands_in=acting)
    record(subject=case, scope=case.body, facts={"note": note.pk})
    return note


@action("cases.say")
def say(*, actor: Any, case: Case, text: Any, now: dt.datetime | None = None, door: str = "web") -> CaseEvent:
    """Tell those concerned, and whoever may read the case, how it goes; the state and the clock stay as they are."""
    acting = require_on(actor, "cases.note", case)
    if case.closed_at is not None:
        raise Conflict(_("This case is closed."), code="closed")
    said = typed(text, "text") if isinstance(text, str) else text
    event = write_event(
        case,
        "say",
        case.state,
        actor,
        now or timezone.now(),
        text=said,
        is_public=True,
        door=door,
        stands_in=acting,
    )
    record(subject=case, scope=case.body, facts={"event": event.pk})
    return event


@action("cases.attach_file")
def attach_file(
    *,
    actor: Any,
    case: Case,
    file: StoredFile,
    kind: str,
    is_public: bool = False,
    now: dt.datetime | None = None,
    door: str = "web",
) -> CaseFile:
    """Hang a stored file on a case; `kind` says what it is evidence of. The same file twice is one."""
    acting = require_on(actor, "cases.attach", case)
    kept = CaseFile.objects.filter(case=case, file=file, kind=kind).first()
    if kept is not None:
        record(subject=case, scope=case.body, facts={"file": file.pk, "again": True})
        return kept
    event = write_event(
        case, "attach", case.state, actor, now or timezone.now(),
        facts={"kind": kind}, is_public=is_public, door=door,
        files=[Attachment(file, kind, is_public)], stands_in=acting,
    )  # fmt: skip
    record(subject=case, scope=case.body, facts={"file": file.pk, "kind": kind})
    return event.files.get()


@action("cases.link")
def link_cases(
    *, actor: Any, case: Case, to: Case, kind: str, now: dt.datetime | None = None, door: str = "web"
) -> CaseLink:
    """Say that a case is a duplicate of another, or caused by it. Asked again it answers the same link.

    Refuses `same_case`, `cycle`, `already_duplicate`; who links must see both.
    """
    acting = require_on(actor, "cases.link", case)
    require(actor, "cases.see", to)
    kind = CaseLink.Kind(kind).value
    if case.pk == to.pk:
        refuse("same_case", _("A case cannot be linked to itself."), field="to")
    # Both rows are held, in the order of their keys: two hands cannot close a circle between them.
    held = {
        row.pk: row for row in Case.objects.select_for_update().filter(pk__in=[case.pk, to.pk]).order_by("pk")
    }
    known = CaseLink.objects.filter(case=case, to=to, kind=kind).first()
    if known is not None:
        record(subject=case, scope=case.body, facts={"again": True})
        return known
    if kind == CaseLink.Kind.DUPLICATE_OF and CaseLink.objects.filter(case=case, kind=kind).exists():
        raise Conflict(_("This case is a duplicate of another one already."), code="already_duplicate")
    if _leads_to(to.pk, case.pk, kind):
        refuse("cycle", _("The other case hangs on this one already."), field="to")
    now = now or timezone.now()
    link = CaseLink.objects.create(case=case, to=to, kind=kind, at=now, actor_ref=actor.ref)
    write_event(
        held[case.pk], "link", held[case.pk].state, actor, now,
        facts={"kind": kind, "to": to.reference}, door=door, stands_in=acting,
    )  # fmt: skip
    record(subject=case, scope=case.body, after={"kind": kind, "to": to.reference})
    return link


def _leads_to(start: int, goal: int, kind: str) -> bool:
    """Whether links of the kind lead from one case to another; one query for each step away."""
    seen, edge = {start}, {start}
    for _step in range(LONGEST_CHAIN):
        if goal in edge:
            return True
        edge = set(CaseLink.objects.filter(case__in=edge, kind=kind).values_list("to", flat=True)) - seen
        if not edge:
            return False
        seen |= edge
    return True


@action("cases.unlink")
def unlink_cases(*, actor: Any, link: CaseLink, now: dt.datetime | None = None, door: str = "web") -> None:
    """Take a link back; that it was there stays in the history."""
    case = Case.objects.with_where().get(pk=link.case_id)
    acting = require_on(actor, "cases.link", case)
    facts = {"kind": link.kind, "to": link.to.reference}
    if not CaseLink.objects.filter(pk=link.pk).delete()[0]:
        raise Conflict(_("This has ended already."), code="already_ended")
    write_event(
        case, "unlink", case.state, actor, now or timezone.now(), facts=facts, door=door, stands_in=acting
    )
    record(subject=case, scope=case.body, before=facts)
