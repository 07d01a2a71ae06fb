"""What a council charges by: where a head is kept, the instrument, the tariff and the rules for late and early payers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from ..models import AdjustmentRule, HeadMode, LegalInstrument, RevenueHead
from ..queries.heads import province_of

_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,46}[A-Z0-9]")
_PAID_BY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


@action("revenue.set_head_mode")
def set_head_mode(
    *,
    actor: Any,
    body: Body,
    head: RevenueHead,
    mode: str,
    kept_in: str = "",
    since: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> HeadMode:
    """Say where a council keeps the record of a head: here, or in the system named by `kept_in`."""
    require(actor, "revenue.set_head_mode", body)
    kept_in = kept_in.strip()[:120]
    if mode not in HeadMode.Mode.values:
        refuse("bad_mode", _("Choose where this head is billed."), field="mode")
    if mode == HeadMode.Mode.RECONCILE_ONLY and not kept_in:
        refuse("system_missing", _("Name the system in which it is billed."), field="kept_in")
    if mode == HeadMode.Mode.SYSTEM_OF_RECORD and not head.is_own:
        refuse("not_own", _("%(head)s is not levied by a council.") % {"head": head}, field="head")
    row = HeadMode.objects.select_for_update().filter(body=body, head=head).first()
    before = row.mode if row else ""
    row = row or HeadMode(body=body, head=head)
    row.mode = mode
    row.kept_in = kept_in if mode == HeadMode.Mode.RECONCILE_ONLY else ""
    row.since, row.set_by, row.is_sample = since or timezone.localdate(), actor.ref, is_sample
    row.save()
    record(subject=head, scope=body, before={"mode": before}, after={"mode": mode, "kept_in": row.kept_in})
    return row


@action("revenue.register_instrument")
def register_instrument(
    *,
    actor: Any,
    code: str,
    kind: str,
    title: Mapping[str, str],
    body: Body | None = None,
    province: Place | None = None,
    number: str = "",
    gazetted_on: dt.date | None = None,
    in_force_from: dt.date | None = None,
    in_force_to: dt.date | None = None,
    source: str,
    file: StoredFile | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> LegalInstrument:
    """Enter a law, notification or resolution: of one council (`body`) or of a province."""
    drawn = LegalInstrument(
        code=code.strip().upper(), kind=kind, title=TranslatedText(dict(title)), body=body, province=province,
        number=number.strip()[:120], gazetted_on=gazetted_on, in_force_from=in_force_from, in_force_to=in_force_to,
        source=source.strip()[:400], file=file, is_sample=is_sample, is_edited=True,
    )  # fmt: skip
    require(actor, "revenue.register_instrument", drawn)
    if not _CODE.fullmatch(drawn.code):
        refuse(
            "bad_code",
            _("A code has capital letters, digits and dashes, such as MC-KASUR-R12-2026."),
            field="code",
        )
    if kind not in LegalInstrument.Kind.values:
        refuse("bad_kind", _("Choose what kind of instrument this is."), field="kind")
    if not drawn.title:
        refuse("title_missing", _("Write the title of the instrument."), field="title")
    if not drawn.source:
        refuse("source_missing", _("Say where the instrument can be read."), field="source")
    if in_force_from and in_force_to and in_force_to <= in_force_from:
        refuse("ends_before", _("It cannot end before it begins."), field="in_force_to")
    try:
        with transaction.atomic():
            drawn.save()
    except IntegrityError as error:
        raise Conflict(
            {"code": Conflict(_("An instrument with this code is here already."), code="code_taken")}
        ) from error
    record(subject=drawn, scope=body, after={"title": dict(drawn.title), "number": drawn.number})
    return drawn


def check_instrument(
    instrument: LegalInstrument, body: Body | None, province: Place | None, day: dt.date
) -> None:
    """Refuse an instrument of another council or province, or one not in force on the day."""
    home = province_of(body) if body else province
    if instrument.body_id is not None and (body is None or instrument.body_id != body.pk):
        refuse("foreign_instrument", _("This instrument is of another council."), field="instrument")
    if instrument.province_id is not None and (home is None or instrument.province_id != home.pk):
        refuse("foreign_instrument", _("This instrument is of another province."), field="instrument")
    if not instrument.is_in_force(day):
        refuse(
            "not_in_force",
            _("%(instrument)s is not in force on %(day)s.") % {"instrument": instrument, "day": day},
            field="instrument",
        )


@action("revenue.enact_rule")
def enact_rule(
    *,
    actor: Any,
    head: RevenueHead,
    kind: str,
    name: str,
    instrument: LegalInstrument,
    valid_from: dt.date,
    body: Body | None = None,
    province: Place | None = None,
    valid_to: dt.date | None = None,
    step: str = AdjustmentRule.Step.ONCE,
    rate_ppm: int = 0,
    amount_paisa: int = 0,
    cap_ppm: int | None = None,
    grace_days: int = 0,
    is_compounding: bool = False,
    paid_by: str = "",
    channels: list[str] | tuple[str, ...] = (),
    is_full_payment: bool = True,
    source: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> AdjustmentRule:
    """Set a surcharge for late or a rebate for early payment of a head, from a day on."""
    drawn = AdjustmentRule(
        head=head, kind=kind, name=name.strip()[:160], instrument=instrument, valid_from=valid_from, valid_to=valid_to,
        body=body, province=province, step=step, rate_ppm=rate_ppm, amount_paisa=amount_paisa, cap_ppm=cap_ppm,
        grace_days=grace_days, is_compounding=is_compounding, paid_by=paid_by, channels=sorted(set(channels)),
        is_full_payment=is_full_payment, source=source.strip()[:400], enacted_at=timezone.now(),
        enacted_by=actor.ref, is_sample=is_sample,
    )  # fmt: skip
    require(actor, "revenue.enact_tariff", drawn)
    if (body is None) == (province is None):
        refuse("bad_scope", _("A rule is of one council or of one province."), field="body")
    if kind not in AdjustmentRule.Kind.values or step not in AdjustmentRule.Step.values:
        refuse("bad_kind", _("Choose a surcharge or a rebate, and how often it counts."), field="kind")
    if not drawn.name:
        refuse("name_missing", _("Give the rule a name that stands on the bill."), field="name")
    if (rate_ppm > 0) == (amount_paisa > 0):
        refuse("rate_or_amount", _("Write either a percentage or an amount."), field="rate_ppm")
    if kind == AdjustmentRule.Kind.REBATE and (rate_ppm > 1_000_000 or step != AdjustmentRule.Step.ONCE):
        refuse("bad_rebate", _("A rebate is given once and is not more than the demand."), field="rate_ppm")
    if is_compounding and step == AdjustmentRule.Step.ONCE:
        refuse("bad_compounding", _("What counts once cannot compound."), field="is_compounding")
    if paid_by and not _PAID_BY.fullmatch(paid_by):
        refuse("bad_paid_by", _("Write the day as month and day, such as 09-30."), field="paid_by")
    if valid_to is not None and valid_to <= valid_from:
        refuse("ends_before", _("It cannot end before it begins."), field="valid_to")
    check_instrument(instrument, body, province, valid_from)
    drawn.save()
    record(
        subject=f"revenue.rule:{drawn.pk}",
        scope=body or province,
        after={
            "head": head.code, "kind": kind, "rate_ppm": rate_ppm, "amount_paisa": amount_paisa, "step": step,
            "channels": drawn.channels, "from": valid_from.isoformat(), "instrument": instrument.code,
        },
    )  # fmt: skip
    return drawn


@action("revenue.end_rule")
def end_rule(
    *, actor: Any, rule: AdjustmentRule, on: dt.date, reason: str, door: str = "web"
) -> AdjustmentRule:
    """End a surcharge or rebate: `on` is the first day without it."""
    rule = AdjustmentRule.objects.select_for_update().get(pk=rule.pk)
    require(actor, "revenue.enact_tariff", rule)
    if on <= rule.valid_from or (rule.valid_to is not None and on >= rule.valid_to):
        refuse("bad_day", _("The rule is not in force on that day."), field="on")
    if not reason.strip():
        refuse("reason_missing", _("Say by which order it ends."), field="reason")
    rule.valid_to = on
    rule.save(update_fields=["valid_to"])
    record(
        subject=f"revenue.rule:{rule.pk}", scope=rule.body or rule.province, reason=reason.strip(),
        after={"to": on.isoformat()},
    )  # fmt: skip
    return rule
