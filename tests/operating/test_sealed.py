"""The sealed file: what is written comes back, and no change of any kind goes unseen."""

from __future__ import annotations

import io
import os

import pytest

from yakja.config.operating import sealed
from yakja.config.operating.sealed import CHUNK, HEADER, SealedError, SealingWriter, UnsealingReader

WORDS = "four words for testing"
COST = sealed.LOG_N


@pytest.fixture(autouse=True)
def _cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a guess is in the header; tests of the format need not pay it."""
    monkeypatch.setattr(sealed, "LOG_N", 10)


def seal(plain: bytes, step: int = 70_000) -> bytes:
    target = io.BytesIO()
    writer = SealingWriter(target, WORDS)
    for start in range(0, len(plain), step):
        writer.write(plain[start : start + step])
    writer.finish()
    return target.getvalue()


def unseal(data: bytes, words: str = WORDS) -> bytes:
    return UnsealingReader(io.BytesIO(data), words).readall()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5])
def test_what_was_sealed_comes_back(size):
    plain = os.urandom(size)
    assert unseal(seal(plain)) == plain


def test_nothing_of_the_content_shows():
    assert b"Tehsil" not in seal(b"Tehsil Council " * 5000)
    assert seal(b"same") != seal(b"same")


def test_any_changed_byte_is_seen():
    whole = seal(b"what nobody may change")
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(SealedError):
            unseal(bytes(changed))


def test_any_missing_end_is_seen():
    whole = seal(os.urandom(CHUNK + 20))
    first_chunk = HEADER.size + 4 + CHUNK + 16
    for length in (
        0,
        5,
        HEADER.size - 1,
        HEADER.size,
        HEADER.size + 2,
        first_chunk,
        first_chunk + 4,
        len(whole) - 1,
    ):
        with pytest.raises(SealedError):
            unseal(whole[:length])


def test_chunks_cannot_change_places_nor_come_from_another_file():
    plain = os.urandom(2 * CHUNK + 7)
    whole, other = seal(plain), seal(plain)
    size = 4 + CHUNK + 16
    head, one, two, last = (
        whole[: HEADER.size],
        whole[HEADER.size : HEADER.size + size],
        whole[HEADER.size + size : HEADER.size + 2 * size],
        whole[HEADER.size + 2 * size :],
    )
    assert unseal(head + one + two + last) == plain
    for pieces in ((two, one, last), (one, last), (one, two, two, last), (one, two, last, b"x")):
        with pytest.raises(SealedError):
            unseal(head + b"".join(pieces))
    with pytest.raises(SealedError):
        unseal(head + other[HEADER.size :])


def test_another_passphrase_is_told_apart_from_damage():
    with pytest.raises(SealedError, match="passphrase"):
        unseal(seal(b"x"), WORDS + " ")


def test_a_writer_that_was_cut_off_leaves_nothing_that_opens():
    target = io.BytesIO()
    SealingWriter(target, WORDS).write(os.urandom(CHUNK * 2))
    with pytest.raises(SealedError, match="too early"):
        unseal(target.getvalue())


def test_a_newer_format_and_a_costly_header_are_refused():
    whole = bytearray(seal(b"x"))
    whole[12] = 2
    with pytest.raises(SealedError, match="format 2"):
        unseal(bytes(whole))
    whole[12], whole[13] = 1, 40
    with pytest.raises(SealedError, match="damaged"):
        unseal(bytes(whole))


def test_a_guess_costs_what_the_module_says():
    assert seal(b"x")[13] == 10
    assert COST >= 15
