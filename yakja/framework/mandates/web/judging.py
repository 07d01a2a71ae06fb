"""The reviewers' pages: codes to confirm, the decision, a second opinion, the waiver, and what is withheld."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.bodies.models import Function
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile

from ..actions import deciding as verdicts
from ..actions import publication
from ..actions import waivers as verbs
from ..models import Proposal, Waiver
from ..queries import deciding
from ..queries import proposals as reads
from . import gate_forms as f
from .proposals import verdict_name
from .proposing import back_to, the


def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """A steward confirms the functions: what was typed beside what the text says."""
    row = the(request, reference, "mandates.confirm_functions")
    check = row.checks.first()
    read = check.facts["functions_read"] if check else []
    confirmed = list(row.functions.values_list("code", flat=True))
    form = f.ConfirmForm(
        request.POST or None, read=[*read, *row.functions_typed], initial={"functions": confirmed or row.functions_typed or read[:1]}
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        functions = list(Function.objects.current().filter(code__in=form.codes()))
        try:
            verdicts.confirm_functions(actor=request.actor, proposal=row, functions=functions)
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(request, _("The functions are confirmed."))
            return back_to(row)
    return render(
        request,
        "mandates/confirm.html",
        {"form": form, "proposal": row, "typed": row.functions_typed, "read": read},
        status=422 if form.errors else 200,
    )


def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """The options in their order; the first that will do is taken, and each above it gets its reason."""
    row = the(request, reference, "mandates.decide_proposal")
    day = timezone.localdate()
    options = deciding.options(row, day)
    view = reads.proposal_view(row, day=day, is_inside=True)
    form = f.DecideForm(request.POST or None, options=options, near=[t.code for t in view.tools])
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            verdicts.decide_proposal(
                actor=request.actor,
                proposal=row,
                verdict=typed["verdict"],
                reason=typed["reason"],
                reasons_above=form.reasons_above(),
                tool=typed["tool"],
                joined=typed["joined"],
            )
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(request, _("Approved. The clearance is issued."))
            return back_to(row)
    return render(
        request,
        "mandates/decide.html",
        {"form": form, "proposal": row, "view": view, "options": options},
        status=422 if form.errors else 200,
    )


def opinion(request: HttpRequest, reference: str) -> HttpResponse:
    """The second reviewer's opinion on a large proposal."""
    row = the(request, reference, "mandates.give_opinion")
    form = f.OpinionForm(request.POST or None, initial={"opinion": row.opinion})
    if request.method == "POST" and form.is_valid():
        try:
            verdicts.give_opinion(actor=request.actor, proposal=row, text=form.cleaned_data["opinion"])
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(request, _("Your opinion stands on the proposal."))
            return back_to(row)
    return render(
        request,
        "mandates/step.html",
        {"form": form, "proposal": row, "move": "opinion", "title": _("Second opinion")},
        status=422 if form.errors else 200,
    )


def ask_waiver(request: HttpRequest, reference: str) -> HttpResponse:
    """The body asks for leave to build outside the mandate."""
    row = the(request, reference)
    day = timezone.localdate()
    form = f.WaiverForm(
        request.POST or None,
        request.FILES or None,
        reasons=deciding.waiver_reasons_open(row),
        options=deciding.options(row, day),
        initial={f"above_{code}": text for code, text in row.reasons_above.items()},
    )
    # The form is read first, so that a file is kept even where another field is wrong.
    file = _evidence(request, row, form) if form.is_bound and form.errors is not None else None
    if request.method == "POST" and form.is_valid():
        try:
            verbs.ask_waiver(
                actor=request.actor,
                proposal=row,
                reason=form.cleaned_data["reason"],
                evidence=form.cleaned_data["evidence"],
                reasons_above=form.reasons_above(),
                file=file,
            )
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(
                request, _("The waiver is asked for. Somebody of another body signs or refuses it.")
            )
            return back_to(row)
    return render(
        request,
        "mandates/step.html",
        {"form": form, "proposal": row, "move": "ask_waiver", "title": _("Ask for a waiver")},
        status=422 if form.errors else 200,
    )


def _evidence(request: HttpRequest, row: Proposal, form: f.WaiverForm) -> StoredFile | None:
    """The file of evidence: the one that came now, or the one that came before when another field was wrong."""
    salt = f"mandates.evidence:{row.pk}:{request.actor.ref}"
    if "file" in form.errors:
        return None
    if upload := request.FILES.get("file"):
        try:
            file = store_file(actor=request.actor, upload=upload, purpose=verbs.EVIDENCE, owner=row.body)
        except ValidationError as error:
            form.add_error("file", error.messages)
            return None
        form.keep(file, signing.dumps(file.pk, salt=salt))
        return file
    try:
        pk = signing.loads(request.POST.get("kept", ""), salt=salt)
    except signing.BadSignature:
        return None
    kept = StoredFile.objects.filter(pk=pk).first()
    if kept is not None:
        form.keep(kept, request.POST["kept"])
    return kept


def sign_waiver(request: HttpRequest, reference: str) -> HttpResponse:
    """The signatory reads the evidence and signs or refuses."""
    row = the(request, reference, "mandates.sign_waiver")
    waiver = Waiver.objects.filter(proposal=row, outcome="").first()
    if waiver is None:
        messages.info(request, _("No waiver waits for a signature."))
        return back_to(row)
    waiver.proposal = row
    form = f.SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            if request.POST.get("verb") == "refuse":
                verbs.refuse_waiver(actor=request.actor, waiver=waiver, text=typed["text"])
                said = _("The waiver is refused.")
            else:
                verbs.sign_waiver(actor=request.actor, waiver=waiver, **typed)
                said = _("The waiver is signed and the clearance issued.")
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(request, said)
            return back_to(row)
    return render(
        request,
        "mandates/sign.html",
        {"form": form, "proposal": row, "waiver": waiver, "verdict_name": verdict_name},
        status=422 if form.errors else 200,
    )


def withhold(request: HttpRequest, reference: str) -> HttpResponse:
    """One field is withheld until a day; that it is, is public."""
    row = the(request, reference, "mandates.redact")
    form = f.WithholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            publication.redact(actor=request.actor, proposal=row, **form.cleaned_data)
        except ValidationError as error:
            f.refused(form, error)
        else:
            messages.success(request, _("Withheld until that day."))
            return back_to(row)
    return render(
        request,
        "mandates/step.html",
        {"form": form, "proposal": row, "move": "withhold", "title": _("Withhold a part until a day")},
        status=422 if form.errors else 200,
    )
