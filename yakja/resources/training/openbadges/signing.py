"""Compact JWS with Ed25519 (`EdDSA`, RFC 8037), by PyJWT over cryptography."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class BadSignatureError(ValueError):
    """A text was not signed by the key it should be signed by, was changed since, or is no signed text at all."""


@dataclass(frozen=True)
class KeyPair:
    """Both halves as PEM, and the thumbprint by which the public one is named."""

    kid: str
    public_pem: str
    private_pem: str


def make_pair() -> KeyPair:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    return KeyPair(thumbprint(public), public, private)


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def public_jwk(public_pem: str) -> dict[str, str]:
    """The public key as JSON Web Key; BadSignatureError when the text is no public key of Ed25519."""
    try:
        key = serialization.load_pem_public_key(public_pem.strip().encode())
    except ValueError as error:
        raise BadSignatureError("not a public key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise BadSignatureError("not a key of Ed25519")
    return {"kty": "OKP", "crv": "Ed25519", "x": _b64(key.public_bytes_raw())}


def thumbprint(public_pem: str) -> str:
    """43 signs that name the key (RFC 7638); BadSignatureError as `public_jwk`."""
    told = json.dumps(public_jwk(public_pem), sort_keys=True, separators=(",", ":"))
    return _b64(hashlib.sha256(told.encode()).digest())


def signed(payload: dict[str, Any], pair: KeyPair) -> str:
    """The payload as a compact text signed with the private half; its head carries the public one."""
    headers = {"kid": pair.kid, "jwk": public_jwk(pair.public_pem)}
    return jwt.encode(payload, pair.private_pem, algorithm="EdDSA", headers=headers)


def opened(token: str, public_pem: str) -> dict[str, Any]:
    """The payload of a signed text. The key is the one given here, never one that the text itself names.

    Raises BadSignatureError. Days of validity are for the reader to judge: an old badge is still a signed one.
    """
    unjudged: Any = dict.fromkeys(
        ("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_sub", "verify_jti"), False
    )
    try:
        found: dict[str, Any] = jwt.decode(token.strip(), public_pem, algorithms=["EdDSA"], options=unjudged)
    except (jwt.PyJWTError, ValueError) as error:
        raise BadSignatureError(str(error)) from error
    return found
