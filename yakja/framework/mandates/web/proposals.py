"""Proposals in public: the list with the measures of the gate, the page of one, and the list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakja.foundation.bodies.models import Function
from yakja.foundation.cases.queries import moves_open_to
from yakja.foundation.kit.permissions import may
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import csv_answer
from yakja.foundation.ui.prepared import prepared

from ..models import Proposal, Verdict, Waiver
from ..queries import deciding, exceptions, measures, policy
from ..queries import proposals as reads
from ..workflow import PROPOSAL

ROOMS = ("mandates", "cases", "bodies", "places", "catalogue")
ALL = [("", gettext_lazy("all"))]
# The address on which each move is made; `check` and `send` need nothing but a button.
PAGES = {
    "approve": "mandates:decide",
    "ask_waiver": "mandates:ask_waiver",
    "sign_waiver": "mandates:sign_waiver",
    "refuse_waiver": "",
    "note_silence": "",
    "accept_request": "",
    "decline_request": "mandates:step",
}
NAMES = {
    "decline_request": gettext_lazy("Answer the request"),
    "approve": gettext_lazy("Decide"),
    "sign_waiver": gettext_lazy("Sign or refuse the waiver"),
}


class Filters(forms.Form):
    """The facets of the list; every one is a plain GET parameter."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    verdict = forms.ChoiceField(
        label=gettext_lazy("Decision"), required=False, choices=[*ALL, *Verdict.choices]
    )
    function = forms.ChoiceField(label=gettext_lazy("Function"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {s.code: s.name for s in PROPOSAL.states}
        self.fields["state"].choices = [*ALL, *((code, names[code]) for code in reads.STATES)]
        used = Proposal.functions.through.objects.values("function")
        functions = Function.objects.current().filter(pk__in=used).order_by("position")
        self.fields["function"].choices = [*ALL, *((f.code, f"{f.code} {f.name}") for f in functions)]
        provinces = Place.objects.provinces().in_order()
        self.fields["place"].choices = [*ALL, *((p.code, str(p.name)) for p in provinces)]


def chosen(request: HttpRequest) -> dict[str, str]:
    names = ("state", "verdict", "function", "place", "body")
    return {name: request.GET.get(name, "").strip()[:60] for name in names if request.GET.get(name)}


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """What bodies propose, and how the gate works: both for anybody."""
    day = timezone.localdate()
    filters = chosen(request)
    place = Place.objects.filter(code=filters.get("place", "")).first()
    gate = measures.gate_of(place, day)
    actor = request.actor
    return render(
        request,
        "mandates/proposals.html",
        {
            "page": reads.public_page(filters, cursor=request.GET.get("cursor")),
            "form": Filters(request.GET or None),
            "filters": filters,
            "place": place,
            "gate": gate,
            "verdicts": [(v.label, gate.by_verdict.get(v.value, 0)) for v in Verdict],
            "declined": gate.by_verdict.get("declined", 0),
            "ages": measures.waivers_by_reason(day, place),
            "reasons": dict(Waiver.Reason.choices),
            "counts": exceptions.counts(day, place),
            "kinds": exceptions.KINDS,
            "may_propose": getattr(actor, "is_officer", False)
            and bool(reads.bodies_to_propose_for(actor, 1)),
            "day": day,
        },
    )


def listed(request: HttpRequest) -> StreamingHttpResponse:
    """All published proposals under the filters as CSV."""
    rows = reads.public_rows(chosen(request)).prefetch_related("functions", "redactions")
    day = timezone.localdate()

    def cells() -> Iterator[list[Any]]:
        yield ["reference", "title", "body", "functions", "state", "decision", "amount_rupees", "depth", "sent_on", "decided_on", "clearance"]  # fmt: skip
        for p in rows.order_by("-published_at", "-id").iterator(chunk_size=500):
            hidden = {r.field for r in p.redactions.all() if r.is_closed(day)}
            clearance = getattr(p, "clearance", None)
            yield [
                p.reference, p.title, p.body.code, " ".join(f.code for f in p.functions.all()), p.case.state, p.verdict,
                "" if p.money_paisa is None or "money_paisa" in hidden else p.money_paisa / 100, p.depth,
                p.sent_at.date().isoformat() if p.sent_at else "", p.decided_at.date().isoformat() if p.decided_at else "",
                clearance.number if clearance else "",
            ]  # fmt: skip

    return csv_answer(f"proposals-{day.isoformat()}", cells())


@prepared(*ROOMS)
def proposal(request: HttpRequest, reference: str) -> HttpResponse:
    """One proposal with its check, answers, decision and everything that followed; whoever may move it on does so here."""
    row = reads.proposal_of(reference)
    actor = request.actor
    if row is None or not reads.may_see(actor, row):
        raise Http404
    day = timezone.localdate()
    is_inside = may(actor, "mandates.see_proposal", row)
    view = reads.proposal_view(row, day=day, is_inside=is_inside)
    moves = moves_open_to(actor, row.case) if not getattr(actor, "is_anonymous", True) else []
    return render(
        request,
        "mandates/proposal.html",
        {
            "view": view,
            "proposal": row,
            "case": row.case,
            "is_inside": is_inside,
            "steps": [s for s in PROPOSAL.states if s.code in _path(row)],
            "moves": [m for m in (_move(step, row) for step in moves) if m],
            "may_edit": row.case.state in ("draft", "checked", "emergency")
            and may(actor, "mandates.propose", row),
            "may_confirm": row.case.state in ("checked", "answered", "builder_asked", "waiver_asked")
            and may(actor, "mandates.confirm_functions", row),
            "may_opine": row.case.state in ("answered", "waiver_asked")
            and row.depth == "full"
            and may(actor, "mandates.give_opinion", row),
            "may_withhold": may(actor, "mandates.redact", row)
            and (row.published_at is None or may(actor, "mandates.confirm_functions", row)),
            "may_publish": row.published_at is None
            and row.lane == "emergency"
            and may(actor, "mandates.publish_proposal", row),
            "may_name": row.case.state in ("approved", "live") and may(actor, "mandates.name_tool", row),
            "may_review": any(w.outcome == "signed" and not w.has_expired(day) for w in view.waivers)
            and may(actor, "mandates.sign_waiver", row),
            "missing": needed_names(deciding.missing_of(row))
            if row.case.state in ("draft", "emergency")
            else [],
            "left": deciding.unanswered(row, day) if row.case.state == "checked" else [],
            "first": policy.setting("answers_required", row.body.place, day),
            "exception_names": exceptions.TAGS,
            "verdict_name": verdict_name,
            "day": day,
            "is_print": "print" in request.GET,
        },
    )


def _path(row: Proposal) -> tuple[str, ...]:
    """The states to show as steps: the way this proposal goes, not every way there is."""
    end = row.case.state if row.case.state in ("declined", "withdrawn") else "live"
    start = ("draft",) if row.lane == "usual" else ("draft", "emergency")
    aside = tuple(code for code in ("builder_asked", "waiver_asked") if row.case.state == code)
    middle = ("checked", "answered", *aside)
    return (*start, *middle, *(("approved",) if end == "live" else ()), end)


def _move(step: Any, row: Proposal) -> dict[str, Any] | None:
    """A move as a button or a link: what it is called and where it is made."""
    page = PAGES.get(step.code, "mandates:step")
    if not page:
        return None
    kwargs = {"reference": row.reference}
    if page == "mandates:step":
        kwargs["move"] = step.code
    return {
        "code": step.code,
        "name": NAMES.get(step.code, step.name),
        "href": reverse(page, kwargs=kwargs),
        "is_button": step.code in ("check", "review", "send"),
        "kind": {
            "withdraw": "quiet",
            "decline": "secondary",
            "begin_emergency": "secondary",
            "return": "secondary",
        }.get(step.code, "primary"),
    }


def needed_names(names: list[str]) -> list[str]:
    """What readers call the fields that are still empty."""
    words = {
        "title": _("title"),
        "need": _("need"),
        "why_now": _("why now"),
        "users": _("users"),
        "money_paisa": _("money"),
    }
    return [words[name] for name in names]


def verdict_name(code: str) -> Any:
    """What readers call an option; the code itself for one that the policy no longer has."""
    return dict(Verdict.choices).get(code, code)
