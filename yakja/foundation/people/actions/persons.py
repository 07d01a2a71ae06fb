"""Adding persons, and what is noted about them: language, consents, qualifications."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit import i18n
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.phones import parse_phone
from yakja.foundation.kit.secrecy import hash_with, keyed_hash
from yakja.foundation.kit.text import ascii_digits

from ..models import Account, Consent, Person, Qualification, phone_hash
from ..queries.keys import retired_keys


def clean_cnic(typed: str) -> str:
    """The 13 digits of a CNIC; "" stays ""."""
    digits = re.sub(r"[\s-]", "", ascii_digits(typed or ""))
    if digits and not re.fullmatch(r"[1-9][0-9]{12}", digits):
        refuse("bad_cnic", _("A CNIC has 13 digits, for example 35202-1234567-1."), field="cnic")
    return digits


def cnic_hash(digits: str) -> str:
    """The look-up key of a CNIC of 13 digits, through every key that was retired before the present one."""
    for retired in retired_keys("cnic"):
        digits = hash_with(digits, retired)
    return keyed_hash(digits, "cnic")


def new_person(
    *,
    name: Any,
    language: str = "ur",
    username: str = "",
    email: str = "",
    phone: str = "",
    cnic: str = "",
    is_sample: bool = False,
    with_account: bool = True,
) -> Person:
    """The rows of a person and their account, which cannot be entered until a link was used. Allowed by the caller."""
    name = TranslatedText({"en": name} if isinstance(name, str) else name)
    if not name:
        refuse("name_missing", _("Write the name of the person."), field="name")
    if language not in i18n.CODES:
        refuse("bad_language", _("Choose a language of the list."), field="language")
    phone = parse_phone(phone, field="phone") if phone.strip() else ""
    digits, email = clean_cnic(cnic), email.strip().lower()
    if digits and Person.objects.filter(cnic_hash=cnic_hash(digits)).exists():
        refuse("cnic_taken", _("Somebody with this CNIC is here already."), field="cnic")
    account = None
    if with_account:
        account = Account(
            username=_free_username(username, name, email), email=_free_email(email), phone=phone
        )
        if phone and Account.objects.filter(phone_hash=phone_hash(phone)).exists():
            refuse("phone_taken", _("Somebody with this telephone number is here already."), field="phone")
        account.set_unusable_password()
        account.save()
    return Person.objects.create(
        account=account,
        name=name,
        language=language,
        cnic_hash=cnic_hash(digits),
        cnic_round=len(retired_keys("cnic")) if digits else 0,
        cnic_last_four=digits[-4:],
        is_sample=is_sample,
    )


def _free_email(email: str) -> str:
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError:
        refuse(
            "bad_email", _("Write a whole e-mail address, for example name@example.gov.pk."), field="email"
        )
    if Account.objects.filter(email__iexact=email).exists():
        refuse("email_taken", _("Somebody with this e-mail address is here already."), field="email")
    return email


def _free_username(wanted: str, name: TranslatedText, email: str) -> str:
    """The name asked for, which must be free; else one made from the name or address, with a number where needed."""
    wanted = wanted.strip().lower()
    if wanted:
        field = Account._meta.get_field("username")
        try:
            field.run_validators(wanted)
        except ValidationError:
            refuse(
                "bad_username",
                _("A sign-in name has letters, digits and the signs . _ - only."),
                field="username",
            )
        if Account.objects.filter(username=wanted).exists():
            refuse("username_taken", _("Somebody signs in with this name already."), field="username")
        return wanted
    base = (
        ".".join(re.findall(r"[a-z0-9]+", name.get("en", "").lower())) or email.partition("@")[0] or "officer"
    )
    base = base[:50]
    taken = set(Account.objects.filter(username__startswith=base).values_list("username", flat=True))
    number = 1
    free = base
    while free in taken:
        number += 1
        free = f"{base}{number}"
    return free


@action("people.add_person")
def add_person(
    *,
    actor: Any,
    name: Any,
    language: str = "ur",
    username: str = "",
    email: str = "",
    phone: str = "",
    cnic: str = "",
    is_sample: bool = False,
    with_account: bool = True,
    door: str = "web",
) -> Person:
    """Add somebody; `name` is a text or {lang: text}. Their account stays shut until a one-time link was used."""
    require(actor, "people.invite")
    person = new_person(
        name=name,
        language=language,
        username=username,
        email=email,
        phone=phone,
        cnic=cnic,
        is_sample=is_sample,
        with_account=with_account,
    )
    record(subject=person, after={"name": dict(person.name), "language": language})
    return person


@action("people.set_language")
def set_language(*, actor: Any, person: Person, language: str, door: str = "web") -> Person:
    """The language in which the person wants to be written to."""
    require(actor, "people.set_language", person)
    if language not in i18n.CODES:
        refuse("bad_language", _("Choose a language of the list."), field="language")
    before, person.language = person.language, language
    person.save(update_fields=["language"])
    record(subject=person, before={"language": before}, after={"language": language})
    return person


@action("people.record_qualification")
def record_qualification(
    *,
    actor: Any,
    person: Person,
    code: str,
    name: Any,
    source: str,
    earned_on: dt.date | None = None,
    expires_on: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Qualification:
    """Note that a person has shown they can do something; the room that tested it says so in `source`."""
    require(actor, "people.record_qualification", person)
    earned_on = earned_on or timezone.localdate()
    if expires_on and expires_on <= earned_on:
        refuse("expires_before_earned", _("It would expire before it was earned."), field="expires_on")
    row = Qualification.objects.create(
        person=person,
        code=code,
        name=TranslatedText({"en": name} if isinstance(name, str) else name),
        earned_on=earned_on,
        expires_on=expires_on,
        source=source,
        is_sample=is_sample,
    )
    record(
        subject=person,
        after={"code": code, "earned_on": earned_on, "expires_on": expires_on, "source": source},
    )
    return row


@action("people.end_qualification")
def end_qualification(
    *, actor: Any, person: Person, code: str, source: str, reason: str, door: str = "web"
) -> int:
    """End today what a room had noted under this code and `source`; answers how many. Older days stay as they were."""
    require(actor, "people.record_qualification", person)
    today = timezone.localdate()
    ended = (
        Qualification.objects.valid_on(today)
        .filter(person=person, code=code, source=source)
        .update(expires_on=today)
    )
    record(subject=person, reason=reason, after={"code": code, "source": source, "ended": ended})
    return ended


@action("people.give_consent")
def give_consent(
    *,
    actor: Any,
    person: Person,
    purpose: str,
    version: str,
    language: str,
    is_sample: bool = False,
    door: str = "web",
) -> Consent:
    """Note what a person agreed to; agreeing to a newer wording withdraws the older."""
    require(actor, "people.give_consent", person)
    now = timezone.now()
    Consent.objects.standing().filter(person=person, purpose=purpose).update(withdrawn_at=now)
    row = Consent.objects.create(
        person=person,
        purpose=purpose,
        version=version,
        language=language,
        given_at=now,
        door=door,
        is_sample=is_sample,
    )
    record(subject=person, after={"purpose": purpose, "version": version, "language": language})
    return row


@action("people.withdraw_consent")
def withdraw_consent(*, actor: Any, consent: Consent, door: str = "web") -> Consent:
    """End a consent from now on; what was agreed until now stays noted."""
    require(actor, "people.withdraw_consent", consent)
    if consent.withdrawn_at is not None:
        refuse("already_withdrawn", _("This consent was withdrawn already."))
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    record(subject=consent.person, before={"purpose": consent.purpose, "version": consent.version})
    return consent
