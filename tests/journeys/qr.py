"""Reads a QR code as a telephone does, from ISO/IEC 18004: the cells of a drawn symbol in, its text out.

Written apart from the maker of our codes, so that both would have to be wrong in the same way. A drawn symbol has no
dirt on it, so that the check words are checked (every one of them must fit) and not used for repair.
"""

from __future__ import annotations

import re

Cells = list[list[bool]]
# Per error level, by its two bits, and version: (blocks, data words of each), short blocks first; check words of one.
BLOCKS = {
    0b00: {  # M
        1: ([(1, 16)], 10), 2: ([(1, 28)], 16), 3: ([(1, 44)], 26), 4: ([(2, 32)], 18), 5: ([(2, 43)], 24),
        6: ([(4, 27)], 16), 7: ([(4, 31)], 18), 8: ([(2, 38), (2, 39)], 22), 9: ([(3, 36), (2, 37)], 22),
        10: ([(4, 43), (1, 44)], 26),
    },
    0b11: {  # Q
        1: ([(1, 13)], 13), 2: ([(1, 22)], 22), 3: ([(2, 17)], 18), 4: ([(2, 24)], 26), 5: ([(2, 15), (2, 16)], 18),
        6: ([(4, 19)], 24), 7: ([(2, 14), (4, 15)], 18), 8: ([(4, 18), (2, 19)], 22), 9: ([(4, 16), (4, 17)], 20),
        10: ([(6, 19), (2, 20)], 24),
    },
    0b10: {  # H
        1: ([(1, 9)], 17), 2: ([(1, 16)], 28), 3: ([(2, 13)], 22), 4: ([(4, 9)], 16), 5: ([(2, 11), (2, 12)], 22),
        6: ([(4, 15)], 28), 7: ([(4, 13), (1, 14)], 26), 8: ([(4, 14), (2, 15)], 26), 9: ([(4, 12), (4, 13)], 24),
        10: ([(6, 15), (2, 16)], 28),
    },
}  # fmt: skip
ALIGNED = {
    1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46],
    10: [6, 28, 50],
}  # fmt: skip
MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)


def cells_of(svg: str) -> Cells:
    """The dark cells of a symbol drawn as horizontal strokes, without its quiet zone."""
    path = re.search(r' d="([^"]+)"', svg)
    assert path, "no stroke"
    x = y = 0.0
    dark: set[tuple[int, int]] = set()
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path[1]):
        given = [float(n) for n in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "M":
            x, y = given
        elif command == "m":
            x, y = x + given[0], y + given[1]
        else:
            dark |= {(int(y), int(x) + n) for n in range(int(given[0]))}
            x += given[0]
    top, left = min(r for r, _ in dark), min(c for _, c in dark)
    size = max(c for _, c in dark) - left + 1
    return [[(r + top, c + left) in dark for c in range(size)] for r in range(size)]


def read(cells: Cells) -> str:
    """The text of a symbol; AssertionError where anything does not fit the standard."""
    size = len(cells)
    version = (size - 17) // 4
    assert size == 17 + 4 * version
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        for r in range(7):
            for c in range(7):
                ring = max(abs(r - 3), abs(c - 3))
                assert cells[top + r][left + c] == (ring != 2), "finder pattern"
    level, mask = _format(cells)
    words = _words(cells, version, MASKS[mask])
    data = _data(words, *BLOCKS[level][version])
    return _text(data, version)


def _format(cells: Cells) -> tuple[int, int]:
    """Error level and mask; both copies must agree, check bits included."""
    size = len(cells)
    first = [cells[8][c] for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [cells[r][8] for r in (7, 5, 4, 3, 2, 1, 0)]
    other = [cells[r][8] for r in range(size - 1, size - 8, -1)] + [
        cells[8][c] for c in range(size - 8, size)
    ]
    assert first == other, "copies of the format"
    bits = int("".join("1" if b else "0" for b in first), 2) ^ 0b101010000010010
    rest = bits
    for n in range(14, 9, -1):
        if rest >> n & 1:
            rest ^= 0b10100110111 << (n - 10)
    assert rest == 0, "check bits of the format"
    return bits >> 13, bits >> 10 & 7


def _is_function(r: int, c: int, size: int, version: int) -> bool:
    if r == 6 or c == 6 or (r < 9 and (c < 9 or c >= size - 8)) or (r >= size - 8 and c < 9):
        return True
    marks = ALIGNED[version]
    corners = {(6, 6), (6, marks[-1]), (marks[-1], 6)} if marks else set()
    if any(abs(r - y) < 3 and abs(c - x) < 3 for y in marks for x in marks if (y, x) not in corners):
        return True
    return version >= 7 and ((r < 6 and c >= size - 11) or (c < 6 and r >= size - 11))


def _words(cells: Cells, version: int, mask) -> list[int]:  # type: ignore[no-untyped-def]
    """All words in the order in which they stand: two columns up, two columns down, from the right."""
    size = len(cells)
    bits = []
    right, upward = size - 1, True
    while right > 0:
        if right == 6:
            right -= 1
        for r in range(size - 1, -1, -1) if upward else range(size):
            for c in (right, right - 1):
                if not _is_function(r, c, size, version):
                    bits.append(cells[r][c] != mask(r, c))
        right, upward = right - 2, not upward
    return [int("".join("1" if b else "0" for b in bits[n : n + 8]), 2) for n in range(0, len(bits) - 7, 8)]


def _data(words: list[int], groups: list[tuple[int, int]], checks: int) -> list[int]:
    """The data words, taken out of their blocks; each block must fit its check words."""
    lengths = [length for count, length in groups for _ in range(count)]
    blocks: list[list[int]] = [[] for _ in lengths]
    at = iter(words)
    for n in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if n < length:
                block.append(next(at))
    data = [word for block in blocks for word in block]
    for _n in range(checks):
        for block in blocks:
            block.append(next(at))
    assert all(_fits(block, checks) for block in blocks), "check words"
    return data


def _fits(block: list[int], checks: int) -> bool:
    """Whether a block, as a polynomial over GF(256), vanishes at every power of two that it should."""
    power = 1
    for _n in range(checks):
        value = 0
        for word in block:
            value = _times(value, power) ^ word
        if value:
            return False
        power = _times(power, 2)
    return True


def _times(a: int, b: int) -> int:
    found = 0
    while b:
        if b & 1:
            found ^= a
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return found


ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def _text(data: list[int], version: int) -> str:
    bits = "".join(f"{word:08b}" for word in data)
    at, out = 0, b""

    def take(n: int) -> int:
        nonlocal at
        found, at = int(bits[at : at + n], 2), at + n
        return found

    while len(bits) - at >= 4 and (mode := take(4)):
        assert mode in (1, 2, 4), f"mode {mode}"
        if mode == 4:
            out += bytes(take(8) for _ in range(take(8 if version < 10 else 16)))
        elif mode == 2:
            left = take(9 if version < 10 else 11)
            while left > 1:
                pair, left = take(11), left - 2
                out += (ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45]).encode()
            out += ALPHANUMERIC[take(6)].encode() if left else b""
        else:
            left = take(10 if version < 10 else 12)
            while left:
                n = min(3, left)
                out += f"{take((0, 4, 7, 10)[n]):0{n}d}".encode()
                left -= n
    return out.decode()
