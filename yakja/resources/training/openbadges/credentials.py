"""AchievementCredential of Open Badges 3.0 as VC-JWT, and its BitstringStatusList of revocations."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
# The least a list may hold, so that a place on it says nothing about its holder.
LEAST_BITS = 131_072


@dataclass(frozen=True)
class Issuer:
    """Who vouches: address of its profile, name, and the address of its list of revocations."""

    id: str
    name: str
    status_url: str


@dataclass(frozen=True)
class Achieved:
    """What was achieved by whom. `holder` is told as a salted hash only: the badge alone names nobody."""

    id: str
    holder: str
    salt: str
    course_id: str
    name: str
    description: str
    criteria: str
    competency: str
    framework: str
    competency_code: str
    competency_url: str
    level: str
    valid_from: dt.datetime
    valid_until: dt.datetime
    index: int  # its place on the list of revocations


def moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def credential(issuer: Issuer, achieved: Achieved) -> dict[str, Any]:
    """The payload to be signed: the credential itself with the registered claims beside it (OB 3.0, 8.2.4)."""
    digest = hashlib.sha256((achieved.holder + achieved.salt).encode()).hexdigest()
    rated = f"{achieved.course_id}#level"
    return {
        "@context": CONTEXT,
        "id": achieved.id,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": achieved.name,
        "issuer": {"id": issuer.id, "type": ["Profile"], "name": issuer.name},
        "validFrom": moment(achieved.valid_from),
        "validUntil": moment(achieved.valid_until),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": f"sha256${digest}",
                    "identityType": "name",
                    "salt": achieved.salt,
                }
            ],
            "achievement": {
                "id": achieved.course_id,
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": achieved.name,
                "description": achieved.description,
                "criteria": {"narrative": achieved.criteria},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": achieved.competency,
                        "targetUrl": achieved.competency_url,
                        "targetFramework": achieved.framework,
                        "targetCode": achieved.competency_code,
                    }
                ],
                "resultDescription": [
                    {
                        "id": rated,
                        "type": ["ResultDescription"],
                        "name": "Level",
                        "resultType": "PerformanceLevel",
                    }
                ],
            },
            "result": [{"type": ["Result"], "resultDescription": rated, "value": achieved.level}],
        },
        "credentialStatus": {
            "id": f"{issuer.status_url}#{achieved.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(achieved.index),
            "statusListCredential": issuer.status_url,
        },
        "iss": issuer.id,
        "jti": achieved.id,
        "nbf": int(achieved.valid_from.timestamp()),
        "exp": int(achieved.valid_until.timestamp()),
    }


def status_list(
    issuer: Issuer, revoked: Iterable[int], *, now: dt.datetime, good_for: dt.timedelta
) -> dict[str, Any]:
    """The payload of the list: one bit for each credential, set where it was revoked; good for so long."""
    places = sorted(revoked)
    size = LEAST_BITS
    while places and places[-1] >= size:
        size *= 2
    bits = bytearray(size // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> (place % 8)
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
    return {
        "@context": CONTEXT[:1],
        "id": issuer.status_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.id,
        "validFrom": moment(now),
        "validUntil": moment(now + good_for),
        "credentialSubject": {
            "id": f"{issuer.status_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": f"u{packed}",
        },
        "iss": issuer.id,
        "jti": issuer.status_url,
        "nbf": int(now.timestamp()),
        "exp": int((now + good_for).timestamp()),
    }
