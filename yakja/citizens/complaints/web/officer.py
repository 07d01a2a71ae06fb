"""One complaint on an officer's desk: the next step first, then what is known, what was tried, and what else can be done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yakja.foundation.cases.queries import moves_open_to
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Complaint, Phase
from ..queries.advice import body_advice, category_advice
from ..queries.lists import text_for_all
from ..queries.reading import answers_told, complaint_of
from ..queries.sentences import sentences_for
from ..queries.similar import similar_to
from .desk import officer_of
from .keys import note_reading_once
from .officer_forms import (
    AskForm,
    DeskForm,
    ForwardForm,
    JoinForm,
    PlanForm,
    ProposeForm,
    SayForm,
    SortForm,
    TransferForm,
)
from .public import history_for_all
from .sending import line_of

FORMS: dict[str, type[Any]] = {
    "propose": ProposeForm, "ask": AskForm, "plan": PlanForm, "transfer": TransferForm, "forward": ForwardForm,
    "join": JoinForm, "sort": SortForm, "say": SayForm,
}  # fmt: skip
PLAIN = ("begin", "go_on")
# What stands first on the page, by state; the first of them that may be taken.
FIRST = {
    "filed": ("begin",), "reopened": ("begin",), "at_work": ("propose",), "asked": ("go_on",), "planned": ("propose",),
}  # fmt: skip


def complaint_for(request: HttpRequest, reference: str, permission: str = "complaints.see") -> Complaint:
    officer_of(request)
    found = complaint_of(reference)
    if found is None:
        raise Http404
    require(request.actor, permission, found)  # type: ignore[attr-defined]
    return found


@never_cache
def work(request: HttpRequest, reference: str) -> HttpResponse:
    actor: Any = officer_of(request)
    found = complaint_of(reference)
    if found is not None and not may(actor, "complaints.see", found):
        require(actor, "complaints.see_outcome", found)
        return _outcome(request, found)
    return _page(request, complaint_for(request, reference))


def _outcome(request: HttpRequest, found: Complaint) -> HttpResponse:
    """For the officer whose solution the citizen denied: their own proposals with the answers, and what everybody
    may know of what followed. Notes, files, filer and steps are those of the office that has it now."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    context = {
        "complaint": found,
        "case": found.case,
        "text": text_for_all(found),
        "solutions": list(found.solutions.filter(by_ref=actor.ref).select_related("reason").order_by("-id")),
        "steps": history_for_all(found),
    }
    return render(request, "complaints/outcome.html", context)


def _page(
    request: HttpRequest, found: Complaint, bound: dict[str, forms.Form] | None = None, filer: Any = None
) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    bound = bound or {}
    note_reading_once(request, found)
    codes = {step.code for step in moves_open_to(actor, found.case)}
    sorts = found.is_open and may(actor, "complaints.sort", found)
    transfers = not found.case.closed_at and may(actor, "complaints.transfer", found)
    suggested = body_advice(found) if transfers else None
    open_steps = {
        *(codes & FORMS.keys()), *(["sort"] if sorts else []), *(["transfer"] if transfers else []),
        *(["say"] if _may_say(actor, found) else []),
    }  # fmt: skip
    offered = [each for each in sentences_for(found) if each.step in open_steps]
    used = next((each for each in offered if each.code == request.GET.get("use")), None)
    made = {
        step: bound.get(step) or _form(step, found, used=used, suggested=suggested)
        for step in sorted(open_steps)
    }
    listed = DeskForm(request.GET)
    context = {
        "complaint": found,
        "case": found.case,
        "forms": made,
        "codes": codes,
        "first": next((c for c in FIRST.get(found.case.state, ()) if c in codes), ""),
        "may_speak_no_more": actor.ref in found.judged and found.is_open,
        "offered": offered,
        "used": used,
        "suggested_body": suggested,
        "advice": category_advice(found) if sorts else None,
        "similar": _similar(found) if "join" in codes else [],
        "solutions": list(found.solutions.select_related("reason").order_by("-id")),
        "answers": answers_told(found),
        "fetches": list(found.fetches.exclude(state="sent").order_by("id")),
        "calls": list(found.calls.order_by("-id")),
        "filer": filer,
        "may_see_filer": may(actor, "complaints.see_filer", found),
        "may_moderate": may(actor, "complaints.moderate", found),
        "query_now": listed.said(),
        "now": timezone.now(),
    }
    has_problem = any(form.errors for form in bound.values())
    return render(request, "complaints/work.html", context, status=422 if has_problem else 200)


def _may_say(actor: Any, found: Complaint) -> bool:
    return found.phase in (Phase.OPEN, Phase.PLANNED) and may(actor, "complaints.work", found)


def _similar(found: Complaint) -> list[Any]:
    return similar_to(
        category=found.category,
        place=found.place,
        text=found.text,
        lat=found.lat,
        lon=found.lon,
        but=found.pk,
    )


def _form(step: str, found: Complaint, data: Any = None, files: Any = None, **hints: Any) -> forms.Form:
    used, more = hints.get("used"), {}
    if step == "transfer":
        more["suggested"] = hints.get("suggested")
    if used is not None and used.step == step and data is None:
        more["initial"] = {"text": used.text, "question": used.text, "reason": used.reason}
    if step == "forward" and data is None:
        more["initial"] = {
            "agency": found.outside_name,
            "number": found.call_number or found.category.call_number,
        }
    form: forms.Form = FORMS[step](data, files, complaint=found, prefix=step, **more)
    return form


@never_cache
@require_POST
def step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """One step on a complaint; where it is refused, the page keeps what was typed."""
    found = complaint_for(request, reference)
    actor: Any = request.actor  # type: ignore[attr-defined]
    if step == "filer":
        return _page(request, found, filer=actions.open_filer(actor=actor, complaint=found))
    if step in PLAIN:
        form = forms.Form(request.POST)
    elif step in FORMS:
        form = _form(step, found, request.POST, request.FILES)
    else:
        raise Http404
    if form.is_valid():
        attempt(form, lambda: _do(request, found, step, form))
    if form.errors:
        return _page(request, found, {step: form})
    messages.success(request, _said(step))
    if not may(actor, "complaints.see", found):
        return HttpResponseRedirect(reverse("complaints:desk"))
    return HttpResponseRedirect(reverse("complaints:work", args=[found.reference]))


def _said(step: str) -> str:
    return {
        "propose": _("Proposed. The citizen is asked now; it is closed only when they say yes."),
        "ask": _("Asked. The clock waits for the answer."),
        "say": _("The citizen has been told."),
        "transfer": _("Transferred."),
    }.get(step, _("Done."))


def _do(request: HttpRequest, found: Complaint, step: str, form: forms.Form) -> Any:
    actor: Any = request.actor  # type: ignore[attr-defined]
    said = form.cleaned_data
    if step == "begin":
        return actions.begin_work(actor=actor, complaint=found)
    if step == "go_on":
        return actions.go_on(actor=actor, complaint=found)
    if step == "ask":
        return actions.ask_citizen(actor=actor, complaint=found, question=said["question"])
    if step == "say":
        return actions.answer_meanwhile(actor=actor, complaint=found, text=said["text"])
    if step == "plan":
        return actions.plan_work(
            actor=actor, complaint=found, reason=said["reason"], text=said["text"], expected_on=said["expected_on"],
            estimate_paisa=said["estimate"],
        )  # fmt: skip
    if step == "propose":
        # Nothing is stored for whoever may not propose.
        require(actor, "complaints.work", found)
        return actions.propose_solution(
            actor=actor,
            complaint=found,
            reason=said["reason"],
            text=said["text"],
            files=_files(actor, found, said),
            network=line_of(request),
        )
    if step == "transfer":
        return actions.transfer_complaint(
            actor=actor, complaint=found, body=said["body"], reason=said["reason"]
        )
    if step == "forward":
        return actions.forward_complaint(
            actor=actor, complaint=found, agency=said["agency"], number=said["number"]
        )
    if step == "join":
        # Whoever closes it as a duplicate must be able to see what it is a duplicate of.
        require(actor, "complaints.see", said["other"])
        return actions.close_as_duplicate(actor=actor, complaint=found, other=said["other"])
    return actions.correct_category(actor=actor, complaint=found, category=said["category"])


def _files(actor: Any, found: Complaint, said: dict[str, Any]) -> list[tuple[StoredFile, str, bool]]:
    """A picture of the place is for everybody; a letter may name persons and stays with the case."""
    kept = []
    for field, kind, is_public in (("picture", "photo", True), ("letter", "document", False)):
        if said.get(field):
            seen_by = StoredFile.Visibility.PUBLIC if is_public else StoredFile.Visibility.BODY
            try:
                file = store_file(
                    actor=actor, upload=said[field], purpose="cases.file", visibility=seen_by, owner=found.case,
                    is_sample=found.case.is_sample,
                )  # fmt: skip
            except forms.ValidationError as refusal:
                raise forms.ValidationError({field: refusal}) from refusal
            kept.append((file, kind, is_public))
    return kept
