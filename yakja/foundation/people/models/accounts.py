"""Who signs in (Account), who they are (Person), what they have learned and what they agreed to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.kit.i18n import LANGUAGES, TranslatedTextField
from yakja.foundation.kit.rows import Ready
from yakja.foundation.kit.secrecy import EncryptedTextField, keyed_hash


def phone_hash(phone: str) -> str:
    """The look-up key of a telephone number in E.164; "" for none."""
    return keyed_hash(phone, "phone")


class AccountQuerySet(models.QuerySet["Account"]):
    def select_for_update(
        self,
        nowait: bool = False,
        skip_locked: bool = False,
        of: Sequence[str] = ("self",),
        no_key: bool = False,
    ) -> Self:
        """Locks the account alone: PostgreSQL cannot lock a person that may not be there."""
        return super().select_for_update(nowait=nowait, skip_locked=skip_locked, of=of, no_key=no_key)


class AccountManager(BaseUserManager["Account"]):
    """Reads the person together with the account, so that a request needs no query of its own for it."""

    def get_queryset(self) -> AccountQuerySet:
        return AccountQuerySet(self.model, using=self._db).select_related("person")

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=(username or "").lower())

    def by_phone(self, phone: str) -> Account | None:
        """The account with this number in E.164."""
        return _BY_PHONE.first(phone_hash(phone)) if phone else None


_BY_PHONE: Ready[Account] = Ready(
    lambda mark: Account.objects.filter(phone_hash=mark).order_by("pk")[:1], str
)


class Account(AbstractBaseUser):
    """What signs in: a name, a password, ways to reach its owner. What it may do stands in Role, never here."""

    username = models.CharField(
        _("sign-in name"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Somebody signs in with this name already.")},
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = EncryptedTextField(blank=True, default="")
    phone_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash"], condition=~Q(phone_hash=""), name="account_phone_once"
            )
        ]

    def __str__(self) -> str:
        return self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.username = self.username.lower()
        self.phone_hash = phone_hash(self.phone)
        fields = kwargs.get("update_fields")
        if fields is not None and "phone" in fields:
            kwargs["update_fields"] = {*fields, "phone_hash"}
        super().save(*args, **kwargs)

    def person_or_none(self) -> Person | None:
        """The person behind this account; None for one that was made outside the house's own actions."""
        try:
            return self.person
        except Person.DoesNotExist:
            return None

    # What Django's own admin asks. It is a read-only window, and only for administrators.

    @property
    def is_staff(self) -> bool:
        person = self.person_or_none()
        return person is not None and person.roles.in_force().filter(kind="administrator").exists()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and perm.partition(".")[2].startswith("view_") and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Person(models.Model):
    """Somebody, with or without an account. Of the CNIC only a keyed hash and the last four digits are kept."""

    account = models.OneToOneField(Account, models.PROTECT, null=True, blank=True, related_name="person")
    name = TranslatedTextField()
    language = models.CharField(max_length=5, choices=LANGUAGES, default="ur")
    cnic_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # How many retired keys stand inside the hash; see RetiredKey.
    cnic_round = models.PositiveSmallIntegerField(default=0, editable=False)
    cnic_last_four = models.CharField(max_length=4, blank=True, default="")
    added_at = models.DateTimeField(default=timezone.now)
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(fields=["cnic_hash"], condition=~Q(cnic_hash=""), name="person_cnic_once")
        ]

    def __str__(self) -> str:
        return str(self.name) or f"#{self.pk}"

    @property
    def ref(self) -> str:
        """The stable name in the audit trail."""
        return f"person:{self.pk}"


class QualificationQuerySet(models.QuerySet["Qualification"]):
    def valid_on(self, day: dt.date) -> QualificationQuerySet:
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gt=day), earned_on__lte=day)


class Qualification(models.Model):
    """Something a person has shown they can do, written by the room that tested it; gates read it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="qualifications")
    code = models.CharField(max_length=60)
    name = TranslatedTextField()
    earned_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    is_sample = models.BooleanField(default=False)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "code"], name="people_qualified")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.code}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self) -> ConsentQuerySet:
        return self.filter(withdrawn_at__isnull=True)


class Consent(models.Model):
    """What a person agreed to, in which wording and language; a withdrawal is noted, never erased."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    door = models.CharField(max_length=20)
    is_sample = models.BooleanField(default=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_once_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.purpose} {self.version}"
