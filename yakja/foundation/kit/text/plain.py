"""What is typed, without signs that turn the direction of what stands beside it."""

import re

# Embeddings and overrides, and the sign that ends them: Unicode advises against them (UAX 9), and an override
# lets one name look like another.
_TURNS = re.compile("[\u202a-\u202e]")
_ISOLATE = re.compile("[\u2066-\u2069]")
_ENDS = "\u2069"
_MARKED = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text without embeddings and overrides; isolates stay where each is closed in its own line.

    Joiners and single direction marks, which Urdu and Sindhi need and which end with their place, stay too.
    """
    if text.isascii() or not _MARKED.search(text):
        return text
    lines = _TURNS.sub("", text).split("\n")
    return "\n".join(line if _is_closed(line) else _ISOLATE.sub("", line) for line in lines)


def _is_closed(line: str) -> bool:
    depth = 0
    for sign in _ISOLATE.findall(line):
        depth += -1 if sign == _ENDS else 1
        if depth < 0:
            return False
    return depth == 0
