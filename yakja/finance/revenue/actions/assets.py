"""The register: whom a council charges, for what, and which head falls on whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.phones import parse_phone
from yakja.foundation.people.actions.persons import clean_cnic, cnic_hash
from yakja.foundation.people.models import Person
from yakja.foundation.people.queries.keys import retired_keys
from yakja.foundation.places.models import Place

from ..models import Asset, AssetKind, Liability, Party, RevenueHead
from ..queries.assessing import MOST_MONEY, MOST_UNITS
from ..queries.heads import check_own
from ._numbers import consumer_numbers

WHOLE = 1_000_000


def attribute_problems(kind: AssetKind, given: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """What is wrong with the attributes of an asset: code and sentence by the attribute's code."""
    found: dict[str, tuple[str, Any]] = {}
    known = {row["code"]: row for row in kind.attributes}
    for name in given:
        if name not in known:
            found[name] = ("attribute_unknown", _("Assets of this kind have no such attribute."))
    for name, row in known.items():
        value = given.get(name)
        if value is None or value == "":
            if row.get("is_required"):
                found[name] = ("attribute_missing", _("This is needed to work out what is owed."))
        elif row["type"] == "choice":
            if value not in [choice["code"] for choice in row["choices"]]:
                found[name] = ("choice_unknown", _("Choose one of the values."))
        elif isinstance(value, bool) or not isinstance(value, int) or value < 0:
            found[name] = ("not_a_number", _("Write a whole number from 0."))
        elif value > (MOST_MONEY if row["type"] == "money" else MOST_UNITS):
            found[name] = ("too_large", _("This is larger than anything of its kind."))
    return found


def _check_asset(kind: AssetKind, asset_class: str, attributes: Mapping[str, Any]) -> None:
    errors = {
        name: ValidationError(message, code=code)
        for name, (code, message) in attribute_problems(kind, attributes).items()
    }
    if asset_class and asset_class not in [row["code"] for row in kind.classes]:
        errors["asset_class"] = ValidationError(_("Choose one of the classes."), code="class_unknown")
    if errors:
        raise ValidationError(errors)  # type: ignore[arg-type]


@action("revenue.register_party")
def register_party(
    *,
    actor: Any,
    body: Body,
    name: Mapping[str, str],
    kind: str = Party.Kind.PERSON,
    cnic: str = "",
    ntn: str = "",
    phone: str = "",
    person: Person | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Party:
    """Enter who owes. A CNIC the council knows already answers the stored party, so that nobody stands there twice."""
    require(actor, "revenue.keep_assets", body)
    digits = clean_cnic(cnic)
    hashed = cnic_hash(digits) if digits else ""
    if hashed:
        known = Party.objects.filter(body=body, cnic_hash=hashed).first()
        if known is not None:
            record(subject=f"revenue.party:{known.pk}", scope=body, facts={"known": True})
            return known
    called = TranslatedText({lang: text.strip() for lang, text in name.items() if text.strip()})
    if not called:
        refuse("name_missing", _("Write the name."), field="name")
    if kind not in Party.Kind.values:
        refuse("bad_kind", _("Choose who this is."), field="kind")
    party = Party(
        body=body, kind=kind, name=called, person=person, cnic_hash=hashed, cnic_last_four=digits[-4:],
        cnic_round=len(retired_keys("cnic")) if digits else 0, ntn=ntn.strip()[:20],
        phone=parse_phone(phone, field="phone") if phone.strip() else "", added_at=timezone.now(),
        added_by=actor.ref, is_sample=is_sample,
    )  # fmt: skip
    party.save()
    # The audit trail says that somebody was entered, not who.
    record(subject=f"revenue.party:{party.pk}", scope=body, after={"kind": kind})
    return party


@action("revenue.register_asset")
def register_asset(
    *,
    actor: Any,
    body: Body,
    kind: AssetKind,
    number: str,
    attributes: Mapping[str, Any],
    asset_class: str = "",
    address: Mapping[str, str] | None = None,
    place: Place | None = None,
    valid_from: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Asset:
    """Enter a property, shop, connection and so on under the number of the council's own register."""
    require(actor, "revenue.keep_assets", body)
    number = number.strip()[:40]
    if not number:
        refuse("number_missing", _("Write the number it has in the register."), field="number")
    kept = {name: value for name, value in attributes.items() if value is not None and value != ""}
    _check_asset(kind, asset_class, kept)
    asset = Asset(
        body=body, kind=kind, number=number, asset_class=asset_class, attributes=kept, place=place,
        address=TranslatedText(dict(address or {})), valid_from=valid_from or timezone.localdate(),
        added_at=timezone.now(), added_by=actor.ref, is_sample=is_sample,
    )  # fmt: skip
    try:
        with transaction.atomic():
            asset.save()
    except IntegrityError as error:
        raise Conflict(
            {"number": Conflict(_("This number is in the register already."), code="number_taken")}
        ) from error
    record(subject=f"revenue.asset:{body.code}/{kind.code}/{number}"[:120], scope=body, after=_facts(asset))
    return asset


def _facts(asset: Asset) -> dict[str, Any]:
    return {"class": asset.asset_class, "attributes": asset.attributes, "status": asset.status}


@action("revenue.change_asset")
def change_asset(
    *,
    actor: Any,
    asset: Asset,
    attributes: Mapping[str, Any],
    asset_class: str,
    reason: str,
    address: Mapping[str, str] | None = None,
    status: str = "",
    door: str = "web",
) -> Asset:
    """Correct what is known of an asset. Demands that were posted stay; the next run is worked out from this."""
    asset = (
        Asset.objects.select_for_update(of=("self",)).select_related("kind", "body__place").get(pk=asset.pk)
    )
    require(actor, "revenue.keep_assets", asset)
    if not reason.strip():
        refuse("reason_missing", _("Say why it is changed."), field="reason")
    kept = {name: value for name, value in attributes.items() if value is not None and value != ""}
    _check_asset(asset.kind, asset_class, kept)
    if status and status not in Asset.Status.values:
        refuse("bad_status", _("Choose whether it is in use."), field="status")
    before = _facts(asset)
    asset.attributes, asset.asset_class = kept, asset_class
    asset.status = status or asset.status
    if address is not None:
        asset.address = TranslatedText(dict(address))
    asset.save(update_fields=["attributes", "asset_class", "status", "address"])
    record(
        subject=f"revenue.asset:{asset.body.code}/{asset.kind.code}/{asset.number}"[:120], scope=asset.body,
        reason=reason.strip(), before=before, after=_facts(asset),
    )  # fmt: skip
    return asset


def check_share(asset: Asset, head: RevenueHead, share_ppm: int, day: dt.date) -> None:
    """Refuse shares of one asset under one head that come to more than the whole."""
    standing = Liability.objects.filter(asset=asset, head=head).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    )
    if not 0 < share_ppm <= WHOLE:
        refuse("bad_share", _("A share lies between 0 and 100 %."), field="share_ppm")
    if (standing.aggregate(sum=Sum("share_ppm"))["sum"] or 0) + share_ppm > WHOLE:
        refuse(
            "share_taken",
            _("The shares of this asset would come to more than 100 %. End the earlier one first."),
            field="share_ppm",
        )


@action("revenue.register_liability")
def register_liability(
    *,
    actor: Any,
    asset: Asset,
    head: RevenueHead,
    party: Party | None = None,
    role: str = Liability.Role.OWNER,
    share_ppm: int = WHOLE,
    valid_from: dt.date | None = None,
    door: str = "web",
) -> Liability:
    """Let a head fall on a party for an asset, from a day on; gives it its consumer number.

    Without a party the bill goes to whoever is found at the asset. Refused where the head is billed elsewhere.
    """
    asset = Asset.objects.select_for_update(of=("self",)).select_related("body__place").get(pk=asset.pk)
    require(actor, "revenue.keep_assets", asset)
    check_own(asset.body, head)
    if party is not None and party.body_id != asset.body_id:
        refuse("foreign_party", _("This payer is in the register of another council."), field="party")
    if role not in Liability.Role.values:
        refuse("bad_role", _("Choose owner, tenant, licensee or consumer."), field="role")
    day = valid_from or timezone.localdate()
    check_share(asset, head, share_ppm, day)
    number = consumer_numbers(asset.body, head, 1, is_sample=asset.is_sample)[0]
    made = Liability.objects.create(
        body=asset.body, head=head, asset=asset, party=party, role=role, share_ppm=share_ppm, consumer_no=number,
        valid_from=day, added_at=timezone.now(), added_by=actor.ref, is_sample=asset.is_sample,
    )  # fmt: skip
    record(
        subject=f"revenue.liability:{number}", scope=asset.body,
        after={"asset": asset.number, "head": head.code, "share_ppm": share_ppm, "from": day.isoformat()},
    )  # fmt: skip
    return made


@action("revenue.end_liability")
def end_liability(
    *, actor: Any, liability: Liability, on: dt.date, reason: str, door: str = "web"
) -> Liability:
    """End a liability: `on` is the first day on which nothing falls due. What was demanded before is still owed."""
    liability = (
        Liability.objects.select_for_update(of=("self",)).select_related("body__place").get(pk=liability.pk)
    )
    require(actor, "revenue.keep_assets", liability)
    if not reason.strip():
        refuse("reason_missing", _("Say why it ends."), field="reason")
    if on <= liability.valid_from or (liability.valid_to is not None and on >= liability.valid_to):
        refuse("bad_day", _("It does not stand on that day."), field="on")
    liability.valid_to = on
    liability.save(update_fields=["valid_to"])
    record(
        subject=f"revenue.liability:{liability.consumer_no}", scope=liability.body, reason=reason.strip(),
        after={"to": on.isoformat()},
    )  # fmt: skip
    return liability


@action("revenue.charge_payer")
def charge_payer(
    *,
    actor: Any,
    asset: Asset,
    head: RevenueHead,
    name: Mapping[str, str],
    role: str = Liability.Role.OWNER,
    valid_from: dt.date | None = None,
    cnic: str = "",
    phone: str = "",
    door: str = "web",
) -> Liability:
    """Enter a payer, where one is named, and let a head fall on them for an asset, in one step."""
    require(actor, "revenue.keep_assets", asset)
    party = None
    if cnic.strip() or any(text.strip() for text in name.values()):
        party = register_party(actor=actor, body=asset.body, name=name, cnic=cnic, phone=phone)
    made = register_liability(
        actor=actor, asset=asset, head=head, party=party, role=role, valid_from=valid_from
    )
    record(subject=f"revenue.liability:{made.consumer_no}", scope=asset.body, after={"head": head.code})
    return made
