"""What a badge says, where it is verified, and which ones were revoked."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from ..models import BadgeKey, Certificate
from ..openbadges import Achieved, Issuer, KeyPair, credential, public_jwk, status_list

# A copy of the list that is older says nothing: whoever verifies fetches it anew.
LIST_GOOD_FOR = dt.timedelta(days=2)


def _address(path: str) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/{path}"


def pair_of(key: BadgeKey) -> KeyPair:
    return KeyPair(key.kid, key.public_pem, key.private_pem)


def issuer_of(key: BadgeKey) -> Issuer:
    return Issuer(
        id=_address(f"badges/issuers/{key.body.code}/"),
        name=key.body.name.best("en")[0] or key.body.code,
        status_url=_address(f"badges/revoked/{key.kid}/"),
    )


def page_of(certificate: Certificate, lang: str = "en") -> str:
    """The address of a certificate's public page."""
    return _address(f"{lang}/certificates/{certificate.number}/")


def secret_page_of(certificate: Certificate, lang: str = "en") -> str:
    """The address that shows the name too; the holder gives it to whom they like."""
    return f"{page_of(certificate, lang)}?holder={certificate.secret}"


def is_opened_by(certificate: Certificate, secret: str) -> bool:
    return bool(secret) and hmac.compare_digest(secret.encode(), certificate.secret.encode())


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())


def payload_of(certificate: Certificate) -> dict[str, Any]:
    """The credential of one certificate, in English: it is read by programs of other countries too."""
    course = certificate.course
    competency = course.competency
    with translation.override("en"):
        level = str(certificate.get_level_display())
        criteria = f"Attended {course.hours} hours and passed"
        criteria += f" the practice task {course.practice_task}." if course.practice_task else "."
        achieved = Achieved(
            id=page_of(certificate),
            holder=certificate.name,
            # Of the secret itself nothing stands in the badge.
            salt=hashlib.sha256(certificate.secret.encode()).hexdigest()[:16],
            course_id=_address(f"en/courses/{course.code}/"),
            name=course.name.best("en")[0] or course.code,
            description=course.summary.best("en")[0] or course.code,
            criteria=criteria,
            competency=competency.name.best("en")[0] or competency.code,
            framework=competency.framework.name.best("en")[0] or competency.framework.code,
            competency_code=competency.code,
            competency_url=f"{_address('en/courses/')}?competency={competency.code}",
            level=level,
            valid_from=_midnight(certificate.issued_on),
            valid_until=_midnight(certificate.expires_on),
            index=certificate.pk,
        )
    return credential(issuer_of(certificate.key), achieved)


def revocations_of(key: BadgeKey, now: dt.datetime) -> dict[str, Any]:
    """The payload of a key's list of revocations."""
    revoked = Certificate.objects.filter(key=key, revoked_at__isnull=False).order_by("pk")
    return status_list(issuer_of(key), revoked.values_list("pk", flat=True), now=now, good_for=LIST_GOOD_FOR)


def profile_of(keys: list[BadgeKey]) -> dict[str, Any]:
    """What is public of an issuer: its name and every key it has signed with, the present one first."""
    issuer = issuer_of(keys[0])
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": issuer.id,
        "type": ["Profile"],
        "name": issuer.name,
        "keys": [
            {
                **public_jwk(key.public_pem),
                "kid": key.kid,
                "alg": "EdDSA",
                "use": "sig",
                "pem": key.public_pem,
                "revoked": issuer_of(key).status_url,
                "retired": key.retired_at.isoformat() if key.retired_at else None,
            }
            for key in keys
        ],
    }
