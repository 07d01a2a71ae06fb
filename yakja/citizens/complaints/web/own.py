"""The filer's own page, opened by number and key: what became of it, and everything only the filer can say.

The key in the address is the permission, as on paper: no session and no account stand behind it, so these forms
carry no token of one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from yakja.foundation.cases.models import CaseEvent
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.queries import open_bytes
from yakja.foundation.kit.errors import TooOften
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.limits import HOUR
from yakja.foundation.kit.permissions import ANONYMOUS, may
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..actions.citizens_word import APPEAL_DAYS, SILENCE_DAYS
from ..models import Complaint, Phase
from ..queries import complaint_of, filer_by_key, filing, receipt_key
from ..queries.office_words import needs_code
from ..queries.reading import public_history, waiting_solution
from ..rules import Filer
from .filing_forms import MOST_PHOTOS, CodeForm, FindForm, WordsForm, YesForm
from .keys import is_stopped, kept_by_key, note_wrong_key, opened_by_key
from .sending import device_of, line_of
from .told import words_for

# What was just done, for the page that follows.
DONE = {
    "yes": lambda: _("Thank you. The complaint counts as solved because you say so."),
    "by_office": lambda: _(
        "Your yes is kept. It came by a receipt, phone or line that the office has too: it is closed, not confirmed."
    ),
    "no": lambda: _("It is open again, one level up."),
    "answer": lambda: _("The office has your answer. The clock runs again."),
    "appeal": lambda: _("The office above looks at it again."),
    "withdraw": lambda: _("The complaint is taken back."),
    "retaliation": lambda: _("The office above knows of it now."),
    "still": lambda: _("Thank you for your answer."),
    "gone": lambda: _("It is open again, one level up."),
    "send_code": lambda: _("The code is on its way to your phone."),
    "code": lambda: _("The number is yours. We ask you here whether it is solved."),
}
ACTS = tuple(name for name in DONE if name != "by_office")
# What only the citizen can say; a code proves itself.
SPEAKING = ("yes", "no", "answer", "appeal", "withdraw", "retaliation", "still", "gone")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@kept_by_key("bodies", "places", "complaints")
def own(request: HttpRequest, complaint: Complaint, filer: Filer, key: str) -> HttpResponse:
    """Receipt, deadline, history; yes or no, answer, appeal, withdrawal, code, questionnaire."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form: Any = None
    if act in ACTS:
        form = _form_for(act, request, complaint)
        if act in SPEAKING and not may(filer, "complaints.speak", complaint):
            form.is_valid()
            form.add_error(
                None, _("You are signed in as an officer of this office. Only the citizen says this.")
            )
        elif form.is_valid():
            done = attempt(form, lambda: _do(request, act, complaint, filer, form))
            if done is not None:
                here = reverse("complaints:own", kwargs={"reference": complaint.reference, "key": key})
                return HttpResponseRedirect(f"{here}?done={done}")
        complaint = complaint_of(complaint.reference) or complaint
    return _shown(request, complaint, filer, key, act, form)


def _form_for(act: str, request: HttpRequest, complaint: Complaint) -> Any:
    if act == "code":
        return CodeForm(request.POST)
    if act == "yes" and needs_code(complaint):
        return YesForm(request.POST, auto_id="yes-%s")
    return WordsForm(request.POST, request.FILES, takes_files=act == "answer", auto_id=f"{act}-%s")


def _do(request: HttpRequest, act: str, complaint: Complaint, filer: Filer, form: Any) -> str:
    """Do what was asked; answers what the page says after it."""
    text = form.cleaned_data.get("text", "")
    asked: dict[str, Any] = {"actor": filer, "complaint": complaint}
    verbs: dict[str, Callable[[], Any]] = {
        "yes": lambda: _yes(complaint, filer, form, line_of(request)),
        "no": lambda: actions.deny_solution(**asked, text=text),
        "answer": lambda: actions.answer_office(**asked, text=text, files=_sent(form)),
        "appeal": lambda: actions.appeal_complaint(**asked, why=text),
        "withdraw": lambda: actions.withdraw_complaint(**asked, why=text),
        "retaliation": lambda: actions.flag_retaliation(**asked, text=text),
        "still": lambda: actions.answer_questionnaire(**asked, still_solved=True),
        "gone": lambda: actions.answer_questionnaire(**asked, still_solved=False),
        "send_code": lambda: actions.ask_code(
            actor=ANONYMOUS, complaint=complaint, device=device_of(request),
            network=get_adapter(request).get_client_ip(request),
        ),
        "code": lambda: _check_code(complaint, form.cleaned_data["code"]),
    }  # fmt: skip
    verbs[act]()
    return "by_office" if act == "yes" and complaint.phase == Phase.NOT_CONFIRMED else act


def _yes(complaint: Complaint, filer: Filer, form: Any, line: str) -> None:
    said = {**form.cleaned_data, "network": line}
    if "code" not in said:
        actions.confirm_solution(actor=filer, complaint=complaint, **said)
    elif not actions.confirm_by_code(actor=filer, complaint=complaint, **said):
        message = _("This code is not right, or too old. Look again or ask for a new one.")
        raise ValidationError({"code": message})


def _check_code(complaint: Complaint, code: str) -> None:
    if not actions.verify_filer(actor=ANONYMOUS, complaint=complaint, code=code):
        message = _("This code is not right, or too old. Look again or ask for a new one.")
        raise ValidationError({"code": message})


def _sent(form: Any) -> list[tuple[Any, str, bool]]:
    """Pictures that answer the office: for the office alone."""
    uploads = form.files.getlist("photos")
    if len(uploads) > MOST_PHOTOS:
        raise ValidationError({"photos": _("There are more than five photos. Remove some.")})
    found = []
    for upload in uploads:
        try:
            found.append((store_file(actor=ANONYMOUS, upload=upload, purpose=filing.PHOTO), "photo", False))
        except ValidationError as refusal:
            raise ValidationError({"photos": refusal}) from refusal
    return found


def _shown(
    request: HttpRequest, complaint: Complaint, filer: Filer, key: str, act: str, form: Any
) -> HttpResponse:
    case, now = complaint.case, timezone.now()
    moves = {move.code for move in case.workflow.moves if case.state in move.sources}
    closed = case.closed_at
    since = (now - closed).days if closed else 0
    # In its own language, so that the receipt opens as its holder reads.
    address = f"{settings.PUBLIC_URL.rstrip('/')}/{active()}/s/{complaint.reference}/{key}/"
    drawn = segno.make(address, error="m")
    own_events = CaseEvent.objects.filter(case_id=case.pk, actor_ref=filer.ref, is_public=False)
    events = sorted([*public_history(complaint), *own_events], key=lambda e: (e.at, e.pk), reverse=True)
    done = request.GET.get("done", "")
    return render(
        request,
        "complaints/own.html",
        {
            "complaint": complaint, "case": case, "key": key, "receipt_key": receipt_key(complaint.reference),
            "is_new": (now - case.opened_at).total_seconds() < 3600 and len(events) < 3,
            "draft_language": filing.is_draft_language(), "step_name": "own",
            "solution": waiting_solution(complaint) if complaint.phase == Phase.PROPOSED else None,
            "is_asked": case.state == "asked", "question": _question(case) if case.state == "asked" else None,
            "may_appeal": "appeal" in moves and closed is not None and since <= APPEAL_DAYS,
            "may_withdraw": "withdraw" in moves, "is_closed": closed is not None,
            "asks_again": complaint.phase in (Phase.CONFIRMED, Phase.NOT_CONFIRMED)
            and complaint.four_weeks_at is None and 28 <= since <= 56 and not _has_said_still(complaint),
            "history": [(e.at, words_for(e), e.text, e.facts) for e in events],
            "files": filing.files_of(complaint), "act": act, "form": form if form is not None and form.errors else None,
            "words": {name: WordsForm(auto_id=f"{name}-%s") for name in ("appeal", "withdraw", "retaliation")},
            "answer_form": WordsForm(takes_files=True, auto_id="answer-%s"), "code_form": CodeForm(),
            "done": DONE[done]() if done in DONE else "", "asks_code": done == "send_code" or act == "code",
            "yes_form": (form if form is not None and act == "yes" else YesForm(auto_id="yes-%s"))
            if needs_code(complaint) else None,
            "is_sensitive": complaint.category.is_sensitive or complaint.is_shared_phone,
            "address": address, "silence_days": SILENCE_DAYS,
            # Made by segno from our own address: a path, no script and no style.
            "qr": Markup(drawn.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None)),  # noqa: S704
        },
        status=422 if form is not None and form.errors else 200,
    )  # fmt: skip


def _has_said_still(complaint: Complaint) -> bool:
    last = complaint.solutions.order_by("-id").values_list("kept_at", flat=True).first()
    return last is not None


def _question(case: Any) -> Any:
    """What the office asks."""
    return CaseEvent.objects.filter(case_id=case.pk, move="ask").order_by("-id").first()


@require_safe
@opened_by_key
def own_file(request: HttpRequest, complaint: Complaint, filer: Filer, key: str, pk: int) -> HttpResponseBase:
    """A picture or voice of this complaint, for whoever holds its receipt."""
    found = next((row.file for row in filing.files_of(complaint) if row.file_id == pk), None)
    if found is None:
        raise Http404
    try:
        response = FileResponse(open_bytes(found), content_type=found.media_type)
    except FileNotFoundError as error:
        raise Http404 from error
    response.headers["Content-Length"] = str(found.size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Number and key lead to the filer's own page; the number alone to what everybody may read."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        complaint = complaint_of(said["reference"])
        wrong = _("There is no complaint of this number. Look at your SMS or receipt.")
        if is_stopped(request, said["reference"]):
            raise TooOften(HOUR)
        if complaint is None:
            note_wrong_key(request, said["reference"])
            form.add_error("reference", wrong)
        elif not said["key"]:
            form.add_error("key", _("Write the key of the receipt too."))
        elif filer_by_key(complaint, said["key"]) is None:
            note_wrong_key(request, said["reference"])
            form.add_error("key", _("This is not the key of this number. Look at your SMS or receipt."))
        else:
            key = receipt_key(complaint.reference).replace("-", "")
            return HttpResponseRedirect(
                reverse("complaints:own", kwargs={"reference": complaint.reference, "key": key})
            )
    return render(
        request,
        "complaints/find.html",
        {"form": form, "draft_language": filing.is_draft_language(), "step_name": "find"},
        status=422 if form.errors else 200,
    )
