"""For the trainer: the sheet of a session, results one by one. Officers of the host see who comes, not how they did."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Enrolment, Session
from ..queries import own as mine
from .finding import session_or_404, who
from .forms import ResultForm, SheetForm


@require_http_methods(["GET", "POST"])
def session(request: HttpRequest, reference: str) -> HttpResponse:
    """Who comes; for the trainer also the code, the sheet and the results."""
    actor = who(request)
    row = session_or_404(reference)
    require(actor, "training.see_session", row)
    may_teach = may(actor, "training.teach", row)
    if request.method == "POST":
        require(actor, "training.teach", row)
    rows = mine.sheet_of(row)
    form = SheetForm(
        request.POST if request.method == "POST" else None,
        rows=rows,
        initial={"present": [str(r.pk) for r in rows if r.state == Enrolment.State.ATTENDED]},
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: actions.take_attendance(
                actor=actor,
                session=row,
                present=[int(pk) for pk in form.cleaned_data["present"]],
                cost_paisa=form.cleaned_data["cost"],
            ),
        )
        if done is not None:
            messages.success(request, _("The attendance is kept. Enter the results now."))
            return HttpResponseRedirect(reverse("training:session", kwargs={"reference": row.reference}))
    return render(
        request,
        "training/session.html",
        {
            "session": row,
            "rows": rows,
            "form": form,
            "may_teach": may_teach,
            "has_begun": row.starts_on <= timezone.localdate() and row.state != Session.State.CANCELLED,
            "may_cancel": row.state == Session.State.PLANNED and may(actor, "training.plan_session", row),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Passed or not, of one learner."""
    actor = who(request)
    row = get_object_or_404(mine.with_names(Enrolment.objects.all()), pk=pk)
    require(actor, "training.judge", row)
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: actions.record_result(
                actor=actor,
                enrolment=row,
                has_passed=form.cleaned_data["result"] == "passed",
                note=form.cleaned_data["note"],
            ),
        )
        if done is not None:
            messages.success(request, _("The result of %(name)s is kept.") % {"name": row.member.name})
            return HttpResponseRedirect(
                reverse("training:session", kwargs={"reference": row.session.reference})
            )
    return render(
        request, "training/result.html", {"form": form, "row": row}, status=422 if form.errors else 200
    )
