"""SPDX licence expressions: identifiers joined by AND, OR and WITH, with parentheses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .vocabulary import spdx

_TOKEN = re.compile(r"\s*(?:([()])|([A-Za-z0-9.\-]+(?::[A-Za-z0-9.\-]+)?\+?))")
_REFERENCE = re.compile(r"(?:DocumentRef-[A-Za-z0-9.\-]+:)?LicenseRef-[A-Za-z0-9.\-]+")
_WORDS = frozenset({"AND", "OR", "WITH"})
MAX_LENGTH = 1000


def fault_in_licence(expression: str) -> str | None:
    """What is wrong with an expression, or None: `EUPL-1.2`, `GPL-2.0-only WITH Classpath-exception-2.0 OR MIT`."""
    if not expression.strip():
        return "is empty"
    if len(expression) > MAX_LENGTH:
        return "is too long for a licence expression"
    try:
        tokens = list(_tokens(expression))
        rest = _alternatives(tokens, 0)
        if rest < len(tokens):
            return f"has {tokens[rest]!r} where AND, OR or the end is due"
    except _ExpressionError as fault:
        return str(fault)
    return None


class _ExpressionError(ValueError):
    pass


def _tokens(expression: str) -> Iterator[str]:
    text, at = expression.rstrip(), 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _ExpressionError(f"has {text[at:].strip()[:1]!r}, which no licence expression holds")
        yield found[1] or found[2]
        at = found.end()


def _alternatives(tokens: list[str], at: int, depth: int = 0) -> int:
    """Read operands joined by AND and OR; the index behind them. Precedence does not change validity."""
    at = _operand(tokens, at, depth)
    while at < len(tokens) and tokens[at] in ("AND", "OR"):
        at = _operand(tokens, at + 1, depth)
    return at


def _operand(tokens: list[str], at: int, depth: int) -> int:
    if at >= len(tokens):
        raise _ExpressionError("ends where a licence is due")
    word = tokens[at]
    if word == "(":
        if depth > 20:
            raise _ExpressionError("has too many parentheses")
        at = _alternatives(tokens, at + 1, depth + 1)
        if at >= len(tokens) or tokens[at] != ")":
            raise _ExpressionError("has a parenthesis that is not closed")
        return at + 1
    if word == ")" or word in _WORDS:
        raise _ExpressionError(f"has {word!r} where a licence is due")
    if not _is_licence(word):
        raise _ExpressionError(f"names {word!r}, which is not on the SPDX licence list")
    if at + 1 < len(tokens) and tokens[at + 1] == "WITH":
        return _exception(tokens, at + 2)
    return at + 1


def _is_licence(token: str) -> bool:
    return token.removesuffix("+").lower() in spdx("licence") or _REFERENCE.fullmatch(token) is not None


def _exception(tokens: list[str], at: int) -> int:
    if at >= len(tokens):
        raise _ExpressionError("ends where an exception is due")
    if tokens[at].lower() not in spdx("exception"):
        raise _ExpressionError(f"names {tokens[at]!r}, which is not on the SPDX exception list")
    return at + 1
