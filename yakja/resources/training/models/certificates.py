"""Certificates and the keys they are signed with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.secrecy import EncryptedTextField
from yakja.resources.capacity.models import Level, StaffMember

from .courses import Course
from .enrolments import Enrolment


class BadgeKey(models.Model):
    """A pair of Ed25519 keys of one issuing body. The private one is encrypted in its column like all that is secret.

    A key that was replaced stays: what it has signed is still verified by it.
    """

    kid = models.CharField(max_length=43, unique=True)  # thumbprint of the public key, RFC 7638
    body = models.ForeignKey(Body, models.PROTECT, related_name="badge_keys")
    public_pem = models.TextField()
    private_pem = EncryptedTextField()
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=Q(retired_at__isnull=True), name="training_one_badge_key"
            )
        ]

    def __str__(self) -> str:
        return self.kid


class Certificate(models.Model):
    """That somebody has passed a course. Whom it names is shown as they agreed, or to whoever holds its secret link."""

    number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="certificate"
    )
    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="certificates")
    course = models.ForeignKey(Course, models.PROTECT, related_name="certificates")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    issuer = models.ForeignKey(Body, models.PROTECT, related_name="certificates_issued")
    key = models.ForeignKey(BadgeKey, models.PROTECT, related_name="certificates")
    name = models.CharField(max_length=120)  # of the holder, as it stood on the day
    issued_on = models.DateField()
    expires_on = models.DateField()
    secret = EncryptedTextField()  # of the link that shows the name
    shows_name = models.BooleanField(default=False)
    credential = models.TextField(blank=True)  # the signed badge (VC-JWT), as it was handed out
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by_ref = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["member", "-issued_on"], name="training_cert_member")]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    @property
    def body(self) -> Body:
        """Who has to answer for it, for the rules of roles."""
        return self.issuer
