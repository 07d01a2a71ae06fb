"""The council's own view of a bill, made to be printed; and a disputed bill."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from yakja.foundation.cases.actions import move
from yakja.foundation.kit.money import money_in_words
from yakja.foundation.kit.permissions import may, require
from yakja.foundation.kit.phones import shown_phone

from ..actions.billing import issue_bill
from ..models import Adjustment, Bill, Demand, Dispute, Liability
from ..payslip import read_consumer_number
from ..queries.bills import bill_of, printed_lines
from ..workflow import DISPUTE
from .levy_forms import council_of

# Any mask can be read. Trying all eight takes four fifths of the time of a bill; this one's penalty is within a fiftieth
# of the best for codes of this length.
MASK = 2


def drawn(text: str, title: str) -> Markup:
    """A QR code as SVG that needs no file of its own, as large as the page wants it: never cut."""
    code = segno.make(text, error="m", micro=False, mask=MASK)
    svg = code.svg_inline(scale=3, border=2, title=title, omitsize=True)
    return Markup(svg)  # noqa: S704, segno escapes the title


def codes_of(request: HttpRequest, bill: Bill) -> dict[str, Markup]:
    """The codes on a bill: `pay` for the bank's app where the council has an account, `page` for its public page."""
    page = request.build_absolute_uri(reverse("revenue:public_bill", args=[bill.consumer_no]))
    found = {"page": drawn(page, _("Page of this bill"))}
    if bill.qr_payload:
        found["pay"] = drawn(bill.qr_payload, _("Pay with Raast"))
    return found


def bill(request: HttpRequest, code: str, consumer_no: str) -> HttpResponse:
    """The bill of a consumer number in Urdu and English, to print; or a button that issues it."""
    body = council_of(request, code)
    number = read_consumer_number(consumer_no)
    liability = (
        Liability.objects.filter(consumer_no=number, body=body)
        .select_related("asset__kind", "party", "head")
        .first()
    )
    if liability is None or number is None:
        raise Http404
    actor: Any = request.actor  # type: ignore[attr-defined]
    error: list[str] = []
    if request.method == "POST":
        try:
            issue_bill(actor=actor, body=body, consumer_no=number)
            return redirect("revenue:bill", code=body.code, consumer_no=number)
        except ValidationError as refused:
            error = list(refused.messages)
    found = bill_of(number)
    return render(
        request,
        "revenue/bill.html",
        {
            "body": body, "liability": liability, "bill": found, "lines": printed_lines(found) if found else [], "error": error,
            "codes": codes_of(request, found) if found else {},
            "in_words": {lang: money_in_words(found.within_paisa, lang) for lang in ("ur", "en")} if found else {},
            "may_issue": may(actor, "revenue.issue_bill", body),
        },
        status=409 if error else 200,
    )  # fmt: skip


def dispute(request: HttpRequest, reference: str) -> HttpResponse:
    """What somebody says is wrong with a bill, beside what was demanded; and the answers the workflow offers."""
    found = get_object_or_404(
        Dispute.objects.select_related(
            "case__body__place", "case__body__parent", "liability__head", "liability__asset__kind"
        ),
        case__reference=reference,
    )
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "revenue.answer_dispute", found.case)
    error: list[str] = []
    step = request.POST.get("step", "")
    if request.method == "POST" and step in [m.code for m in DISPUTE.moves]:
        reason = request.POST.get("reason", "").strip()
        try:
            move(actor=actor, case=found.case, code=step, facts={"reason": reason} if reason else {})
            messages.success(request, _("Kept."))
            return redirect("revenue:dispute", reference=reference)
        except ValidationError as refused:
            error = list(refused.messages)
            found.case.refresh_from_db()
    demands = (
        Demand.objects.filter(liability=found.liability)
        .select_related("head")
        .order_by("-due_on", "-pk")[:24]
    )
    return render(
        request,
        "revenue/dispute.html",
        {
            "dispute": found, "case": found.case, "state": DISPUTE.by_state[found.case.state], "demands": list(demands),
            "moves": DISPUTE.moves_from(found.case.state), "error": error, "typed": request.POST.get("reason", ""),
            "phone": shown_phone(found.phone) if found.phone else "",
            "adjustments": list(Adjustment.objects.filter(demand__liability=found.liability).order_by("-pk")[:24]),
        },
        status=409 if error else 200,
    )  # fmt: skip
