"""10,000 mutated files: never a crash, always a well-formed answer, for checking and for importing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from yakja.framework.catalogue.publiccode.checking import check
from yakja.framework.catalogue.publiccode.importing import import_file_content

from .samples import ALL

SEEDS = [text.encode() for text in ALL.values()]
VALUES = [
    b"yes", b"no", b"null", b"~", b"''", b"[]", b"{}", b"[a, b]", b"{a: b}", b"1.5", b"0x10", b"- x", b"&a", b"*a", b"!!int x",
    b"!!binary YQ==", b"|", b">-", b"2024-02-30", b"\xd8\xa7\xd8\xb1\xd8\xaf\xd9\x88", b'"\\ud800"', b"? a", b"<<: *a", b"%YAML",
    b"alias:x", b"urn:x:", b"https://", b"x" * 200, b"[" * 50, b"---", b"...", b"\t", b"it", b"(MIT", b"!", b"@", b"`",
]  # fmt: skip

Mutation = Callable[[random.Random, bytes], bytes]


def _flip_bytes(chance: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def _truncate(chance: random.Random, data: bytes) -> bytes:
    start, stop = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    return data[:stop] if chance.random() < 0.7 else data[start:]


def _swap_lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    for _ in range(chance.randint(1, 4)):
        one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _repeat_or_drop_lines(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    length = chance.randint(1, 5)
    if chance.random() < 0.5:
        del lines[at : at + length]
    else:
        lines[at:at] = lines[at : at + length] * chance.randint(1, 3)
    return b"\n".join(lines)


def _change_type(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    key, colon, _ = lines[at].partition(b":")
    lines[at] = key + colon + b" " + chance.choice(VALUES) if colon else key + chance.choice(VALUES)
    return b"\n".join(lines)


def _shift_indent(chance: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    lines[at] = chance.choice([b"", b" ", b"  ", b"\t", b"    "]) + lines[at].lstrip()
    return b"\n".join(lines)


def _insert_anywhere(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.choice(VALUES) + data[at:]


MUTATIONS: list[Mutation] = [
    _flip_bytes, _truncate, _swap_lines, _repeat_or_drop_lines, _change_type, _shift_indent, _insert_anywhere,
]  # fmt: skip


def _mutated(number: int) -> bytes:
    chance = random.Random(number)
    data = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 3)):
        data = chance.choice(MUTATIONS)(chance, data) or b"\n"
    return data


def _assert_well_formed(data: bytes) -> str:
    report = check(data)
    places = []
    for finding in report.findings:
        assert finding.severity in ("error", "warning")
        assert isinstance(finding.key, str)
        assert finding.message
        assert finding.line >= 1
        assert finding.column >= 1
        places.append((finding.line, finding.column))
    assert places == sorted(places)
    has_error = any(finding.severity == "error" for finding in report.findings)
    assert (report.verdict == "invalid") is has_error
    json.dumps([finding.as_dict() for finding in report.findings]).encode("ascii")
    return report.verdict


@pytest.mark.slow
@pytest.mark.parametrize("thousand", range(10))
def test_mutated_files_are_judged(thousand: int) -> None:
    verdicts = [
        _assert_well_formed(_mutated(number)) for number in range(thousand * 1000, thousand * 1000 + 1000)
    ]
    # a fuzz that breaks nothing, or everything, tests little
    assert 600 < verdicts.count("invalid") < 1000


@pytest.mark.slow
def test_mutated_files_are_imported() -> None:
    for number in range(0, 10_000, 10):
        imported = import_file_content(_mutated(number))
        json.dumps(imported.as_dict()).encode("ascii")
        assert set(imported.kept).isdisjoint(
            lost.key for lost in imported.lost if lost.reason.startswith("not a key")
        )


def test_a_few_mutated_files_are_judged() -> None:
    for number in range(50_000, 50_300):
        _assert_well_formed(_mutated(number))
