"""Complaints in public: the list, the page of one with its full history, “me too”."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from yakja.foundation.cases.models import CaseEvent
from yakja.foundation.files.queries import url_of
from yakja.foundation.kit.limits import is_too_often
from yakja.foundation.kit.masking import masked
from yakja.foundation.kit.permissions import may
from yakja.foundation.kit.references import check_reference
from yakja.foundation.ui.prepared import prepared

from ..actions import join_complaint
from ..models import Complaint, Phase
from ..models.complaints import STILL_OPEN
from ..queries import lists
from ..queries.mapping import districts
from ..queries.reading import complaint_of, public_history, public_name_of_actor
from .keys import slow_down
from .public_drawings import open_map
from .public_forms import Filters, asked

# Filing makes no page out of date; what is kept of a list is never older than a minute.
ROOMS = ("complaints", "bodies", "places")
TONES = {Phase.CONFIRMED: "good", Phase.OPEN: "info", Phase.PLANNED: "warn", Phase.PROPOSED: "warn"}
JOINS_AN_HOUR = 20
# Whose words everybody reads: the office's. What a citizen adds later may name persons, and nobody has moderated it.
_TOLD_BY_OFFICE = ("ask", "plan", "propose", "go_on", "forward", "join", "transfer", "say")
MOVES = {
    "open": _("Filed"), "begin": _("Work began"), "ask": _("The office asked the citizen for more"),
    "answer": _("The citizen answered"), "go_on": _("The office goes on"), "plan": _("Accepted, no money yet"),
    "propose": _("The office says it is solved"), "confirm": _("The citizen says: solved"),
    "accept_refusal": _("The citizen accepts the reason"), "deny": _("The citizen says: not solved"),
    "lapse": _("Closed: the citizen was asked and did not answer"), "lapse_refusal": _("Closed with the office's reason"),
    "join": _("Closed as reported before"), "forward": _("Passed on to another agency"), "appeal": _("The citizen appealed"),
    "say": _("The office answers meanwhile"),
    "withdraw": _("The citizen withdrew it"), "transfer": _("Given to another office"), "escalate": _("Raised by the clock"),
}  # fmt: skip


@prepared(*ROOMS)
def index(request: HttpRequest) -> HttpResponse:
    """What was filed, the newest first, for anybody; the districts of a province as a map."""
    found = asked(request)
    if found.values.get("q") and check_reference(found.values["q"]):
        one = complaint_of(found.values["q"])
        if one is not None and one.is_public:
            return HttpResponseRedirect(reverse("complaints:complaint", args=[one.reference]))
    if found.values.get("q") or found.values.get("near"):
        slow_down(request, "search")
    wanted = found.wanted()
    page = lists.public_page(wanted, cursor=request.GET.get("cursor"))
    is_first = not request.GET.get("cursor")
    has_map = is_first and found.place is not None and found.place.level == "province"
    return render(
        request,
        "complaints/public/index.html",
        {
            "page": page,
            "rows": [
                (row, TONES.get(Phase(row.phase), "neutral"), _short(lists.text_for_all(row)))
                for row in page.items
            ],
            "form": Filters(request.GET if found.values else None, found.place),
            "filters": found.values,
            "asked": found,
            "map": open_map(districts(found.scope()), place=found.place) if has_map else None,
        },
    )


def _short(text: str, most: int = 180) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


@dataclass(frozen=True)
class Step:
    """One line of the public history."""

    event: CaseEvent
    what: Any
    who: str
    text: str
    reason: str = ""
    pictures: list[Any] = field(default_factory=list)


def history_for_all(found: Complaint) -> list[Step]:
    """Newest first; offices speak, persons are not named."""
    reasons = {s.reason.code: s.reason for s in found.solutions.select_related("reason")}
    hidden = (found.filer_name,)
    steps = []
    for event in reversed(public_history(found)):
        text = masked(str(event.text), names=hidden) if event.move in _TOLD_BY_OFFICE else ""
        what = MOVES.get(event.move) or found.case.workflow.by_state[event.target].name
        if event.move == "propose" and event.facts.get("outcome") == "rejected":
            what = _("The office says it cannot be done")
        if event.move == "propose" and event.facts.get("outcome") == "partly":
            what = _("The office says it is solved in part")
        if event.move == "escalate" and event.facts.get("do") != "reassign":
            continue  # a reminder inside the office
        if event.facts.get("word") == "office":
            what = _("Closed, not confirmed: a yes came from a receipt, phone or line of the office")
        reason = reasons.get(event.facts.get("reason", "")) if event.move == "propose" else None
        steps.append(
            Step(
                event, what, public_name_of_actor(event), text, str(reason.name) if reason else "",
                [(url_of(f.file), f.kind) for f in event.shown_files],  # type: ignore[attr-defined]
            )
        )  # fmt: skip
    return steps


def _case_of(reference: str) -> str:
    return f"cases.case:{check_reference(reference) or reference}"


def _public(reference: str) -> Complaint:
    found = complaint_of(reference)
    if found is None or not found.is_public:
        # Whether there is one that is not shown is told to nobody.
        raise Http404(_("There is no public complaint with this number."))
    return found


@prepared("bodies", "places", "complaints", subject=_case_of)
def complaint(request: HttpRequest, reference: str) -> HttpResponse:
    """One complaint with all that happened to it."""
    found = _public(reference)
    if reference != found.reference:
        return HttpResponseRedirect(reverse("complaints:complaint", args=[found.reference]))
    case = found.case
    actor = request.actor  # type: ignore[attr-defined]
    return render(
        request,
        "complaints/public/complaint.html",
        {
            "complaint": found,
            "case": case,
            "text": lists.text_for_all(found),
            "landmark": lists.landmark_for_all(found),
            "state": case.workflow.by_state[case.state],
            "steps": history_for_all(found),
            "may_join": found.phase in STILL_OPEN,
            "may_work": not actor.is_anonymous
            and (may(actor, "complaints.see", found) or may(actor, "complaints.see_outcome", found)),
            "ancestors": [p for p in (found.province, found.district) if p is not None],
        },
    )


@never_cache
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """“I have the same problem”: once per browser and network; no name is asked."""
    found = _public(reference)
    refused: Any = ""
    if request.method == "POST":
        address = get_adapter(request).get_client_ip(request)
        if found.phase not in STILL_OPEN:
            refused = _("This complaint is closed and cannot be joined any more.")
        elif is_too_often("complaints.join", address, most=JOINS_AN_HOUR):
            refused = _("That was too often. Wait an hour and try again.")
        else:
            client = f"{address} {request.headers.get('User-Agent', '')}"
            join_complaint(actor=request.actor, complaint=found, client=client, door="web")  # type: ignore[attr-defined]
            return HttpResponseRedirect(reverse("complaints:complaint", args=[found.reference]))
    context = {"complaint": found, "refused": refused}
    return render(request, "complaints/public/join.html", context, status=400 if refused else 200)
