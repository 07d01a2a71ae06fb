"""Badges, verified by a program that is not ours (openbadgeslib)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from django.test import Client
from freezegun import freeze_time
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from yakja.foundation.kit.permissions import SYSTEM
from yakja.resources.training import actions
from yakja.resources.training.models import BadgeKey, Certificate
from yakja.resources.training.openbadges import BadSignatureError, make_pair, opened, signed


@pytest.fixture
def certificate(world):
    world.passed()
    return Certificate.objects.select_related("key").get()


def fetched(address: str) -> bytes:
    """What the site answers at one of its own public addresses."""
    path = "/" + address.split("/", 3)[3]
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content


def part(token: str, place: int) -> dict:
    text = token.split(".")[place]
    return json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def test_an_independent_program_verifies_the_badge(certificate):
    found = OB3Verifier(certificate.key.public_pem).verify(
        certificate.credential, check_status=True, download=fetched
    )
    assert found.achievement.name == "Receipts at the counter"
    assert found.issuer.name == "Body PK6-LGCD"
    assert found.achievement.alignments[0].target_code == "T.1"


def test_the_key_of_the_issuer_stands_on_its_page(certificate):
    issuer = part(certificate.credential, 1)["iss"]
    profile = json.loads(fetched(issuer))
    assert profile["id"] == issuer
    assert profile["keys"][0]["pem"] == certificate.key.public_pem
    assert "PRIVATE" not in json.dumps(profile)


def test_the_badge_names_nobody(certificate):
    payload = json.dumps(part(certificate.credential, 1))
    assert "Clerk" not in payload
    assert "K-clerk" not in payload


def test_a_changed_badge_is_refused(certificate):
    head, _body, mark = certificate.credential.split(".")
    payload = part(certificate.credential, 1)
    payload["credentialSubject"]["result"][0]["value"] = "teaches others"
    body = urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    with pytest.raises(OB3VerificationError, match="Invalid signature"):
        OB3Verifier(certificate.key.public_pem).verify(f"{head}.{body}.{mark}")


def test_a_forged_badge_is_refused_though_it_carries_its_own_key(certificate):
    forged = signed(part(certificate.credential, 1), make_pair())
    with pytest.raises(OB3VerificationError, match="Invalid signature"):
        OB3Verifier(certificate.key.public_pem).verify(forged)
    with pytest.raises(BadSignatureError):
        opened(forged, certificate.key.public_pem)
    unsigned = ".".join([urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("="), forged.split(".")[1], ""])
    with pytest.raises(OB3VerificationError):
        OB3Verifier(certificate.key.public_pem).verify(unsigned)


def test_a_revoked_badge_is_refused_and_its_neighbour_is_not(world, certificate):
    world.passed("woman", course=certificate.course)
    other = Certificate.objects.exclude(pk=certificate.pk).get()
    actions.revoke_certificate(actor=world.actor("steward"), certificate=certificate, reason="Wrong person")
    verifier = OB3Verifier(certificate.key.public_pem)
    with pytest.raises(OB3VerificationError, match="revocation"):
        verifier.verify(certificate.credential, check_status=True, download=fetched)
    assert verifier.verify(other.credential, check_status=True, download=fetched)


def test_an_old_badge_outlives_its_key(world, certificate):
    actions.make_badge_key(actor=SYSTEM, body=world.lgcd, reason="yearly")
    assert OB3Verifier(certificate.key.public_pem).verify(
        certificate.credential, check_status=True, download=fetched
    )
    world.passed("woman", course=certificate.course)
    newer = Certificate.objects.exclude(pk=certificate.pk).select_related("key").get()
    assert newer.key_id != certificate.key_id


def test_an_expired_badge_is_refused(certificate):
    later = certificate.expires_on.replace(year=certificate.expires_on.year + 1)
    with freeze_time(later), pytest.raises(OB3VerificationError):
        OB3Verifier(certificate.key.public_pem).verify(certificate.credential)


def test_the_private_key_is_encrypted_in_its_column(certificate):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT private_pem FROM training_badgekey")
        (stored,) = cursor.fetchone()
    assert "PRIVATE KEY" not in stored
    assert "PRIVATE KEY" in BadgeKey.objects.get().private_pem
