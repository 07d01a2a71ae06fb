"""Open Badges 3.0, pure code: signed texts (JWS with Ed25519), credentials, lists of revocations. Knows no database."""

from .credentials import Achieved, Issuer, credential, status_list
from .signing import BadSignatureError, KeyPair, make_pair, opened, public_jwk, signed, thumbprint

__all__ = [
    "Achieved",
    "BadSignatureError",
    "Issuer",
    "KeyPair",
    "credential",
    "make_pair",
    "opened",
    "public_jwk",
    "signed",
    "status_list",
    "thumbprint",
]
