"""Certificates: the page that verifies one, its badge, what programs read, naming the holder, revoking."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from markupsafe import Markup

from yakja.foundation.kit.permissions import may, require
from yakja.foundation.ui.doors import attempt

from .. import actions
from ..models import BadgeKey, Certificate
from ..openbadges import signed
from ..queries import badges
from .finding import certificate_or_404, who
from .forms import ReasonForm


def _side(lang: str, row: Certificate) -> dict[str, Any]:
    """What is printed in one language."""
    with translation.override(lang):
        return {
            "lang": lang,
            "title": _("Certificate"),
            "says": _("has passed"),
            "course": row.course.name.best(lang)[0],
            "competency": row.course.competency.name.best(lang)[0],
            "level": str(row.get_level_display()),
            "issuer": row.issuer.name.best(lang)[0],
            "labels": [
                _("What was learned"),
                _("Level reached"),
                _("Issued by"),
                _("Issued on"),
                _("Valid until"),
            ],
            "anonymous": _("The holder of this certificate"),
        }


@never_cache
@require_http_methods(["GET"])
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """What, when, to which level, by whom, valid or not; the name as the holder agreed, or by their secret link."""
    row = certificate_or_404(number)
    actor = who(request)
    is_holder = may(actor, "training.show_name", row) and not getattr(actor, "is_system", False)
    is_opened = badges.is_opened_by(row, request.GET.get("holder", ""))
    address = badges.page_of(row, request.LANGUAGE_CODE)
    drawn = segno.make(address, error="m", micro=False)
    today = timezone.localdate()
    standing = "revoked" if row.revoked_at else "expired" if row.expires_on <= today else "valid"
    return render(
        request,
        "training/certificate.html",
        {
            "row": row,
            "sides": [_side("ur", row), _side("en", row)],
            "name": row.name if row.shows_name or is_opened or is_holder else "",
            "standing": standing,
            "address": address,
            # Made by segno from our own address: a path, no script and no style.
            "qr": Markup(drawn.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None)),  # noqa: S704
            "is_holder": is_holder,
            "secret_page": badges.secret_page_of(row, request.LANGUAGE_CODE) if is_holder else "",
            "may_take": is_holder or is_opened,
            "holder": request.GET.get("holder", "") if is_opened else "",
            "may_revoke": row.revoked_at is None and may(actor, "training.revoke", row),
        },
    )


@never_cache
@require_GET
def badge(request: HttpRequest, number: str) -> HttpResponse:
    """The signed badge as a file, for the holder or whoever has their link."""
    row = certificate_or_404(number)
    if not badges.is_opened_by(row, request.GET.get("holder", "")):
        require(who(request), "training.show_name", row)
    return HttpResponse(
        row.credential,
        content_type="application/vc+jwt",
        headers={"Content-Disposition": f'attachment; filename="{row.number}.jwt"'},
    )


@require_POST
def name(request: HttpRequest, number: str) -> HttpResponse:
    """The holder agrees to be named on the public page, or no longer."""
    row = certificate_or_404(number)
    actor = who(request)
    require(actor, "training.show_name", row)
    is_shown = request.POST.get("shows_name") == "yes"
    actions.agree_to_name(actor=actor, certificate=row, is_shown=is_shown)
    messages.success(
        request, _("Your name is on the page.") if is_shown else _("Your name is not on the page any more.")
    )
    return HttpResponseRedirect(reverse("training:certificate", kwargs={"number": row.number}))


@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """A certificate that does not count any more, with its public reason."""
    row = certificate_or_404(number)
    actor = who(request)
    require(actor, "training.revoke", row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            form,
            lambda: actions.revoke_certificate(
                actor=actor, certificate=row, reason=form.cleaned_data["reason"]
            ),
        )
        if done is not None:
            messages.success(request, _("The certificate is revoked."))
            return HttpResponseRedirect(reverse("training:certificate", kwargs={"number": row.number}))
    return render(
        request, "training/revoke.html", {"form": form, "row": row}, status=422 if form.errors else 200
    )


@require_GET
def issuer(request: HttpRequest, code: str) -> HttpResponse:
    """The profile of an issuing body: its name and public keys, the present one first."""
    keys = list(BadgeKey.objects.filter(body__code=code).select_related("body").order_by("-made_at", "-pk"))
    if not keys:
        raise Http404
    return JsonResponse(badges.profile_of(keys), headers={"Access-Control-Allow-Origin": "*"})


@require_GET
def revoked(request: HttpRequest, kid: str) -> HttpResponse:
    """The list of revocations of one key, signed with it."""
    key = BadgeKey.objects.select_related("body").filter(kid=kid).first()
    if key is None:
        raise Http404
    token = signed(badges.revocations_of(key, timezone.now()), badges.pair_of(key))
    return HttpResponse(
        token,
        content_type="application/vc+jwt",
        headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"},
    )
