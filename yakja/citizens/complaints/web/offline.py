"""One page for a phone without a line: everything at once, kept on the phone, sent with its own key when it can be."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from yakja.foundation.kit.i18n import active
from yakja.foundation.places.models import Place
from yakja.foundation.ui.prepared import prepared

from ..queries import filing
from .filing import keep_upload
from .filing import page as step_page
from .filing_forms import LONGEST, MOST_PHOTOS, ContactForm, Several
from .filing_state import Draft
from .sending import send, url_of_own

_KEY = re.compile(r"d[0-9]{20,60}")


class WholeForm(forms.Form):
    """Everything a complaint needs, on one page that was kept beforehand."""

    place = forms.ChoiceField(
        label=_("District"), error_messages={"required": _("Choose the place where the problem is.")}
    )
    landmark = forms.CharField(
        label=_("Tehsil, village or street, and a landmark nearby"), required=False, max_length=200
    )
    category = forms.ChoiceField(
        label=_("What is the problem?"),
        error_messages={"required": _("Choose what the problem is, or write it.")},
    )
    text = forms.CharField(
        label=_("What happened, and since when?"),
        help_text=_("Write no names or identity card numbers of others."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    photos = forms.Field(
        label=_("Photos"),
        help_text=_("Up to five. Where and when a photo was taken is removed from it."),
        required=False,
        widget=Several(attrs={"accept": "image/*", "multiple": True}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        help_text=_("For example 0300 1234567"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", ""), *_districts()]
        self.fields["category"].choices = [("", ""), *_categories()]


def _districts() -> list[tuple[str, list[tuple[str, str]]]]:
    """Districts under their provinces."""
    rows = Place.objects.in_being().filter(level="district").in_order(active())
    names = {row.path: str(row.name) for row in Place.objects.provinces().in_being()}
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        over = next((name for path, name in names.items() if row.path.startswith(path)), "")
        found.setdefault(over, []).append((row.code, str(row.name)))
    return sorted(found.items())


def _categories() -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in filing.categories_of():
        found.setdefault(str(row.group.name), []).append((row.code, str(row.name)))
    return list(found.items())


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The page as it is kept, or what was sent from it."""
    return _sent(request) if request.method == "POST" else _prepared(request)


@prepared("complaints", "places")
def _prepared(request: HttpRequest) -> HttpResponse:
    return _show(request, WholeForm())


def _show(request: HttpRequest, form: WholeForm) -> HttpResponse:
    return render(
        request,
        "complaints/file/offline.html",
        {"form": form, "draft_language": filing.is_draft_language(), "step_name": "offline"},
        status=422 if form.errors else 200,
    )


def _sent(request: HttpRequest) -> HttpResponse:
    """With a key from the phone it is filed at once; without JavaScript the answers are shown once more to be sent."""
    form = WholeForm(request.POST, request.FILES)
    form.is_valid()
    said = form.cleaned_data
    category = filing.category_of(said.get("category", ""))
    wants_json = request.headers.get("Accept") == "application/json"
    draft = Draft(
        place=said.get("place", ""), category=said.get("category", ""), landmark=said.get("landmark", "").strip(),
        text=said.get("text", "").strip(), language=active(),
    )  # fmt: skip
    if category is not None:
        contact = ContactForm(
            {"phone": request.POST.get("phone", ""), "language": active()}, category=category
        )
        if not contact.is_valid():
            for text in contact.errors.get("phone", []):
                form.add_error("phone", text)
        else:
            draft.phone = contact.cleaned_data["phone"]
    key = request.POST.get("key", "")
    if _KEY.fullmatch(key):
        draft.key, draft.begun = key[:40], 0
    if not form.errors:
        shown = bool(category and not category.is_private)
        for upload in request.FILES.getlist("photos")[:MOST_PHOTOS]:
            stored = keep_upload(request, form, "photos", upload, filing.PHOTO, shown=shown)
            draft.files += [stored] if stored is not None else []
    if form.errors:
        if wants_json:
            problems = [(name, str(text)) for name, texts in form.errors.items() for text in texts]
            return JsonResponse({"problems": problems}, status=422)
        return _show(request, form)
    if not _KEY.fullmatch(key):
        return step_page(request, "check", draft)
    done, problems, status = send(request, draft)
    if done is None:
        if wants_json:
            return JsonResponse({"problems": problems}, status=status)
        for _name, text in problems:
            form.add_error(None, text)
        return _show(request, form)
    if wants_json:
        return JsonResponse({"reference": done.reference, "url": url_of_own(done)})
    return HttpResponseRedirect(url_of_own(done))


@require_safe
def keeper(request: HttpRequest) -> HttpResponse:
    """The service worker of the pages of filing, in their language."""
    names = {
        "script": static("complaints/filing.js"), "sheet": static("ui/yakja.css"), "comforts": static("ui/ui.js"),
        "page": reverse("complaints:file_offline"),
    }  # fmt: skip
    version = hashlib.sha256("|".join(names.values()).encode()).hexdigest()[:12]
    response = render(
        request, "complaints/file/keeper.js", {**names, "version": version}, content_type="text/javascript"
    )
    response.headers["Cache-Control"] = "no-cache"
    return response
