"""Commenting, one step a page: what you say, who you are, the code from your telephone; then the receipt."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.i18n import active
from yakja.foundation.kit.limits import is_too_often
from yakja.foundation.places.models import Place
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import Comment, Strategy
from ..queries import texts
from .finding import public, who
from .text_forms import CodeForm, CommentForm, OwnForm, PhoneForm

SALT = "strategy.comment"
TOKEN_GOOD_FOR = 2 * 24 * 3600
# A mobile network shows thousands of people under one address; each telephone has a limit of its own.
MOST_AN_HOUR = 120


@never_cache
@require_http_methods(["GET", "POST"])
@public
def begin(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """First what is said; `?on=o3` names the paragraph, without it the whole text is meant."""
    actor = who(request)
    mark = request.GET.get("on", "")
    row = texts.paragraph_of(strategy, mark) if mark else None
    if mark and row is None:
        raise Http404
    bodies = (
        list(actor.bodies_in_reach(("council_officer", "district_officer")).order_by("path")[:60])
        if getattr(actor, "is_officer", False)
        else []
    )
    form = CommentForm(
        request.POST or None,
        place=strategy.place,
        bodies=bodies,
        initial={"role": "body" if bodies else "citizen"},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["website"]:
            return HttpResponseRedirect(reverse("strategy:text", kwargs={"code": strategy.code}))
        if _too_often(request):
            form.add_error(None, _("That was too often. Wait an hour and try again."))
        else:
            made = attempt(
                form,
                lambda: actions.begin_comment(
                    actor=actor,
                    strategy=strategy,
                    text=said["text"],
                    role=said["role"],
                    paragraph=row,
                    place=Place.objects.filter(code=said.get("place") or "").first(),
                    body=Body.objects.filter(code=said.get("body") or "").first(),
                    language=active(),
                ),
            )
            if made is not None:
                return _to("comment_who", strategy, signing.dumps(made.pk, salt=SALT))
    return render(
        request,
        "strategy/comment_begin.html",
        {"strategy": strategy, "row": row, "form": form, "is_open": strategy.state == "open"},
        status=422 if form.errors else 200,
    )


@never_cache
@require_http_methods(["GET", "POST"])
@public
def identify(request: HttpRequest, strategy: Strategy, token: str) -> HttpResponse:
    """Then who stands by it: the account, or a telephone."""
    comment = _of(strategy, token)
    if comment.is_confirmed:
        return _receipt(strategy, comment)
    actor = who(request)
    is_signed_in = not actor.is_anonymous
    # A lone tick left empty sends nothing at all.
    form = (OwnForm if is_signed_in else PhoneForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if is_signed_in:
            if done := attempt(form, lambda: actions.confirm_comment(actor=actor, comment=comment, **said)):
                return _receipt(strategy, done)
        elif _too_often(request):
            form.add_error(None, _("That was too often. Wait an hour and try again."))
        elif attempt(form, lambda: actions.ask_code(actor=actor, comment=comment, **said)):
            return _to("comment_code", strategy, token)
    return render(
        request,
        "strategy/comment_who.html",
        {
            "strategy": strategy,
            "comment": comment,
            "form": form,
            "is_signed_in": is_signed_in,
            "token": token,
        },
        status=422 if form.errors else 200,
    )


@never_cache
@require_http_methods(["GET", "POST"])
@public
def confirm(request: HttpRequest, strategy: Strategy, token: str) -> HttpResponse:
    """Last the code."""
    comment = _of(strategy, token)
    if comment.is_confirmed:
        return _receipt(strategy, comment)
    if comment.address is None:
        return _to("comment_who", strategy, token)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.confirm_by_code(
                actor=who(request), comment=comment, code=form.cleaned_data["code"]
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if done is not None:
                return _receipt(strategy, done)
            form.add_error(
                "code", _("This is not the code, or it has expired. Look again, or ask for another.")
            )
    return render(
        request,
        "strategy/comment_code.html",
        {"strategy": strategy, "comment": comment, "form": form, "token": token},
        status=422 if form.errors else 200,
    )


def _of(strategy: Strategy, token: str) -> Comment:
    """The comment behind a signed address; 404 for a forged, expired or cleared one."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=TOKEN_GOOD_FOR)
    except signing.BadSignature:
        raise Http404 from None
    comment = (
        Comment.objects.select_related("strategy__case", "paragraph", "address", "body")
        .filter(pk=pk, strategy=strategy)
        .first()
    )
    if comment is None:
        raise Http404
    return comment


def _to(view: str, strategy: Strategy, token: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(f"strategy:{view}", kwargs={"code": strategy.code, "token": token}))


def _receipt(strategy: Strategy, comment: Comment) -> HttpResponse:
    where = reverse("strategy:comment", kwargs={"code": strategy.code, "reference": comment.reference})
    return HttpResponseRedirect(f"{where}?sent=1")


def _too_often(request: HttpRequest) -> bool:
    """Whether this network address has sent too much within the hour."""
    return is_too_often("strategy.comment", get_adapter(request).get_client_ip(request), most=MOST_AN_HOUR)
