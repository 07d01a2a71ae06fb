"""Changes of bodies: propose, review by another, carry out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakja.foundation.audit.actions import ref_of
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.pagination import keyset_page
from yakja.foundation.kit.permissions import require

from .. import actions, queries
from ..models import BodyChange
from ..registry import told_outcome
from .forms import ChangeForm, ReviewForm, take_back

State = BodyChange.State


def _visible(request: HttpRequest) -> Any:
    """The changes of the bodies this steward tends; everybody else is refused."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    places = queries.stewarded_provinces(actor)
    if places == []:
        raise Forbidden("bodies.propose_change")
    found = BodyChange.objects.all()
    if places is not None:
        mine = queries.stewarded_by(actor).values("pk")
        found = found.filter(
            pk__in=BodyChange.predecessors.through.objects.filter(body__in=mine).values("bodychange_id")
        )
    return found


def _of(request: HttpRequest, pk: int) -> BodyChange:
    change = _visible(request).select_related("heir", "new_kind").filter(pk=pk).first()
    if change is None:
        raise Http404
    return change


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """All changes, those that wait first by default; the state filters."""
    found = _visible(request).prefetch_related("predecessors", "successors")
    state = request.GET.get("state", "")
    if state in State.values:
        found = found.filter(state=state)
    else:
        state = ""
    page = keyset_page(found, keys=("-effective_on", "-id"), cursor=request.GET.get("cursor"), size=25)
    return render(
        request,
        "bodies/changes.html",
        {"page": page, "state": state, "states": list(State.choices), "tones": TONES},
    )


TONES = {State.PROPOSED: "info", State.REVIEWED: "warn", State.CARRIED_OUT: "good", State.REJECTED: "neutral"}


def propose(request: HttpRequest) -> HttpResponse:
    """The notification as a form; the domain's refusals come back to their fields."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    _visible(request)
    form = ChangeForm(request.POST or None, initial={"predecessors": request.GET.get("body", "")})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        names = {"en": data.pop("new_name_en"), "ur": data.pop("new_name_ur")}
        try:
            made = actions.propose_change(actor=actor, new_name=names, door="web", **data)
        except ValidationError as error:
            if hasattr(error, "error_dict") and "new_name" in error.error_dict:
                form.add_error("new_name_en", error.error_dict["new_name"])
            else:
                take_back(form, error)
        else:
            messages.success(request, _("The change is proposed. Somebody else reviews it now."))
            return redirect("bodies:change", pk=made.pk)
    return render(request, "bodies/propose.html", {"form": form}, status=422 if form.errors else 200)


def _page(request: HttpRequest, change: BodyChange, form: ReviewForm) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    return render(
        request,
        "bodies/change.html",
        {
            "change": change,
            "predecessors": list(change.predecessors.select_related("kind").order_by("code")),
            "successors": list(change.successors.select_related("kind").order_by("code")),
            "moved": told_outcome(change.outcome),
            "tone": TONES[State(change.state)],
            "form": form,
            "is_own": change.proposed_by_ref == ref_of(actor),
            "waits_for_review": change.state == State.PROPOSED,
            "waits_for_day": change.state == State.REVIEWED and change.effective_on > timezone.localdate(),
            "is_ready": change.state == State.REVIEWED and change.effective_on <= timezone.localdate(),
        },
        status=422 if form.errors else 200,
    )


@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _of(request, pk), ReviewForm())


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or reject somebody else's proposal."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = _of(request, pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            actions.review_change(actor=actor, change=found, door="web", **form.cleaned_data)
        except ValidationError as error:
            take_back(form, error)
        else:
            messages.success(request, _("Your decision is kept."))
            return redirect("bodies:change", pk=pk)
    return _page(request, found, form)


@require_POST
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry the change out; everything that hangs on the bodies moves in one step."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = _of(request, pk)
    for body in found.predecessors.all():
        require(actor, "bodies.carry_out_change", body)
    try:
        actions.carry_out_change(actor=actor, change=found, door="web")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The change is carried out."))
    return redirect("bodies:change", pk=pk)
