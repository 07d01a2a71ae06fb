"""A citizen says that a bill is wrong: it becomes a case of the council that sent it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Function
from yakja.foundation.cases.actions import open_case
from yakja.foundation.cases.models import Case
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.phones import parse_phone

from ..models import Dispute, Liability
from ..workflow import KIND

MOST_TEXT = 2000
# Debt recovery, sanctions and appeals.
FUNCTION = "REV-06"


@action("revenue.dispute_bill")
def dispute_bill(
    *, actor: Any, liability: Liability, text: str, phone: str = "", lang: str = "ur", door: str = "web"
) -> Case:
    """Open a case about what is billed under a consumer number. Anybody may who has the number; it is answered in days.

    The same text about the same number while the case is open answers that case.
    """
    text = text.strip()
    if not text:
        refuse("text_missing", _("Write what is wrong with the bill."), field="text")
    if len(text) > MOST_TEXT:
        refuse("text_too_long", _("Write at most 2,000 letters."), field="text")
    reach = parse_phone(phone, field="phone") if phone.strip() else ""
    Liability.objects.select_for_update(of=("self",)).get(pk=liability.pk)
    again = (
        Dispute.objects.filter(liability=liability, text=text, case__closed_at__isnull=True)
        .select_related("case")
        .first()
    )
    if again is not None:
        record(subject=again.case, scope=liability.body, facts={"again": True})
        return again.case
    title = TranslatedText(
        {
            "en": f"Bill {liability.consumer_no}: {liability.head.name.get('en', '')}",
            "ur": f"بل {liability.consumer_no}: {liability.head.name.get('ur', '')}",
        }
    )
    case = open_case(
        actor=actor, kind=KIND, title=title, body=liability.body, place=liability.body.place, prefix="B",
        topic=liability.consumer_no, function=Function.objects.filter(code=FUNCTION).first(),
        is_sample=liability.is_sample, is_public=False, door=door,
    )  # fmt: skip
    Dispute.objects.create(case=case, liability=liability, text=text, phone=reach, language=lang)
    record(subject=case, scope=liability.body, after={"consumer_no": liability.consumer_no})
    return case
