"""PDF: whole, not locked, without programs or files inside. Its names are looked for in packed objects too."""

from __future__ import annotations

import re
import zlib

from .refusal import RefusedFileError

_ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFile|EmbeddedFiles|RichMedia|XFA|ImportData|SubmitForm)(?![A-Za-z])"
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm(?![A-Za-z])")
_STREAM = re.compile(rb"stream\r?\n")
# What packed objects of one file may grow to in all.
MAX_UNPACKED = 64 * 1024 * 1024


def check_pdf(body: bytes) -> None:
    """Raises RefusedFileError for a PDF that is cut off, locked, or carries anything that acts."""
    if b"%%EOF" not in body[-2048:] or not re.search(rb"startxref\s+\d+", body[-4096:]):
        raise RefusedFileError("pdf_broken")
    if re.search(rb"/Encrypt\s+(?:\d+\s+\d+\s+R|<<)", body):
        raise RefusedFileError("pdf_locked")
    for text in _readable_parts(body):
        if _ACTIVE.search(_ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), text)):
            raise RefusedFileError("pdf_active")


def _readable_parts(body: bytes) -> list[bytes]:
    """The file outside its streams, and the object streams unpacked."""
    parts: list[bytes] = []
    left = MAX_UNPACKED
    at = 0
    while True:
        begins = _STREAM.search(body, at)
        if begins is None:
            parts.append(body[at:])
            return parts
        head = body[at : begins.start()]
        parts.append(head)
        ends = body.find(b"endstream", begins.end())
        ends = len(body) if ends < 0 else ends
        if _PACKED.search(head, max(0, len(head) - 1024)):
            unpacker = zlib.decompressobj()
            try:
                text = unpacker.decompress(body[begins.end() : ends], left)
            except zlib.error as error:
                raise RefusedFileError("pdf_broken") from error
            if unpacker.unconsumed_tail:
                raise RefusedFileError("pdf_broken")
            left -= len(text)
            parts.append(text)
        at = ends
