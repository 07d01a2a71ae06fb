"""One's own training: the gaps of one's post, seats, results; nominating one's line; the sessions one teaches."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yakja.foundation.kit.permissions import require
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Enrolment, Session
from ..queries import badges
from ..queries import courses as reads
from ..queries import own as mine
from ..queries.levels import gaps_of
from .finding import session_or_404, who
from .forms import CodeForm, NominateForm


def _signed_in(request: HttpRequest) -> None:
    require(who(request), "training.see_desk")


@require_http_methods(["GET"])
def desk(request: HttpRequest) -> HttpResponse:
    """What somebody can learn, learns, has learned; whom they may nominate; what they teach."""
    _signed_in(request)
    actor, today = who(request), timezone.localdate()
    members = mine.memberships(actor, today)
    line = mine.below(actor, today).order_by("body__path", "profile__position", "name", "pk")
    rows = mine.own_enrolments(members)
    return render(
        request,
        "training/my.html",
        {
            "members": [(member, gaps_of(member, today)) for member in members],
            "enrolments": rows,
            "today": today,
            "certificates": [
                (row, badges.secret_page_of(row, request.LANGUAGE_CODE))
                for row in mine.own_certificates(members)
            ],
            "line": list(line[:200]),
            "line_results": list(
                mine.with_names(Enrolment.objects.filter(member__in=line.order_by().values("pk")))
                .exclude(state=Enrolment.State.WITHDRAWN)
                .order_by("-session__starts_on", "-pk")[:50]
            ),
            "coming": list(reads.coming(reads.Wanted(day=today))[:20]) if line.exists() else [],
            "taught": mine.taught_by(actor),
        },
    )


@require_http_methods(["GET", "POST"])
def attend(request: HttpRequest, reference: str) -> HttpResponse:
    """Typing the code that stands on the board of the room."""
    _signed_in(request)
    actor = who(request)
    session = session_or_404(reference)
    row = (
        mine.with_names(
            Enrolment.objects.filter(
                session=session, member__in=mine.memberships(actor, timezone.localdate())
            )
        )
        .exclude(state=Enrolment.State.WITHDRAWN)
        .first()
    )
    if row is None:
        raise Http404
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: actions.attend_by_code(actor=actor, enrolment=row, code=form.cleaned_data["code"]),
        )
        if done is not None:
            messages.success(request, _("You are noted as present."))
            return HttpResponseRedirect(reverse("training:my"))
    return render(
        request,
        "training/attend.html",
        {"form": form, "session": session, "row": row},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest, reference: str) -> HttpResponse:
    """A seat for somebody of one's line."""
    _signed_in(request)
    actor = who(request)
    session = session_or_404(reference)
    members = mine.below(actor, timezone.localdate())
    if session.is_for_women:
        members = members.filter(gender="woman")
    members = members.order_by("body__path", "profile__position", "name", "pk")
    if not members.exists():
        require(actor, "training.nominate", None)
    form = NominateForm(request.POST or None, members=members)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            lambda: actions.nominate(actor=actor, session=session, member=form.cleaned_data["member"]),
        )
        if made is not None:
            messages.success(
                request,
                _("%(name)s has a seat.") % {"name": made.member.name}
                if made.state == Enrolment.State.ACCEPTED
                else _("All seats are taken: %(name)s is on the waiting list.") % {"name": made.member.name},
            )
            return HttpResponseRedirect(reverse("training:my"))
    taken = reads.with_taken(Session.objects.with_names().filter(pk=session.pk)).get()
    return render(
        request,
        "training/nominate.html",
        {"form": form, "session": taken},
        status=422 if form.errors else 200,
    )


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A seat given back by the learner or the line."""
    _signed_in(request)
    actor = who(request)
    row = get_object_or_404(mine.with_names(Enrolment.objects.all()), pk=pk)
    require(actor, "training.withdraw", row)
    try:
        actions.withdraw_enrolment(actor=actor, enrolment=row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The seat is given back."))
    return HttpResponseRedirect(reverse("training:my"))
