"""The counter: an officer files for somebody who came or called, prints the receipt, and has the number shown by a code."""

from __future__ import annotations

import time
import uuid
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from yakja.foundation.bodies.models import Body
from yakja.foundation.channels.actions import address_for
from yakja.foundation.files.actions import store_file
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Forbidden
from yakja.foundation.kit.i18n import LANGUAGES, active
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Category, Complaint, Gender
from ..notices import link_of
from ..queries.filing import PHOTO, category_of, questions_of, stored_files
from ..queries.reading import complaint_of, receipt_key
from .desk import officer_of
from .filing_forms import MOST_PHOTOS, answers_in, fields_of, photos_field
from .officer_forms import grouped_categories, place_named

# The key opens the complaint like the filer's own word: it is on the screen while the receipt is printed, then never again.
KEY_SHOWN_SECONDS = 15 * 60
_SHOWN = "complaints.receipts"
_FILES, FILES_GOOD_FOR = "complaints.counter", 12 * 3600


class CounterForm(forms.Form):
    """The questions of filing on one page, in the order in which they are asked."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    kept = forms.CharField(widget=forms.HiddenInput, required=False)
    category = forms.ChoiceField(label=_("What it is about"))
    text = forms.CharField(
        label=_("The problem, in the person's words"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    place = forms.CharField(
        label=_("Place"), max_length=80, help_text=_("Tehsil or district, by name or code.")
    )
    landmark = forms.CharField(label=_("Street, and what is near"), required=False, max_length=200)
    phone = forms.CharField(
        label=_("Mobile number of the person"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("Their own number, never the office's. They are asked there whether it was solved."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    gender = forms.ChoiceField(label=_("Gender"), required=False, choices=Gender.choices)
    language = forms.ChoiceField(label=_("Language of the messages"), choices=LANGUAGES)
    is_hidden = forms.BooleanField(
        label=_("Name and number are kept from the office that deals with it"), required=False
    )
    is_shared_phone = forms.BooleanField(label=_("Others read messages on this phone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = grouped_categories(_("choose"))  # type: ignore[attr-defined]
        category = category_of(str(self["category"].value() or ""))
        self.asked = questions_of(category) if category is not None else []
        more = {**fields_of(self.asked, _place_of(self["place"].value())), "photos": photos_field()}
        if self.asked:
            # What the category asks was shown for this one; another choice shows its own first.
            more["asked"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=category.code if category else ""
            )
        named = list(self.fields)
        after = named.index("landmark") + 1
        self.fields |= more
        self.order_fields([*named[:after], *more, *named[after:]])

    @property
    def asks_first(self) -> bool:
        """Whether this category asks what the person has not been asked yet."""
        return bool(self.asked) and self.data.get("asked", "") != self.data.get("category", "")

    def clean_kept(self) -> list[int]:
        return unpacked_files(self.cleaned_data["kept"])

    def clean_category(self) -> Category:
        return Category.objects.get(code=self.cleaned_data["category"])

    def clean_place(self) -> Place | None:
        return place_named(self.cleaned_data["place"].strip())


@never_cache
def counter(request: HttpRequest) -> HttpResponse:
    """What a category asks besides is shown once it is chosen; photos are kept from one showing to the next."""
    actor = officer_of(request)
    require(actor, "complaints.file_for_somebody")
    begun = {
        "key": f"counter-{uuid.uuid4().hex}", "language": active(), "place": _usual_place(actor),
        "category": request.GET.get("category", ""),
    }  # fmt: skip
    if request.method != "POST":
        return _form_page(request, CounterForm(initial=begun), [])
    form = CounterForm(request.POST, request.FILES, initial=begun)
    is_whole = form.is_valid()
    kept = form.cleaned_data.get("kept", [])
    taken = _take_photos(actor, form, kept) if not form.has_error("kept") else kept
    if is_whole and not form.errors:
        if form.asks_first:
            return _form_page(request, _shown_again(request, taken), taken)
        found = attempt(form, lambda: _file(actor, form, taken))
        if found is not None:
            shown = request.session.get(_SHOWN, {})
            shown.setdefault(found.reference, time.time())
            request.session[_SHOWN] = dict(sorted(shown.items(), key=lambda pair: pair[1])[-20:])
            return HttpResponseRedirect(reverse("complaints:receipt", args=[found.reference]))
    again = _shown_again(request, taken)
    again._errors = form.errors
    return _form_page(request, again, taken)


def _shown_again(request: HttpRequest, taken: list[int]) -> CounterForm:
    """The form as it was typed, with the questions of the category that was chosen."""
    typed = request.POST.copy()
    typed["kept"] = packed_files(taken)
    form = CounterForm(typed)
    if form.asked:
        typed["asked"] = typed.get("category", "")
    return form


def _form_page(request: HttpRequest, form: CounterForm, taken: list[int]) -> HttpResponse:
    has_problem = form.is_bound and bool(form._errors)
    if form.is_bound and not has_problem:
        form._errors = ErrorDict()
    return render(
        request,
        "complaints/counter.html",
        {"form": form, "sent": stored_files(taken), "asks": form.is_bound and not has_problem},
        status=422 if has_problem else 200,
    )


def _take_photos(actor: Any, form: CounterForm, kept: list[int]) -> list[int]:
    """Photos are stored as they arrive, so that nothing is lost where another field is wrong."""
    taken = list(kept)
    category = category_of(form.data.get("category", ""))
    is_public = bool(category and not category.is_private and not form.data.get("about"))
    for upload in form.files.getlist("photos") if hasattr(form.files, "getlist") else []:
        if len(taken) >= MOST_PHOTOS:
            form.add_error("photos", _("There are more than five photos. Remove some."))
            break
        try:
            seen_by = StoredFile.Visibility.PUBLIC if is_public else StoredFile.Visibility.BODY
            taken.append(
                store_file(actor=actor, upload=upload, purpose=PHOTO, visibility=seen_by, door="counter").pk
            )
        except ValidationError as refusal:
            form.add_error("photos", refusal)
    return taken


def packed_files(keys: list[int]) -> str:
    """Keys of photos that wait for the filing, signed: nobody hangs another's file on a complaint."""
    return signing.dumps(keys, salt=_FILES) if keys else ""


def unpacked_files(sent: str) -> list[int]:
    try:
        found: list[int] = signing.loads(sent, salt=_FILES, max_age=FILES_GOOD_FOR) if sent else []
    except signing.BadSignature:
        return []
    return found


def _place_of(typed: Any) -> Place | None:
    try:
        return place_named(str(typed or "").strip())
    except ValidationError:
        return None


def _usual_place(actor: Any) -> str:
    """The tehsil or district of the officer's body, where most who come live."""
    for role in actor.roles:
        place = role.body.place if role.body else role.place
        if place is not None and place.level in ("tehsil", "district"):
            return str(place.code)
    return ""


def _file(actor: Any, form: CounterForm, photos: list[int]) -> Complaint:
    said = form.cleaned_data
    address = None
    if said["phone"].strip():
        try:
            address = address_for(said["phone"], language=said["language"])
        except ValidationError as refusal:
            raise ValidationError({"phone": refusal}) from refusal
        if address.kind != "phone":
            raise ValidationError(
                {"phone": ValidationError(_("Write the mobile number as 0300 1234567."), code="not_phone")}
            )
    contact = actions.Contact(
        address=address, name=said["name"], gender=said["gender"], is_hidden=said["is_hidden"],
        is_shared_phone=said["is_shared_phone"], phone_from=Complaint.PhoneFrom.OFFICE, helper_ref=actor.ref,
    )  # fmt: skip
    about = Body.objects.filter(pk=said["about"]).first() if said.get("about") else None
    return actions.file_complaint(
        actor=actor, category=said["category"], place=said["place"], text=said["text"], landmark=said["landmark"],
        contact=contact, language=said["language"], key=said["key"], door="counter",
        answers=answers_in(said, form.asked), about_body=about, about_person=said.get("person", "").strip(),
        files=[
            (each, "photo", about is None and each.visibility == StoredFile.Visibility.PUBLIC)
            for each in stored_files(photos)
        ],
    )  # fmt: skip


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code that the person reads out"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


@never_cache
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt to print, for whoever filed it at the counter; and the code by which the person shows their number."""
    actor = officer_of(request)
    found = complaint_of(reference)
    if found is None or found.helper_ref != actor.ref:
        raise Forbidden("complaints.file_for_somebody")
    form = CodeForm(None)
    was_sent = False
    if request.method == "POST" and "send" in request.POST:
        form = CodeForm({})
        form.errors.clear()
        was_sent = attempt(form, lambda: _send(actor, found)) is True
    elif request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            right = attempt(
                form,
                lambda: actions.verify_filer(
                    actor=actor, complaint=found, code=form.cleaned_data["code"], door="counter"
                ),
            )
            if right is False:
                form.add_error(
                    "code", ValidationError(_("This is not the code, or its time is over."), code="wrong")
                )
    began = request.session.get(_SHOWN, {}).get(found.reference)
    is_fresh = began is not None and time.time() - began < KEY_SHOWN_SECONDS
    context = {
        "complaint": found,
        "key": receipt_key(found.reference) if is_fresh else "",
        "link": request.build_absolute_uri(
            f"/{found.language if found.language != 'ur-Latn' else 'ur'}/{link_of(found)}"
        )
        if is_fresh
        else "",
        "form": form,
        "was_sent": was_sent,
    }
    return render(request, "complaints/receipt.html", context, status=422 if form.errors else 200)


def _send(actor: Any, found: Complaint) -> bool:
    actions.ask_code(actor=actor, complaint=found, door="counter")
    return True
