"""The practice copy's own pages, and in the real copy the form that takes its results."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yakja.foundation.kit.permissions import SYSTEM, require
from yakja.foundation.people.actions import make_sign_in_link
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import PracticeKey, PracticeVisit
from ..queries import practice as reads
from ..queries.tasks import known_tasks
from .finding import who
from .forms import KeyForm, NumberForm, ResultsForm

LARGEST = 512 * 1024


def _only_where_nothing_is_real() -> None:
    if not reads.is_practice_copy():
        raise Http404


@never_cache
@require_http_methods(["GET", "POST"])
def practise(request: HttpRequest) -> HttpResponse:
    """The tasks of whoever practises, with how each stands; before that, the question for the staff number."""
    _only_where_nothing_is_real()
    visit = reads.visit_of(who(request))
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form, lambda: actions.begin_practice(actor=who(request), number=form.cleaned_data["number"])
        )
        if made is not None:
            # In a practice copy nobody has a second factor; such a link stands for one there.
            link = make_sign_in_link(actor=SYSTEM, person=made.person, purpose="loopback")
            return HttpResponseRedirect(link)
    return render(
        request,
        "training/practise.html",
        {
            "visit": visit,
            "form": form,
            "tasks": _tasks(visit) if visit else [],
            "laid_out": reads.laid_out_for(visit) if visit else None,
        },
        status=422 if form.errors else 200,
    )


def _tasks(visit: PracticeVisit) -> list[tuple[object, bool]]:
    done = set(visit.done.values_list("task", flat=True))
    return [(task, code in done) for code, task in known_tasks().items()]


@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Look at the rows of one task."""
    _only_where_nothing_is_real()
    visit = reads.visit_of(who(request))
    if visit is None or code not in known_tasks():
        raise Http404
    try:
        actions.check_task(actor=who(request), visit=visit, task=code)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Done. Take the results to your trainer when you are through."))
    return HttpResponseRedirect(reverse("training:practise"))


@never_cache
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """What was done, signed, as a file for the real copy."""
    _only_where_nothing_is_real()
    visit = reads.visit_of(who(request))
    if visit is None:
        raise Http404
    return HttpResponse(
        reads.results_of(visit),
        content_type="application/jwt",
        headers={"Content-Disposition": f'attachment; filename="practice-{visit.member_number}.jwt"'},
    )


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest) -> HttpResponse:
    """In the real copy: trust a practice copy's key, withdraw it, take its results."""
    actor = who(request)
    require(actor, "training.take_practice")
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = ResultsForm(request.POST if act == "take" else None, request.FILES if act == "take" else None)
    key_form = KeyForm(request.POST if act == "trust" else None, auto_id="key-%s")
    if act == "take" and form.is_valid():
        upload = form.cleaned_data["file"]
        token = upload.read(LARGEST).decode("ascii", "replace")
        found = attempt(form, lambda: actions.take_practice_results(actor=actor, token=token))
        if found is not None:
            messages.success(
                request,
                _("%(taken)s results are taken, %(known)s were known already.")
                % {"taken": len(found.taken), "known": found.known},
            )
            if found.unknown_members:
                messages.warning(
                    request,
                    _("Nobody here has these staff numbers: %(numbers)s")
                    % {"numbers": ", ".join(found.unknown_members)},
                )
            return HttpResponseRedirect(reverse("training:take_practice"))
    if act == "trust" and key_form.is_valid():
        done = attempt(
            key_form,
            lambda: actions.trust_practice_key(actor=actor, public_pem=key_form.cleaned_data["public_pem"]),
        )
        if done is not None:
            messages.success(request, _("Results signed with this key are taken from now on."))
            return HttpResponseRedirect(reverse("training:take_practice"))
    return render(
        request,
        "training/take_practice.html",
        {"form": form, "key_form": key_form, "keys": list(PracticeKey.objects.order_by("-pk")[:20])},
        status=422 if form.errors or key_form.errors else 200,
    )
