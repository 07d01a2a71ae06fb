"""Recordings of a voice: told by their structure, bounded in time, what they carry besides the sound taken out.

Ogg (Opus, Vorbis), WebM, MP4 with 3GP, MP3 and AMR: what browsers and old phones record.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .refusal import RefusedFileError

LONGEST_SECONDS = 300
# Boxes and elements that are left where they stand, emptied, so that no place in the file moves.
_FREE = b"free"
_CARRIES_WORDS = (b"udta", b"meta", b"uuid", b"ilst")
_NESTED = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex", b"edts")
_DATED = (b"mvhd", b"tkhd", b"mdhd")
_SOUNDS = (b"mp4a", b"samr", b"sawb", b"Opus", b"alac")
_AMR_SIZES = {
    b"#!AMR\n": (13, 14, 16, 18, 20, 21, 27, 32, 6),
    b"#!AMR-WB\n": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6),
}
_BIT_RATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def looks_like_one(body: bytes) -> bool:
    """Whether the file begins as one of these recordings does."""
    return (
        body.startswith((b"OggS", b"\x1aE\xdf\xa3", b"#!AMR", b"ID3"))
        or body[4:8] == b"ftyp"
        or (len(body) > 4 and body[0] == 0xFF and _frame_length(body[:4]) is not None)
    )


def cleaned(body: bytes) -> tuple[str, bytes]:
    """The media type and the bytes to keep. Raises RefusedFileError `recording_broken` or `recording_too_long`."""
    try:
        if body.startswith(b"OggS"):
            kind, made, seconds = "audio/ogg", *_ogg(body)
        elif body.startswith(b"\x1aE\xdf\xa3"):
            kind, made, seconds = "audio/webm", *_webm(body)
        elif body[4:8] == b"ftyp":
            kind = "audio/3gpp" if body[8:11] == b"3gp" else "audio/mp4"
            made, seconds = _mp4(body)
        elif body.startswith(b"#!AMR"):
            kind, made, seconds = "audio/amr", *_amr(body)
        else:
            kind, made, seconds = "audio/mpeg", *_mp3(body)
    except (struct.error, IndexError, ValueError) as error:
        raise RefusedFileError("recording_broken") from error
    if seconds > LONGEST_SECONDS:
        raise RefusedFileError("recording_too_long", minutes=LONGEST_SECONDS // 60)
    return kind, made


def _broken() -> RefusedFileError:
    return RefusedFileError("recording_broken")


# Ogg


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _bit in range(8):
            value = (
                ((value << 1) ^ 0x04C11DB7) & 0xFFFFFFFF if value & 0x80000000 else (value << 1) & 0xFFFFFFFF
            )
        table.append(value)
    return table


_CRC = _crc_table()


def _page_crc(page: bytes) -> int:
    value = 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ _CRC[(value >> 24) ^ byte]
    return value


def _ogg_pages(body: bytes) -> Iterator[tuple[int, int, int, bytes, bytes]]:
    """Kind, granule, serial, lacing and content of every page."""
    at = 0
    while at < len(body):
        if body[at : at + 5] != b"OggS\0":
            raise _broken()
        flags, granule, serial, _number, _crc, count = struct.unpack_from("<BqIIIB", body, at + 5)
        lacing = body[at + 27 : at + 27 + count]
        content = body[at + 27 + count : at + 27 + count + sum(lacing)]
        if len(lacing) != count or len(content) != sum(lacing):
            raise _broken()
        yield flags, granule, serial, lacing, content
        at += 27 + count + sum(lacing)


def _ogg_page(flags: int, granule: int, serial: int, number: int, lacing: bytes, content: bytes) -> bytes:
    head = b"OggS\0" + struct.pack("<BqIIIB", flags, granule, serial, number, 0, len(lacing)) + lacing
    crc = _page_crc(head + content)
    return head[:22] + struct.pack("<I", crc) + head[26:] + content


def _laced(packet: bytes) -> bytes:
    return b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255])


def _ogg(body: bytes) -> tuple[bytes, float]:
    """The headers anew without comments, the sound as it is, the pages numbered again."""
    pages = list(_ogg_pages(body))
    serial = pages[0][2]
    if any(page[2] != serial for page in pages):
        raise _broken()  # a second stream beside the voice
    first = pages[0][4]
    if first.startswith(b"OpusHead"):
        wanted, rate = 2, 48_000
        comments = b"OpusTags" + struct.pack("<II", 0, 0)
    elif first.startswith(b"\x01vorbis"):
        wanted, rate = 3, struct.unpack_from("<I", first, 12)[0]
        comments = b"\x03vorbis" + struct.pack("<II", 0, 0) + b"\x01"
    else:
        raise _broken()
    packets: list[bytes] = []
    packet, used = b"", 0
    for _flags, _granule, _serial, lacing, content in pages:
        used += 1
        at = 0
        for size in lacing:
            packet += content[at : at + size]
            at += size
            if size < 255:
                packets.append(packet)
                packet = b""
        if len(packets) >= wanted:
            break
    # The sound begins on a page of its own.
    if len(packets) != wanted or packet or rate == 0:
        raise _broken()
    made, number = [_ogg_page(2, 0, serial, 0, _laced(packets[0]), packets[0])], 1
    rest = [comments, *packets[2:]]
    lacing, content = b"".join(map(_laced, rest)), b"".join(rest)
    going_on = False
    while lacing:
        part, lacing = lacing[:255], lacing[255:]
        piece, content = content[: sum(part)], content[sum(part) :]
        made.append(_ogg_page(1 if going_on else 0, 0, serial, number, part, piece))
        going_on, number = part[-1] == 255, number + 1
    last = 0
    for flags, granule, _serial, part, piece in pages[used:]:
        made.append(_ogg_page(flags, granule, serial, number, part, piece))
        number, last = number + 1, max(last, granule)
    if number < 3 or last <= 0:
        raise _broken()
    return b"".join(made), last / rate


# WebM

_SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_TAGS, _ATTACHMENTS, _CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
_TOP = {_INFO, _TRACKS, _CLUSTER, _TAGS, _ATTACHMENTS, _CHAPTERS, 0x114D9B74, 0x1C53BB6B, 0xEC, 0xBF}
_UNKNOWN = -1


def _element(body: bytes, at: int) -> tuple[int, int, int]:
    """Number, size (or unknown) and where the content begins."""
    lead = body[at]
    width = 8 - lead.bit_length() + 1
    if width > 4:
        raise _broken()
    number = int.from_bytes(body[at : at + width], "big")
    at += width
    lead = body[at]
    width = 8 - lead.bit_length() + 1
    if width > 8:
        raise _broken()
    size = int.from_bytes(body[at : at + width], "big") & ((1 << 7 * width) - 1)
    return number, (_UNKNOWN if size == (1 << 7 * width) - 1 else size), at + width


def _children(body: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Number, begin, content and end of the elements between two places."""
    while at < end:
        number, size, content = _element(body, at)
        if size == _UNKNOWN:
            if number not in (_SEGMENT, _CLUSTER):
                raise _broken()
            stop = end if number == _SEGMENT else _end_of_cluster(body, content, end)
        else:
            stop = content + size
        if stop > end:
            raise _broken()
        yield number, at, content, stop
        at = stop


def _end_of_cluster(body: bytes, at: int, end: int) -> int:
    """A live recording does not know how long its clusters are: one ends where the next thing of its level begins."""
    while at < end:
        number, size, content = _element(body, at)
        if number in _TOP - {0xEC, 0xBF}:
            return at
        if size == _UNKNOWN or content + size > end:
            raise _broken()
        at = content + size
    return at


def _number(body: bytes, at: int, end: int) -> int:
    return int.from_bytes(body[at:end], "big")


def _webm(body: bytes) -> tuple[bytes, float]:
    """One track of sound; names, tags and days are made void where they stand."""
    made = bytearray(body)
    tracks, clusters, seconds, scale, last = 0, 0, 0.0, 1_000_000, 0
    for number, _begin, content, end in _children(body, 0, len(body)):
        if number == 0x1A45DFA3:
            kinds = [body[c:e] for n, _b, c, e in _children(body, content, end) if n == 0x4282]
            if kinds not in ([b"webm"], [b"matroska"]):
                raise _broken()
        elif number == _SEGMENT:
            for each, begin, inside, stop in _children(body, content, end):
                if each in (_ATTACHMENTS, _CHAPTERS, _TAGS):
                    _make_void(made, begin, stop)
                elif each == _INFO:
                    for name, at, value, after in _children(body, inside, stop):
                        if name in (0x7BA9, 0x4461, 0x7384, 0x3C83AB, 0x3E83BB, 0x4D80, 0x5741):
                            _make_void(made, at, after)
                        elif name == 0x2AD7B1:
                            scale = _number(body, value, after)
                        elif name == 0x4489:
                            seconds = struct.unpack(">d" if after - value == 8 else ">f", body[value:after])[
                                0
                            ]
                elif each == _TRACKS:
                    tracks += _sound_tracks(body, made, inside, stop)
                elif each == _CLUSTER:
                    clusters += 1
                    times = [
                        _number(body, c, e) for n, _b, c, e in _children(body, inside, stop) if n == 0xE7
                    ]
                    last = max([last, *times])
    if tracks != 1 or not clusters:
        raise _broken()
    return bytes(made), max(seconds, last) * scale / 1e9


def _sound_tracks(body: bytes, made: bytearray, at: int, end: int) -> int:
    found = 0
    for number, _begin, content, stop in _children(body, at, end):
        if number != 0xAE:
            continue
        facts = {n: (b, c, e) for n, b, c, e in _children(body, content, stop)}
        _b, kind, kind_end = facts.get(0x83, (0, 0, 0))
        _b, codec, codec_end = facts.get(0x86, (0, 0, 0))
        if _number(body, kind, kind_end) != 2 or body[codec:codec_end] not in (b"A_OPUS", b"A_VORBIS"):
            raise _broken()
        if 0x536E in facts:
            _make_void(made, facts[0x536E][0], facts[0x536E][2])
        found += 1
    return found


def _make_void(made: bytearray, begin: int, end: int) -> None:
    """An element of nothing, as long as what stood there."""
    length = end - begin
    if length < 2:
        raise _broken()
    head = (
        bytes([0xEC, 0x80 | (length - 2)])
        if length - 2 < 0x7F
        else b"\xec\x01" + (length - 9).to_bytes(7, "big")
    )
    made[begin:end] = head + b"\0" * (length - len(head))


# MP4, M4A, 3GP


def _boxes(body: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Name, begin, content and end of the boxes between two places."""
    while at + 8 <= end:
        size, content = int.from_bytes(body[at : at + 4], "big"), at + 8
        if size == 1:
            size, content = int.from_bytes(body[at + 8 : at + 16], "big"), at + 16
        stop = end if size == 0 else at + size
        if stop < content or stop > end:
            raise _broken()
        yield body[at + 4 : at + 8], at, content, stop
        at = stop
    if at != end:
        raise _broken()


def _mp4(body: bytes) -> tuple[bytes, float]:
    """Sound alone; whatever carries words or days is emptied where it stands."""
    made = bytearray(body)
    seen: dict[str, float] = {"sounds": 0, "data": 0, "seconds": 0.0}
    _walk(body, made, 0, len(body), seen, depth=0)
    if not seen["sounds"] or not seen["data"]:
        raise _broken()
    return bytes(made), seen["seconds"]


def _walk(body: bytes, made: bytearray, at: int, end: int, seen: dict[str, float], *, depth: int) -> None:
    if depth > 8:
        raise _broken()
    for name, begin, content, stop in _boxes(body, at, end):
        if name in _CARRIES_WORDS or name in (_FREE, b"skip", b"wide"):
            made[begin + 4 : begin + 8] = _FREE
            made[content:stop] = b"\0" * (stop - content)
        elif name in _NESTED:
            _walk(body, made, content, stop, seen, depth=depth + 1)
        elif name == b"mdat":
            seen["data"] += stop > content
        elif name == b"hdlr":
            if body[content + 8 : content + 12] != b"soun":
                raise _broken()
            made[content + 24 : stop] = b"\0" * max(0, stop - content - 24)
        elif name == b"stsd":
            if body[content + 12 : content + 16] not in _SOUNDS:
                raise _broken()
            seen["sounds"] += 1
        elif name in _DATED:
            is_long = body[content] == 1
            dates = 16 if is_long else 8
            made[content + 4 : content + 4 + dates] = b"\0" * dates
            if name == b"mvhd":
                scale, length = struct.unpack_from(">IQ" if is_long else ">II", body, content + 4 + dates)
                seen["seconds"] = length / scale if scale else 0.0


# AMR, MP3


def _amr(body: bytes) -> tuple[bytes, float]:
    """Frames of twenty milliseconds each, nothing behind them."""
    head = next((name for name in _AMR_SIZES if body.startswith(name)), None)
    if head is None:
        raise _broken()
    sizes, at, frames = _AMR_SIZES[head], len(head), 0
    while at < len(body):
        kind = (body[at] >> 3) & 15
        length = sizes[kind] if kind < len(sizes) else (1 if kind in (14, 15) else 0)
        if not length or at + length > len(body):
            raise _broken()
        at, frames = at + length, frames + 1
    if not frames:
        raise _broken()
    return body, frames * 0.02


def _frame_length(head: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of a frame of layer III; None where these four bytes begin none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    rate, sampling = head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or layer != 1 or rate in (0, 15) or sampling == 3:
        return None
    hertz = (44_100, 48_000, 32_000)[sampling] >> {3: 0, 2: 1, 0: 2}[version]
    samples = 1152 if version == 3 else 576
    bits = _BIT_RATES[1 if version == 3 else 2][rate] * 1000
    return samples // 8 * bits // hertz + ((head[2] >> 1) & 1), samples / hertz


def _mp3(body: bytes) -> tuple[bytes, float]:
    """The frames alone: names, pictures and comments before and behind them are left out."""
    at = 0
    if body.startswith(b"ID3"):
        size = (body[6] & 127) << 21 | (body[7] & 127) << 14 | (body[8] & 127) << 7 | (body[9] & 127)
        at = 10 + size + (10 if body[5] & 16 else 0)
    begin, seconds, frames = at, 0.0, 0
    while (found := _frame_length(body[at : at + 4])) is not None and at + found[0] <= len(body):
        at, seconds, frames = at + found[0], seconds + found[1], frames + 1
    if frames < 3 or (len(body) - at > 4096 and not body[at:].startswith((b"TAG", b"APETAGEX"))):
        raise _broken()
    return body[begin:at], seconds
