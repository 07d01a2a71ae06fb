"""Personal data at rest: text encrypted in its column, and keyed hashes by which it can still be looked up.

Both keys are derived from `settings.FIELD_KEY`; whoever holds the database without that key reads nothing.
Where `key` is given it stands for that setting, so that a copy can go from one key to the next (`./manage rekey`).
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

_FORM = "1:"  # the form of the stored text, so that another may follow


class UnreadableError(ValueError):
    """A stored text cannot be decrypted: the key is another one, or the column was tampered with."""


@functools.lru_cache(maxsize=32)
def _derived(master: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"yakja {purpose}".encode()).derive(
        master.encode()
    )


def keyed_hash(text: str, purpose: str) -> str:
    """64 hexadecimal digits that depend on the text, the purpose and the key; "" for an empty text.

    Normalise the text first (a phone to E.164, a CNIC to 13 digits): equal texts only have equal hashes.
    """
    return hash_with(text, hash_key(purpose))


def hash_key(purpose: str, key: str = "") -> str:
    """The key of one purpose's hashes, from which neither the field key nor any other can be worked out."""
    return base64.b64encode(_derived(key or settings.FIELD_KEY, f"hash {purpose}")).decode()


def hash_with(text: str, hash_key: str) -> str:
    """What `keyed_hash` answers, by the key of a purpose; "" for an empty text."""
    if not text:
        return ""
    return hmac.new(base64.b64decode(hash_key), text.encode(), hashlib.sha256).hexdigest()


@functools.lru_cache(maxsize=8)
def _cipher(key: str) -> AESGCM:
    return AESGCM(_derived(key, "field"))


def encrypt(text: str, place: str) -> str:
    """AES-256-GCM with a fresh nonce; `place` (such as `people.account.phone`) binds the result to its column."""
    nonce = os.urandom(12)
    sealed = _cipher(settings.FIELD_KEY).encrypt(nonce, text.encode(), place.encode())
    return _FORM + base64.b64encode(nonce + sealed).decode()


def decrypt(stored: str, place: str, key: str = "") -> str:
    """The text that `encrypt` was given; raises UnreadableError for any other key, place or a changed text."""
    try:
        if not stored.startswith(_FORM):
            raise ValueError("not in a form this version writes")
        raw = base64.b64decode(stored[len(_FORM) :], validate=True)
        return _cipher(key or settings.FIELD_KEY).decrypt(raw[:12], raw[12:], place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise UnreadableError(f"{place} cannot be read with this key") from error


class EncryptedTextField(models.TextField):
    """Text that is encrypted in the database and plain in Python; an empty text is stored empty.

    It cannot be filtered or sorted by: keep a `keyed_hash` beside it for look-up.
    """

    @property
    def place(self) -> str:
        """The name of the column to which what is encrypted is bound."""
        return f"{self.model._meta.label_lower}.{self.attname}"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value, self.place) if value else value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        value = super().get_db_prep_save(value, connection)
        return encrypt(value, self.place) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is encrypted and cannot be filtered by; use its keyed hash")
        return super().get_lookup(lookup_name)
