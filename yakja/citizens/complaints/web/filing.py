"""Filing on the web: one question a page, without an account and without JavaScript.

Whoever files is a visitor, whatever session the browser may hold: the pages ask for no authority, so a form that
another site sends does nothing that its owner could not do alone. Therefore they carry no token against that, and
can be prepared once for everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from yakja.foundation.channels.actions import address_for
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.files.queries import read_bytes
from yakja.foundation.kit.i18n import LANGUAGES
from yakja.foundation.kit.limits import is_too_often
from yakja.foundation.kit.permissions import ANONYMOUS

from .. import actions
from ..models import Gender
from ..queries import complaint_of, filing
from ..queries.similar import similar_to
from . import filing_places
from .filing_forms import MOST_PHOTOS, ContactForm, DetailsForm, PlaceForm
from .filing_state import Draft, unpacked
from .sending import client_of, remember, send, sent_too_often, url_of_own

STEPS = ("place", "what", "details", "similar", "contact", "check")
COUNTED = ("place", "what", "details", "contact", "check")
MOST_FILES_AN_HOUR = 60
# Where a refusal of the sending is put right.
STEP_OF = {
    "place": "place", "point": "place", "landmark": "place", "text": "details", "photos": "details", "file": "details",
    "phone": "contact",
}  # fmt: skip


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """Where is it? The pages that are the same for everybody are prepared."""
    if request.method == "POST":
        return _after_place(request)
    personal = {"q", "lat", "lon"} & set(request.GET)
    return filing_places.show(request) if personal else filing_places.prepared_page(request)


def _after_place(request: HttpRequest) -> HttpResponse:
    known = unpacked(request.POST.get("state", ""))
    draft = known or Draft()
    if known is not None and "place" not in request.POST:
        return filing_places.show(request, draft=known)  # looked for, not chosen yet
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return filing_places.show(request, form=form, draft=known)
    said = form.cleaned_data
    draft.place, draft.landmark = said["place"], said["landmark"].strip()
    draft.lat, draft.lon = said["lat"], said["lon"]
    if draft.lat is None or draft.lon is None:
        draft.lat = draft.lon = None
    return page(request, "check" if draft.category and known is not None else "what", draft)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, step: str) -> HttpResponse:
    """What was answered on one page leads to the next; an address opened by itself leads to the beginning."""
    if request.method != "POST" or step not in STEPS:
        return HttpResponseRedirect(reverse("complaints:file"))
    draft = unpacked(request.POST.get("state", ""))
    if draft is None or draft.place_row is None:
        return filing_places.show(request, gone=True)
    if request.POST.get("go") in STEPS:
        _keep_what_was_typed(request, step, draft)
        return page(request, request.POST["go"], draft)
    answered: dict[str, Callable[[HttpRequest, Draft], HttpResponse]] = {
        "what": _after_what, "details": _after_details, "similar": _after_similar, "contact": _after_contact,
        "check": send_page,
    }  # fmt: skip
    if step == "place":
        return _after_place(request)
    if step != "what" and draft.category_row is None:
        return page(request, "what", draft)
    return answered[step](request, draft)


def _keep_what_was_typed(request: HttpRequest, step: str, draft: Draft) -> None:
    """Whoever goes back loses nothing of the page they leave."""
    if step == "what":
        draft.text = request.POST.get("text", "").strip()[:4000] or draft.text
    elif step == "details" and draft.category_row:
        _keep_details(request, draft, must=False)
    elif step == "contact" and draft.category_row:
        form = ContactForm(request.POST, category=draft.category_row)
        form.is_valid()
        for name, value in form.cleaned_data.items():
            setattr(draft, name, value)


def page(
    request: HttpRequest, name: str, draft: Draft, *, form: Any = None, status: int = 200, **more: Any
) -> HttpResponse:
    """One question, with what was said before in its hidden field."""
    if name == "place":
        return filing_places.show(request, draft=draft)
    category = draft.category_row
    if category is None and name != "what":
        name = "what"
    context: dict[str, Any] = {
        "draft": draft, "state": draft.packed(), "step": name, "form": form, "category": category,
        "number": COUNTED.index(name if name in COUNTED else "details") + 1, "total": len(COUNTED),
        "place_line": filing_places.line_of(draft.place_row) if draft.place_row else "",
        "draft_language": filing.is_draft_language(), "is_sensitive": bool(category and category.is_sensitive), **more,
    }  # fmt: skip
    makers = {"what": _what, "details": _details, "contact": _contact, "check": _check, "similar": _similar}
    context |= {key: value for key, value in makers[name](draft, context).items() if context.get(key) is None}
    response = render(request, f"complaints/file/{name}.html", context, status=status)
    # Back in the browser shows the page again without asking; where a name stands on it, nothing is kept.
    patch_cache_control(response, private=True, no_store=name in ("contact", "check"), max_age=0)
    response.headers["Permissions-Policy"] = "camera=(), microphone=(self), geolocation=(self)"
    return remember(request, response)


# What is it?


def _what(draft: Draft, context: dict[str, Any]) -> dict[str, Any]:
    return {
        "groups": filing.groups(), "categories": [], "group": "", "suggestion": None, "drawing": filing.drawing_of,
        "problem": "",
    }  # fmt: skip


def _after_what(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A category ends the question; a group shows its categories; words bring a proposal with its reason."""
    said = request.POST
    category = filing.category_of(said.get("category", ""))
    typed = said.get("text", "").strip()[:4000]
    if category is not None:
        if category.code != draft.category:
            draft.answers, draft.about, draft.person = {}, None, ""
        if category.is_private:
            _withdraw_from_view(draft)
        draft.category = category.code
        return page(request, "details", draft)
    if typed and (typed != draft.text or "suggest" in said):
        draft.text = typed
        found = filing.suggestion_for(typed)
        if found is not None:
            return page(request, "what", draft, suggestion=found)
    below = filing.categories_of(said.get("group", "")) if said.get("group") else []
    if below:
        return page(request, "what", draft, categories=below, group=said["group"])
    return page(
        request, "what", draft, problem=_("Choose what the problem is, or write it."), status=422,
        categories=filing.categories_of() if typed else [],
    )  # fmt: skip


def _withdraw_from_view(draft: Draft) -> None:
    """Pictures of what turns out to be a private matter are kept anew for the office alone."""
    for place, file in enumerate(filing.stored_files(draft.files)):
        if file.visibility == StoredFile.Visibility.PUBLIC:
            draft.files[place] = store_file(
                actor=ANONYMOUS, upload=read_bytes(file), name=file.name, purpose=filing.PHOTO
            ).pk


# Details


def _details_form(draft: Draft, data: Any = None, files: Any = None) -> DetailsForm:
    first = {
        "text": draft.text, "about": str(draft.about or ""), "person": draft.person,
        **{f"a_{code}": value for code, value in draft.answers.items()},
    }  # fmt: skip
    assert draft.category_row is not None
    return DetailsForm(data, files, category=draft.category_row, place=draft.place_row, initial=first)


def _details(draft: Draft, context: dict[str, Any]) -> dict[str, Any]:
    return {"form": _details_form(draft), "sent": filing.stored_files([*draft.files, *draft.voices])}


def _keep_details(request: HttpRequest, draft: Draft, *, must: bool = True) -> DetailsForm:
    """What was typed and sent goes into the draft, whatever is wrong beside it; then nothing is lost."""
    form = _details_form(draft, request.POST, request.FILES)
    form.is_valid()
    said = form.cleaned_data
    draft.text = said.get("text", draft.text).strip()
    draft.answers = form.answers
    about = said.get("about", "")
    draft.about, draft.person = (int(about) if about else None), said.get("person", "").strip()
    taken_back = {int(key) for key in request.POST.getlist("remove") if key.isdigit()}
    draft.files = [key for key in draft.files if key not in taken_back]
    draft.voices = [key for key in draft.voices if key not in taken_back]
    category = draft.category_row
    shown = bool(category and not category.is_private and not draft.about)
    for upload in form.files.getlist("photos") if hasattr(form.files, "getlist") else []:
        if len(draft.files) >= MOST_PHOTOS:
            form.add_error("photos", _("There are more than five photos. Remove some."))
            break
        if (key := keep_upload(request, form, "photos", upload, filing.PHOTO, shown=shown)) is not None:
            draft.files.append(key)
    if said.get("voice") and (key := keep_upload(request, form, "voice", said["voice"], filing.VOICE)):
        draft.voices = [key]
    if must and not draft.text and not draft.files and not draft.voices and not form.errors:
        form.add_error("text", _("Write a few words, add a photo or speak a note."))
    return form


def keep_upload(
    request: HttpRequest, form: Any, name: str, upload: Any, purpose: str, *, shown: bool = False
) -> int | None:
    if is_too_often("complaints.files", get_adapter(request).get_client_ip(request), most=MOST_FILES_AN_HOUR):
        form.add_error(name, _("That was too often. Wait an hour and try again."))
        return None
    try:
        visibility = StoredFile.Visibility.PUBLIC if shown else StoredFile.Visibility.BODY
        return store_file(actor=ANONYMOUS, upload=upload, purpose=purpose, visibility=visibility).pk
    except ValidationError as refusal:
        form.add_error(name, refusal)
        return None


def _after_details(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = _keep_details(request, draft)
    if form.errors:
        return page(request, "details", draft, form=form, status=422)
    if "stay" in request.POST:
        return page(request, "details", draft)
    return page(request, "similar" if _candidates(draft) else "contact", draft)


# Is it one of these?


def _candidates(draft: Draft) -> list[Any]:
    category, place = draft.category_row, draft.place_row
    if category is None or place is None or category.is_private or draft.about:
        return []
    found = similar_to(category=category, place=place, text=draft.text, lat=draft.lat, lon=draft.lon)
    return [each for each in found if each.complaint.is_public]


def _similar(draft: Draft, context: dict[str, Any]) -> dict[str, Any]:
    return {"candidates": _candidates(draft), "phone_problem": "", "typed_phone": ""}


def _after_similar(request: HttpRequest, draft: Draft) -> HttpResponse:
    """“Me too” joins the other complaint and ends the filing; a number is told the news of it."""
    asked = request.POST.get("join", "")
    if not asked:
        return page(request, "contact", draft)
    other = complaint_of(asked)
    if other is None:
        return page(request, "similar", draft, status=422)
    form = ContactForm({"phone": request.POST.get("phone", ""), "language": ""}, category=other.category)
    form.fields["phone"].required = False
    form.fields["language"].required = False
    if not form.is_valid():
        return page(
            request, "similar", draft, status=422, phone_problem=form.errors["phone"][0],
            typed_phone=request.POST.get("phone", ""),
        )  # fmt: skip
    phone = form.cleaned_data["phone"]
    if sent_too_often(request, phone):
        problem = _("That was too often. Wait an hour and try again.")
        return page(request, "similar", draft, status=429, phone_problem=problem, typed_phone=phone)
    try:
        is_new = actions.join_complaint(
            actor=ANONYMOUS,
            complaint=other,
            address=address_for(phone) if phone else None,
            client=client_of(request),
        )
    except ValidationError:
        return page(request, "contact", draft)
    return render(
        request,
        "complaints/file/joined.html",
        {
            "complaint": other, "is_new": is_new, "draft_language": filing.is_draft_language(), "step_name": "joined",
        },
    )  # fmt: skip


# How can we reach you?


def _contact(draft: Draft, context: dict[str, Any]) -> dict[str, Any]:
    first = {
        "phone": draft.phone, "name": draft.name, "gender": draft.gender, "language": draft.language,
        "hidden": draft.hidden, "shared": draft.shared,
    }  # fmt: skip
    return {"form": ContactForm(category=context["category"], initial=first)}


def _after_contact(request: HttpRequest, draft: Draft) -> HttpResponse:
    category = draft.category_row
    assert category is not None
    form = ContactForm(request.POST, category=category)
    if not form.is_valid():
        return page(request, "contact", draft, form=form, status=422)
    said = form.cleaned_data
    for name in ("phone", "name", "gender", "language", "hidden", "shared"):
        setattr(draft, name, said[name])
    return page(request, "check", draft)


# Check and send


def _check(draft: Draft, context: dict[str, Any]) -> dict[str, Any]:
    category, place, about = draft.category_row, draft.place_row, draft.about_row
    assert category is not None
    assert place is not None
    words = {each.code: dict(each.choices) for each in filing.questions_of(category)}
    return {
        "outlook": filing.outlook(category, place, about), "about": about, "problems": [],
        "answers": [
            (each.text, words[each.code].get(draft.answers[each.code], draft.answers[each.code]))
            for each in filing.questions_of(category)
            if draft.answers.get(each.code)
        ],
        "sent": filing.stored_files([*draft.files, *draft.voices]), "step_of": STEP_OF, "genders": dict(Gender.choices),
        "language_names": dict(LANGUAGES),
    }  # fmt: skip


def send_page(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Send it: once, however often the button is pressed; the receipt is the filer's own page."""
    done, problems, status = send(request, draft)
    wants_json = request.headers.get("Accept") == "application/json"
    if done is not None:
        path = url_of_own(done)
        if wants_json:
            return JsonResponse({"reference": done.reference, "url": path})
        return HttpResponseRedirect(path)
    if wants_json:
        return JsonResponse({"problems": problems}, status=status)
    return page(request, "check", draft, problems=problems, status=status)
