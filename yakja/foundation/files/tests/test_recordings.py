"""Recordings of a voice: what phones make is kept without what it carries besides; anything else is refused."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yakja.foundation.files.content import RefusedFileError, check, recordings

AUDIO = {"audio"}
SECRET = b"Lahore, house 12"


def ogg(seconds: float = 3.0, *, comment: bytes = SECRET, serial: int = 7) -> bytes:
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<II", 1, len(comment)) + comment
    head = b"OpusHead\x01\x01" + struct.pack("<HIHB", 0, 48_000, 0, 0)
    pages = [(2, 0, head), (0, 0, tags), (4, int(seconds * 48_000), b"\xfc" + b"sound" * 20)]
    return b"".join(
        recordings._ogg_page(flags, granule, serial, number, recordings._laced(body), body)
        for number, (flags, granule, body) in enumerate(pages)
    )


def vorbis(comment: bytes = SECRET) -> bytes:
    head = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 16_000, 0, 32_000, 0, 0xB8, 1)
    tags = b"\x03vorbis" + struct.pack("<I", 0) + struct.pack("<II", 1, len(comment)) + comment + b"\x01"
    setup = b"\x05vorbis" + b"s" * 600
    rest = recordings._laced(tags) + recordings._laced(setup)
    return (
        recordings._ogg_page(2, 0, 5, 0, recordings._laced(head), head)
        + recordings._ogg_page(0, 0, 5, 1, rest, tags + setup)
        + recordings._ogg_page(4, 32_000, 5, 2, recordings._laced(b"sound" * 9), b"sound" * 9)
    )


def element(number: int, body: bytes, *, unknown: bool = False) -> bytes:
    name = number.to_bytes((number.bit_length() + 7) // 8, "big")
    size = b"\x01" + b"\xff" * 7 if unknown else b"\x08"[:0] + (0x10000000 | len(body)).to_bytes(4, "big")
    return name + size + body


def webm(
    *, codec: bytes = b"A_OPUS", kind: int = 2, live: bool = True, tags: bytes = SECRET, at: int = 2000
) -> bytes:
    track = (
        element(0xD7, b"\x01") + element(0x83, bytes([kind])) + element(0x86, codec) + element(0x536E, tags)
    )
    info = (
        element(0x2AD7B1, (1_000_000).to_bytes(4, "big")) + element(0x4D80, b"Chrome") + element(0x7BA9, tags)
    )
    cluster = element(0xE7, at.to_bytes(4, "big")) + element(0xA3, b"\x81\0\0\x80" + b"sound" * 9)
    inside = (
        element(0x1549A966, info) + element(0x1654AE6B, element(0xAE, track))
        + element(0x1F43B675, cluster, unknown=live) + element(0x1254C367, element(0x7373, tags))
    )  # fmt: skip
    return element(0x1A45DFA3, element(0x4282, b"webm")) + element(0x18538067, inside, unknown=live)


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def mp4(
    *, brand: bytes = b"M4A ", sample: bytes = b"mp4a", handler: bytes = b"soun", seconds: int = 4
) -> bytes:
    stsd = box(b"stsd", b"\0" * 4 + struct.pack(">I", 1) + box(sample, b"\0" * 28))
    mvhd = box(
        b"mvhd", b"\0" * 4 + struct.pack(">IIII", 0xD0000000, 0xD0000000, 1000, seconds * 1000) + b"\0" * 80
    )
    hdlr = box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12 + SECRET)
    media = box(b"mdia", hdlr + box(b"minf", box(b"stbl", stsd)))
    moov = box(b"moov", mvhd + box(b"trak", media) + box(b"udta", box(b"\xa9xyz", SECRET)))
    return box(b"ftyp", brand + b"\0" * 4 + brand) + moov + box(b"mdat", b"sound" * 9)


def mp3(frames: int = 20) -> bytes:
    frame = bytes([0xFF, 0xFB, 0x50, 0x00]) + b"\0" * 204  # 64 kbit/s at 44.1 kHz: 208 bytes
    name = b"TIT2" + struct.pack(">I", len(SECRET) + 1) + b"\0\0\0" + SECRET
    head = b"ID3\x03\0\0" + bytes([0, 0, 0, len(name)]) + name
    return head + frame * frames + b"TAG" + SECRET.ljust(125, b"\0")


def amr(frames: int = 50) -> bytes:
    return b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * frames


@pytest.mark.parametrize(
    ("body", "media_type", "name"),
    [
        (ogg(), "audio/ogg", "voice.ogg"),
        (vorbis(), "audio/ogg", "voice.ogg"),
        (webm(), "audio/webm", "voice.webm"),
        (webm(live=False, codec=b"A_VORBIS"), "audio/webm", "voice.webm"),
        (mp4(), "audio/mp4", "voice.m4a"),
        (mp4(brand=b"3gp5", sample=b"samr"), "audio/3gpp", "voice.3gp"),
        (mp3(), "audio/mpeg", "voice.mp3"),
        (amr(), "audio/amr", "voice.amr"),
    ],
    ids=["opus", "vorbis", "webm live", "webm", "m4a", "3gp", "mp3", "amr"],
)
def test_a_voice_is_kept_without_what_it_carries_besides(body, media_type, name):
    made = check(body, "voice.exe", AUDIO)
    assert (made.kind, made.media_type, made.name) == ("audio", media_type, name)
    assert SECRET not in made.body
    assert b"Chrome" not in made.body
    # What was kept is taken again, as it is.
    assert check(made.body, "voice", AUDIO).body == made.body


@pytest.mark.parametrize(
    "body",
    [
        ogg()[:-5],
        ogg() + ogg(serial=9),
        ogg().replace(b"OpusHead", b"Nonsense"),
        webm(kind=1),
        webm(codec=b"V_VP8"),
        webm()[:60],
        mp4(handler=b"vide"),
        mp4(sample=b"avc1"),
        mp4()[:-4],
        mp3(frames=1),
        mp3()[:-128] + b"MZ" * 4096,
        amr() + b"\x3c",
        b"#!AMR\n",
        b"ID3\x03\0\0\0\0\0\x05",
    ],
)
def test_what_is_no_whole_recording_of_a_voice_is_refused(body):
    with pytest.raises(RefusedFileError) as refusal:
        check(body, "voice.ogg", AUDIO)
    assert refusal.value.code == "recording_broken"


@pytest.mark.parametrize("body", [ogg(301), mp4(seconds=301), amr(15_051), webm(at=301_000)])
def test_a_recording_has_a_length(body):
    with pytest.raises(RefusedFileError) as refusal:
        check(body, "voice.ogg", AUDIO)
    assert refusal.value.code == "recording_too_long"


def test_a_recording_is_taken_only_where_one_is_asked_for():
    with pytest.raises(RefusedFileError) as refusal:
        check(ogg(), "voice.ogg", {"image"})
    assert refusal.value.code == "kind"


MADE = [ogg(), vorbis(), webm(), mp4(), mp3(), amr()]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MADE), st.data())
def test_damage_is_refused_or_taken_and_never_a_fault(body, data):
    at = data.draw(st.integers(0, len(body) - 1))
    damaged = body[:at] + data.draw(st.binary(max_size=6)) + body[at + data.draw(st.integers(0, 6)) :]
    with suppress(RefusedFileError):
        check(damaged, "voice", AUDIO)
