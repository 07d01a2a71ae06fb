"""One case of any kind: what hangs on it, who has it, what happened. Rooms include the same parts in pages of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yakja.foundation.bodies.models import Body
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.files.queries import url_of
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.doors import attempt

from .. import actions, queries
from ..models import Case, CaseLink
from .forms import AssignForm, FileForm, LinkForm, NoteForm, TransferForm
from .naming import event_lines
from .worklist import signed_in

STEPS = ("note", "take", "assign", "transfer", "link", "unlink", "file", "move")


def _found(request: HttpRequest, reference: str, permission: str = "cases.see") -> Case:
    case = queries.case_named(reference)
    if case is None:
        raise Http404
    require(request.actor, permission, case)
    return case


def parts_of(case: Case, request: HttpRequest, bound: dict[str, forms.Form] | None = None) -> dict[str, Any]:
    """What `cases/parts.html` shows of a case, as far as this reader may; `bound` are forms that were sent."""
    actor, bound = request.actor, bound or {}
    if not may(actor, "cases.see", case):
        return {
            "case": case,
            "events": event_lines(queries.history(case, public_only=True)),
            "is_public": True,
        }
    works = not case.closed_at and queries.may_on(actor, "cases.assign", case)
    may_note = queries.may_on(actor, "cases.note", case)
    return {
        "case": case,
        "is_public": False,
        "works": works,
        "may_note": may_note,
        "may_take": works and case.assignee_id is None and getattr(actor, "person", None) is not None,
        "moves": [m for m in queries.moves_open_to(actor, case) if m.in_bulk and not m.evidence],
        "events": event_lines(queries.history(case), with_names=True),
        "notes": queries.notes_of(case),
        "files": [(each, url_of(each.file)) for each in queries.files_of(case)],
        "links": queries.links_of(case),
        "minutes_left": queries.minutes_left(case, timezone.now()),
        "is_late": case.is_overdue(timezone.now()),
        "page": queries.page_of(case),
        "forms": {
            "note": bound.get("note") or NoteForm(prefix="note"),
            "assign": bound.get("assign") or AssignForm(case=case, prefix="assign"),
            "transfer": bound.get("transfer") or TransferForm(case=case, prefix="transfer"),
            "link": bound.get("link") or LinkForm(prefix="link"),
            "file": bound.get("file") or FileForm(prefix="file"),
        }
        if works or may_note
        else {},
    }


@never_cache
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """The page of a case of any kind; what its room knows besides stands in the room's own page."""
    signed_in(request)
    found = _found(request, reference)
    return _page(request, found)


def _page(request: HttpRequest, found: Case, bound: dict[str, forms.Form] | None = None) -> HttpResponse:
    has_problem = any(form.errors for form in (bound or {}).values())
    return render(
        request,
        "cases/case.html",
        {"case": found, "parts": parts_of(found, request, bound), "bound": bound or {}},
        status=422 if has_problem else 200,
    )


@never_cache
@require_POST
def step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """One small thing done to a case; where it is refused, the case's page keeps what was typed."""
    actor = signed_in(request)
    if step not in STEPS:
        raise Http404
    found = _found(request, reference)
    form = _form(request, found, step)
    if form.is_valid():
        attempt(form, lambda: _do(actor, found, step, form, request))
    if form.errors:
        # Read anew: what was refused may have been tried on the object in hand.
        return _page(request, _found(request, reference), {step: form})
    messages.success(request, _("Done."))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not may(actor, "cases.see", found):
        back = reverse("cases:worklist") if not may(actor, "cases.see", found) else ""
    return HttpResponseRedirect(back or reverse("cases:case", kwargs={"reference": found.reference}))


def _form(request: HttpRequest, found: Case, step: str) -> forms.Form:
    if step == "note":
        return NoteForm(request.POST, prefix="note")
    if step == "assign":
        return AssignForm(request.POST, case=found, prefix="assign")
    if step == "transfer":
        return TransferForm(request.POST, case=found, prefix="transfer")
    if step == "link":
        return LinkForm(request.POST, prefix="link")
    if step == "file":
        return FileForm(request.POST, request.FILES, prefix="file")
    return forms.Form(request.POST)


def _do(actor: Any, found: Case, step: str, form: forms.Form, request: HttpRequest) -> Any:
    said = form.cleaned_data
    if step == "note":
        return actions.add_note(actor=actor, case=found, text=said["text"])
    if step == "take":
        return actions.take_case(actor=actor, case=found)
    if step == "assign":
        return actions.assign_case(actor=actor, case=found, **form.holder())
    if step == "transfer":
        body = get_object_or_404(Body, code=said["body"])
        return actions.transfer_case(actor=actor, case=found, body=body, reason=said["reason"])
    if step == "link":
        return actions.link_cases(actor=actor, case=found, to=said["to"], kind=said["kind"])
    if step == "unlink":
        key = request.POST.get("link", "")
        number = int(key) if key.isascii() and key.isdecimal() and len(key) < 18 else 0
        link = get_object_or_404(CaseLink.objects.select_related("to"), pk=number, case=found)
        actions.unlink_cases(actor=actor, link=link)
        return True
    if step == "file":
        return _attach(actor, found, said)
    return _move(actor, found, request)


def _attach(actor: Any, found: Case, said: dict[str, Any]) -> Any:
    queries.require_on(actor, "cases.attach", found)
    seen_by = StoredFile.Visibility.PUBLIC if said["is_public"] else StoredFile.Visibility.BODY
    file = store_file(
        actor=actor,
        upload=said["file"],
        purpose="cases.file",
        visibility=seen_by,
        owner=found,
        is_sample=found.is_sample,
    )
    return actions.attach_file(
        actor=actor, case=found, file=file, kind=said["kind"], is_public=said["is_public"]
    )


def _move(actor: Any, found: Case, request: HttpRequest) -> Any:
    """A move that its table leaves to the kernel's own pages; others are taken on the page of the room."""
    code = request.POST.get("move", "")
    chosen = next((m for m in found.workflow.moves if m.code == code and m.in_bulk and not m.evidence), None)
    if chosen is None:
        raise Http404
    text = request.POST.get("text", "").strip()[:2000]
    facts = dict.fromkeys(chosen.needs, text)
    return actions.move(actor=actor, case=found, code=code, facts=facts, text=text)
