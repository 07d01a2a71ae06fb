"""Levying, revising, suspending and abolishing: each by an instrument, from a day on, and never over another tariff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.places.models import Place

from .. import tariff as formulas
from ..models import AssetKind, Charge, Demand, LegalInstrument, RevenueHead, Tariff
from .law import check_instrument

FREE = {"kind": "flat", "amount": 0}
ROUNDINGS = (1, 100, 500, 1000, 10_000)


def attributes_of_kind(kind: AssetKind | None) -> dict[str, formulas.Attribute] | None:
    """The attributes of a kind of asset as the grammar checks them; None where any name will do."""
    if kind is None:
        return None
    return {
        row["code"]: formulas.Attribute(
            row["code"], row["type"], tuple(c["code"] for c in row.get("choices", []))
        )
        for row in kind.attributes
    }


def check_formula(formula: Mapping[str, Any], kind: AssetKind | None = None) -> None:
    """Refuse (`bad_formula`) what the grammar does not understand: one sentence per spot, bound to `formula`."""
    heads = frozenset(RevenueHead.objects.values_list("code", flat=True))
    found = formulas.problems(formula, attributes=attributes_of_kind(kind), heads=heads)
    if found:
        raise ValidationError({"formula": [ValidationError(str(p), code=p.code) for p in found]})


def _charge(
    head: RevenueHead, body: Body | None, province: Place | None, asset_class: str, *, is_sample: bool
) -> Charge:
    if (body is None) == (province is None):
        refuse("bad_scope", _("A tariff is of one council or of one province."), field="body")
    charge, _new = Charge.objects.get_or_create(
        head=head, body=body, province=province, asset_class=asset_class, defaults={"is_sample": is_sample}
    )
    # What is charged is locked, so that two officers do not set the same day at once.
    return Charge.objects.select_for_update().get(pk=charge.pk)


def _said(tariff: Tariff) -> dict[str, Any]:
    return {
        "head": tariff.charge.head.code, "class": tariff.charge.asset_class, "act": tariff.act, "formula": tariff.formula,
        "from": tariff.valid_from.isoformat(), "to": tariff.valid_to.isoformat() if tariff.valid_to else "",
        "instrument": tariff.instrument.code,
    }  # fmt: skip


def _store(tariff: Tariff) -> Tariff:
    try:
        with transaction.atomic():
            tariff.save()
    except IntegrityError as error:
        raise Conflict(
            {"valid_from": Conflict(_("Another tariff is in force on one of these days."), code="overlap")}
        ) from error
    return tariff


def _end(tariff: Tariff, on: dt.date) -> None:
    """Let a tariff end; refused where a later day was demanded by it already."""
    late = Demand.objects.posted().filter(tariff=tariff, run__assessed_on__gte=on).exists()
    if late:
        refuse(
            "already_demanded",
            _("This tariff was already applied to a day after that. Reverse those demands first."),
            field="valid_from",
        )
    Tariff.objects.filter(pk=tariff.pk).update(valid_to=on)


@action("revenue.enact_tariff")
def enact_tariff(
    *,
    actor: Any,
    head: RevenueHead,
    formula: Mapping[str, Any],
    instrument: LegalInstrument,
    valid_from: dt.date,
    body: Body | None = None,
    province: Place | None = None,
    asset_class: str = "",
    kind: AssetKind | None = None,
    valid_to: dt.date | None = None,
    act: str = Tariff.Act.LEVY,
    rounding_paisa: int = 100,
    section: str = "",
    source: str = "",
    note: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Tariff:
    """Set what a head costs from a day on, by an instrument: of one council (`body`) or as default of a province.

    Over days that have a tariff already this is refused (`overlap`): revise that one. A free service is a tariff of
    zero. With `kind` every attribute the formula names is checked.
    """
    charge = Charge(head=head, body=body, province=province)
    require(actor, "revenue.enact_tariff", charge)
    check_formula(formula, kind)
    if valid_to is not None and valid_to <= valid_from:
        refuse("ends_before", _("It cannot end before it begins."), field="valid_to")
    if rounding_paisa not in ROUNDINGS:
        refuse("bad_rounding", _("Choose how amounts are rounded."), field="rounding_paisa")
    if act not in (Tariff.Act.LEVY, Tariff.Act.EXEMPTION):
        refuse("bad_act", _("A new tariff is a levy or an exemption."), field="act")
    check_instrument(instrument, body, province, valid_from)
    charge = _charge(head, body, province, asset_class.strip()[:40], is_sample=is_sample)
    if _meeting(charge, valid_from, valid_to).exists():
        raise Conflict(
            {"valid_from": Conflict(_("Another tariff is in force on one of these days."), code="overlap")}
        )
    tariff = _store(
        Tariff(
            charge=charge, act=act, formula=dict(formula), rounding_paisa=rounding_paisa, valid_from=valid_from,
            valid_to=valid_to, instrument=instrument, section=section.strip()[:120], source=source.strip()[:400],
            note=note.strip(), enacted_at=timezone.now(), enacted_by=actor.ref, is_sample=is_sample,
        )
    )  # fmt: skip
    record(subject=f"revenue.tariff:{tariff.pk}", scope=body or province, after=_said(tariff))
    return tariff


def _meeting(charge: Charge, start: dt.date, end: dt.date | None) -> Any:
    """The tariffs of a charge on any day of a span."""
    rows = Tariff.objects.filter(charge=charge).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start))
    return rows.filter(valid_from__lt=end) if end is not None else rows


def _locked(tariff: Tariff) -> Tariff:
    Charge.objects.select_for_update().get(pk=tariff.charge_id)
    found: Tariff = Tariff.objects.select_related(
        "charge__head", "charge__body", "charge__province", "instrument"
    ).get(pk=tariff.pk)
    return found


@action("revenue.revise_tariff")
def revise_tariff(
    *,
    actor: Any,
    tariff: Tariff,
    formula: Mapping[str, Any],
    instrument: LegalInstrument,
    valid_from: dt.date,
    kind: AssetKind | None = None,
    rounding_paisa: int | None = None,
    section: str = "",
    source: str = "",
    note: str = "",
    door: str = "web",
) -> Tariff:
    """End a tariff on a day and begin another that holds as long as the old one would have."""
    tariff = _locked(tariff)
    require(actor, "revenue.enact_tariff", tariff.charge)
    check_formula(formula, kind)
    if valid_from <= tariff.valid_from or (tariff.valid_to is not None and valid_from >= tariff.valid_to):
        refuse(
            "not_within",
            _("The new tariff begins after the old one did and before it ends."),
            field="valid_from",
        )
    if rounding_paisa is not None and rounding_paisa not in ROUNDINGS:
        refuse("bad_rounding", _("Choose how amounts are rounded."), field="rounding_paisa")
    check_instrument(instrument, tariff.charge.body, tariff.charge.province, valid_from)
    _end(tariff, valid_from)
    made = _store(
        Tariff(
            charge=tariff.charge, act=Tariff.Act.REVISION, formula=dict(formula), valid_from=valid_from,
            rounding_paisa=rounding_paisa or tariff.rounding_paisa, valid_to=tariff.valid_to, instrument=instrument,
            section=section.strip()[:120], source=source.strip()[:400], note=note.strip(), supersedes=tariff,
            enacted_at=timezone.now(), enacted_by=actor.ref, is_sample=tariff.is_sample,
        )
    )  # fmt: skip
    record(
        subject=f"revenue.tariff:{made.pk}", scope=tariff.charge.body or tariff.charge.province,
        before=_said(tariff), after=_said(made),
    )  # fmt: skip
    return made


@action("revenue.suspend_tariff")
def suspend_tariff(
    *,
    actor: Any,
    tariff: Tariff,
    instrument: LegalInstrument,
    valid_from: dt.date,
    until: dt.date | None = None,
    note: str = "",
    door: str = "web",
) -> Tariff:
    """Charge nothing from a day on: until a day, from which the old tariff holds again, or (None) for good.

    What is suspended or abolished stays visible as a tariff of zero, so that nobody can ask for it unseen.
    """
    tariff = _locked(tariff)
    require(actor, "revenue.enact_tariff", tariff.charge)
    if valid_from < tariff.valid_from or (tariff.valid_to is not None and valid_from >= tariff.valid_to):
        refuse("not_within", _("The tariff is not in force on that day."), field="valid_from")
    if until is not None and (
        until <= valid_from or (tariff.valid_to is not None and until >= tariff.valid_to)
    ):
        refuse(
            "ends_before", _("A suspension ends after it begins and before the tariff does."), field="until"
        )
    if valid_from == tariff.valid_from:
        refuse(
            "whole_tariff",
            _("It would be suspended from its first day. Revise it instead."),
            field="valid_from",
        )
    check_instrument(instrument, tariff.charge.body, tariff.charge.province, valid_from)
    _end(tariff, valid_from)
    facts = {
        "charge": tariff.charge, "rounding_paisa": tariff.rounding_paisa, "instrument": instrument,
        "enacted_at": timezone.now(), "enacted_by": actor.ref, "is_sample": tariff.is_sample, "supersedes": tariff,
    }  # fmt: skip
    made = _store(
        Tariff(
            **facts, act=Tariff.Act.SUSPENSION if until else Tariff.Act.ABOLITION, formula=FREE, valid_from=valid_from,
            valid_to=until or tariff.valid_to, note=note.strip(),
        )
    )  # fmt: skip
    if until is not None:
        facts["instrument"] = tariff.instrument
        _store(
            Tariff(
                **facts, act=tariff.act, formula=tariff.formula, valid_from=until, valid_to=tariff.valid_to,
                section=tariff.section, source=tariff.source, note=tariff.note,
            )
        )  # fmt: skip
    record(
        subject=f"revenue.tariff:{made.pk}", scope=tariff.charge.body or tariff.charge.province, reason=note.strip(),
        before=_said(tariff), after=_said(made) | {"until": until.isoformat() if until else ""},
    )  # fmt: skip
    return made
