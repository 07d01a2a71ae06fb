"""The proposer's way: a title, one question a page, the check, an answer to each of the first tools, and the steps on."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Body
from yakja.foundation.jobs.actions import once
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.permissions import require

from ..actions import deciding as verdicts
from ..actions import proposals as verbs
from ..actions import publication, requests, waivers
from ..models import Proposal
from ..queries import checking, deciding, policy
from ..queries import proposals as reads
from ..queries.likeness import functions_read
from . import gate_forms as f
from .proposals import needed_names

STEPS: dict[str, tuple[Any, type[forms.Form]]] = {
    "need": (gettext_lazy("The need"), f.NeedStep),
    "why": (gettext_lazy("Why now"), f.WhyStep),
    "functions": (gettext_lazy("Functions"), f.FunctionsForm),
    "use": (gettext_lazy("Users and work"), f.UseStep),
    "money": (gettext_lazy("Money"), f.MoneyStep),
    "data": (gettext_lazy("Data and connections"), f.DataStep),
}


def the(request: HttpRequest, reference: str, permission: str = "mandates.propose") -> Proposal:
    """The proposal that somebody may work on: 404 where there is none, refused where they may not."""
    row = reads.proposal_of(reference)
    if row is None:
        raise Http404
    require(request.actor, permission, row)
    return row


def back_to(row: Proposal) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("mandates:proposal", kwargs={"reference": row.reference}))


def new(request: HttpRequest) -> HttpResponse:
    """The first page of a proposal; the draft exists from here and is never lost."""
    actor = request.actor
    if not getattr(actor, "is_officer", False):
        raise Forbidden("mandates.propose")
    bodies = reads.bodies_to_propose_for(actor)
    given = {"body": request.GET.get("body", ""), "key": secrets.token_urlsafe(12)}
    form = f.NewForm(request.POST or None, bodies=bodies, initial=given)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        body = Body.objects.select_related("place", "kind").get(code=typed["body"])
        payload = {k: typed[k] for k in ("body", "title", "kind")}

        def make() -> str:
            return verbs.open_proposal(
                actor=actor, body=body, title=typed["title"], kind=typed["kind"]
            ).reference

        try:
            # The same page sent twice makes one draft.
            reference = once(f"mandates.new:{actor.ref}", typed["key"], payload, make)
        except ValidationError as error:
            f.refused(form, error)
        else:
            return HttpResponseRedirect(
                reverse("mandates:edit", kwargs={"reference": reference, "step": "need"})
            )
    return render(
        request,
        "mandates/proposal_new.html",
        {
            "form": form,
            "bodies": bodies,
            "small_change": policy.setting("small_change_below_paisa", None, timezone.localdate()),
        },
        status=422 if form.errors else 200,
    )


def edit(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """One step of the draft; what was typed is kept whether the reader goes on or leaves."""
    row = the(request, reference)
    if step not in STEPS:
        raise Http404
    if row.case.state not in ("draft", "checked", "emergency"):
        messages.info(request, _("This proposal was sent; it is changed only after it comes back."))
        return back_to(row)
    name, kind = STEPS[step]
    form = _step_form(request, row, step, kind)
    if request.method == "POST" and form.is_valid():
        values = {"functions_typed": form.codes()} if step == "functions" else form.cleaned_data
        try:
            verbs.save_proposal(actor=request.actor, proposal=row, values=values)
        except ValidationError as error:
            f.refused(form, error)
        else:
            order = list(STEPS)
            following = order[order.index(step) + 1 : order.index(step) + 2]
            if "leave" in request.POST or not following:
                return back_to(row)
            return HttpResponseRedirect(
                reverse("mandates:edit", kwargs={"reference": row.reference, "step": following[0]})
            )
    return render(
        request,
        "mandates/proposal_edit.html",
        {
            "form": form,
            "proposal": row,
            "step": step,
            "name": name,
            "steps": [(code, title) for code, (title, _form) in STEPS.items()],
            "number": list(STEPS).index(step) + 1,
        },
        status=422 if form.errors else 200,
    )


def _step_form(request: HttpRequest, row: Proposal, step: str, kind: Any) -> Any:
    if step == "functions":
        read = functions_read(checking.need_of(row)) if row.need else []
        return kind(request.POST or None, read=read, initial={"functions": row.functions_typed})
    initial = {name: getattr(row, name) for name in kind.base_fields}
    return kind(request.POST or None, initial=initial)


def answers(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """One similar tool a page: what it does, why it is thought similar, and what becomes of it."""
    row = the(request, reference)
    view = reads.proposal_view(row, is_inside=True)
    asked = [each for each in view.tools if each.is_asked and each.tool is not None]
    found = next((each for each in asked if each.code == code), None)
    if found is None or found.tool is None:
        raise Http404
    if row.case.state != "checked":
        messages.info(
            request, _("The answers were sent; they are changed only after the proposal comes back.")
        )
        return back_to(row)
    known = found.answer
    initial = {k: getattr(known, k) for k in ("stance", "reason", "text", "missing")} if known else {}
    form = f.AnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.answer_tool(actor=request.actor, proposal=row, tool=found.tool, **form.cleaned_data)
        except ValidationError as error:
            f.refused(form, error)
        else:
            left = [each.code for each in asked if each.answer is None and each.code != code]
            if not left:
                return back_to(row)
            return HttpResponseRedirect(
                reverse("mandates:answer", kwargs={"reference": row.reference, "code": left[0]})
            )
    return render(
        request,
        "mandates/answer.html",
        {
            "form": form,
            "proposal": row,
            "found": found,
            "number": asked.index(found) + 1,
            "total": len(asked),
        },
        status=422 if form.errors else 200,
    )


def take(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    """One move of the table, with what it asks; moves with pages of their own are not made here."""
    if move not in _MOVES:
        raise Http404
    permission, make_form, act, said = _MOVES[move]
    row = the(request, reference, permission)
    form = make_form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            act(request.actor, row, form.cleaned_data)
        except ValidationError as error:
            f.refused(form, error)
            if not form.fields:
                for text in [str(m) for m in error.messages]:
                    messages.error(request, text)
                if row.case.state in ("draft", "emergency") and (lacking := deciding.missing_of(row)):
                    messages.error(
                        request, _("Still empty: %(names)s") % {"names": ", ".join(needed_names(lacking))}
                    )
                return back_to(row)
        else:
            messages.success(request, str(said))
            return back_to(row)
    names = {m.code: m.name for m in row.case.workflow.moves}
    title = {
        "review_waiver": _("Review the waiver"),
        "publish": _("Publish now"),
        "entry": _("Name its entry in the register"),
    }.get(move) or names[move]
    return render(
        request,
        "mandates/step.html",
        {"form": form, "proposal": row, "move": move, "title": title},
        status=422 if form.errors else 200,
    )


def _plain(kind: type[forms.Form]) -> Any:
    return lambda request, row: kind(request.POST if request.method == "POST" else None)


def _builder_form(request: HttpRequest, row: Proposal) -> forms.Form:
    builders = [b for b in deciding.designated_builders(row, timezone.localdate()) if b.pk != row.body_id]
    return f.BuilderForm(request.POST or None, builders=builders)


def _near(row: Proposal) -> list[str]:
    check = row.checks.first()
    return [r["code"] for r in check.facts["tools"]] if check else []


def _ask(actor: Any, row: Proposal, typed: dict[str, Any]) -> None:
    builder = Body.objects.select_related("place").get(code=typed["builder"])
    requests.ask_builder(actor=actor, proposal=row, builder=builder)


def _answer_request(actor: Any, row: Proposal, typed: dict[str, Any]) -> None:
    asked = row.requests.select_related("builder__place").filter(outcome="").first()
    if asked is None:
        raise ValidationError(_("Nobody is asked at the moment."), code="not_asked")
    asked.proposal = row
    requests.answer_request(
        actor=actor, request=asked, is_accepted=typed["is_accepted"] == "yes", text=typed["text"]
    )


def _review(actor: Any, row: Proposal, typed: dict[str, Any]) -> None:
    waiver = row.waivers.filter(outcome="signed").first()
    if waiver is None:
        raise ValidationError(_("Only a waiver in force is reviewed."), code="not_in_force")
    waiver.proposal = row
    waivers.review_waiver(actor=actor, waiver=waiver, **typed)


PROPOSE, DECIDE = "mandates.propose", "mandates.decide_proposal"
_MOVES: dict[str, tuple[str, Any, Any, Any]] = {
    "check": (PROPOSE, _plain(forms.Form), lambda a, p, t: verbs.check_proposal(actor=a, proposal=p),
        gettext_lazy("Compared with what exists. Answer the first tools now.")),
    "review": (PROPOSE, _plain(forms.Form), lambda a, p, t: verbs.check_proposal(actor=a, proposal=p),
        gettext_lazy("Compared with what exists. Answer the first tools now.")),
    "send": (PROPOSE, _plain(forms.Form), lambda a, p, t: verbs.send_proposal(actor=a, proposal=p),
        gettext_lazy("Sent. The proposal is public from now on.")),
    "withdraw": (PROPOSE, _plain(f.ReasonForm), lambda a, p, t: verbs.withdraw_proposal(actor=a, proposal=p, reason=t["reason"]),
        gettext_lazy("Withdrawn.")),
    "begin_emergency": (PROPOSE, _plain(f.EmergencyForm), lambda a, p, t: verbs.begin_emergency(actor=a, proposal=p, reason=t["reason"]),
        gettext_lazy("Build now. Publish and review by the days shown below.")),
    "go_live": (PROPOSE, lambda r, p: f.LiveForm(r.POST or None, near=[p.chosen_tool.code] if p.chosen_tool else _near(p)),
        lambda a, p, t: verbs.go_live(actor=a, proposal=p, **t), gettext_lazy("It is in operation.")),
    "entry": ("mandates.name_tool", lambda r, p: f.EntryForm(r.POST or None, near=_near(p)),
        lambda a, p, t: verbs.name_tool(actor=a, proposal=p, tool=t["tool"]), gettext_lazy("The entry is named.")),
    "review_waiver": ("mandates.sign_waiver", _plain(f.ReviewForm), _review, gettext_lazy("The review is recorded and published.")),
    "publish": ("mandates.publish_proposal", _plain(forms.Form), lambda a, p, t: publication.publish_proposal(actor=a, proposal=p),
        gettext_lazy("Published.")),
    "return": (DECIDE, _plain(f.ReasonForm), lambda a, p, t: verdicts.return_proposal(actor=a, proposal=p, reason=t["reason"]),
        gettext_lazy("Sent back.")),
    "decline": (DECIDE, _plain(f.ReasonForm), lambda a, p, t: verdicts.decline_proposal(actor=a, proposal=p, reason=t["reason"]),
        gettext_lazy("Declined.")),
    "ask_builder": ("mandates.ask_builder", _builder_form, _ask, gettext_lazy("The designated builder is asked.")),
    "decline_request": ("mandates.answer_request", _plain(f.RequestForm), _answer_request, gettext_lazy("Your answer is recorded and published.")),
}  # fmt: skip
