"""The sealed file of a backup: a stream encrypted with a passphrase, in which any change shows.

    header = magic (12 bytes), version, log2 of scrypt's n, r, p (one byte each), salt (16), check (16)
    chunk  = length of what follows (4 bytes, big-endian), AES-256-GCM of at most 1 MiB

Key and check come from scrypt of the passphrase and the salt. The nonce of a chunk is its number and whether
it is the last, and every chunk is bound to the header: chunks can be neither changed, moved, left out nor cut off.
"""

from __future__ import annotations

import hmac
import io
import os
import struct
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"YAKJABACKUP\n"
VERSION = 1
CHUNK = 1024 * 1024
TAG = 16
HEADER = struct.Struct(">12sBBBB16s16s")
LOG_N, R, P = 16, 8, 1  # 64 MiB and about a fifth of a second per guess
MOST_LOG_N = 20


class SealedError(Exception):
    """The sealed file cannot be read; the text says why and what to do."""


def _derive(passphrase: str, salt: bytes, log_n: int, r: int, p: int) -> tuple[bytes, bytes]:
    found = Scrypt(salt=salt, length=48, n=1 << log_n, r=r, p=p).derive(passphrase.encode())
    return found[:32], found[32:]


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


class SealingWriter(io.RawIOBase):
    """Encrypts what is written into `target`. Only `close()` after all is written makes the file whole."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        salt = os.urandom(16)
        key, check = _derive(passphrase, salt, LOG_N, R, P)
        self._target = target
        self._cipher = AESGCM(key)
        self._header = HEADER.pack(MAGIC, VERSION, LOG_N, R, P, salt, check)
        self._waiting = bytearray()
        self._number = 0
        target.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        # A full chunk waits until more arrives: the last one is marked.
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write the last chunk. A writer that was closed without it leaves a file that nobody accepts."""
        self._put(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _put(self, plain: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last), plain, self._header)
        self._target.write(struct.pack(">I", len(sealed)))
        self._target.write(sealed)
        self._number += 1


class UnsealingReader(io.RawIOBase):
    """The plain stream of a sealed file. Raises SealedError at the first byte that is not as it was written."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._source = source
        header = source.read(HEADER.size)
        if len(header) < HEADER.size or not header.startswith(MAGIC):
            raise SealedError("this is not a backup of Yakja, or its beginning is damaged")
        _, version, log_n, r, p, salt, check = HEADER.unpack(header)
        if version != VERSION:
            raise SealedError(
                f"this backup has format {version}; this version of Yakja reads format {VERSION}"
            )
        if not (10 <= log_n <= MOST_LOG_N and 1 <= r <= 32 and 1 <= p <= 16):
            raise SealedError("the beginning of the backup is damaged")
        key, found = _derive(passphrase, salt, log_n, r, p)
        if not hmac.compare_digest(check, found):
            raise SealedError("the passphrase is not the one of this backup, or its beginning is damaged")
        self._cipher = AESGCM(key)
        self._header = header
        self._number = 0
        self._plain = memoryview(b"")
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._plain and not self._ended:
            self._next()
        part = self._plain[: len(buffer)]
        buffer[: len(part)] = part
        self._plain = self._plain[len(part) :]
        return len(part)

    def drain(self) -> None:
        """Read to the end, so that every chunk has been checked."""
        while not self._ended:
            self._next()

    def _next(self) -> None:
        size = self._source.read(4)
        length = struct.unpack(">I", size)[0] if len(size) == 4 else 0
        if length < TAG or length > CHUNK + TAG:
            raise SealedError(self._broken("it ends too early" if len(size) < 4 else "it is damaged"))
        sealed = self._source.read(length)
        if len(sealed) < length:
            raise SealedError(self._broken("it ends too early"))
        for is_last in (False, True):
            try:
                plain = self._cipher.decrypt(_nonce(self._number, is_last), sealed, self._header)
            except InvalidTag:
                continue
            self._number += 1
            self._ended = is_last
            self._plain = memoryview(plain)
            if is_last and self._source.read(1):
                raise SealedError(self._broken("something follows its end"))
            return
        raise SealedError(self._broken("it is damaged"))

    def _broken(self, why: str) -> str:
        return f"the backup cannot be used: {why} (in part {self._number + 1}). Take another copy of it"
