"""Telling the kind of a file by its content, with its name as a hint between texts that look alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from . import images, papers, recordings, sheets, texts
from .refusal import RefusedFileError

__all__ = ["KINDS", "Checked", "RefusedFileError", "check"]

KINDS = {
    "image": ("image/jpeg", "image/png"),
    "audio": ("audio/ogg", "audio/webm", "audio/mp4", "audio/3gpp", "audio/mpeg", "audio/amr"),
    "pdf": ("application/pdf",),
    "csv": ("text/csv",),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "geojson": ("application/geo+json",),
    "yaml": ("application/yaml",),
}
SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "audio/ogg": ".ogg",
    "audio/webm": ".webm",
    "audio/mp4": ".m4a",
    "audio/3gpp": ".3gp",
    "audio/mpeg": ".mp3",
    "audio/amr": ".amr",
    "application/pdf": ".pdf",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/geo+json": ".geojson",
    "application/yaml": ".yml",
}
_TEXT_KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".yml": "yaml",
    ".yaml": "yaml",
    ".geojson": "geojson",
    ".json": "geojson",
}


@dataclass(frozen=True)
class Checked:
    """The bytes to keep (images are made anew, recordings cleaned), what they are, and a name that fits them."""

    kind: str
    media_type: str
    name: str
    body: bytes


def check(body: bytes, name: str, kinds: frozenset[str] | set[str]) -> Checked:
    """What the file is, made safe to keep. Raises RefusedFileError with a code and a sentence for the reader."""
    if not body:
        raise RefusedFileError("empty")
    kind = _kind_of(body, name)
    if kind is None or kind not in kinds:
        raise RefusedFileError("kind", kinds=sorted(kinds))
    if kind == "image":
        media_type, body = images.remade(body)
    elif kind == "audio":
        media_type, body = recordings.cleaned(body)
    else:
        media_type = KINDS[kind][0]
        {
            "pdf": papers.check_pdf,
            "xlsx": sheets.check_xlsx,
            "csv": texts.check_csv,
            "geojson": texts.check_geojson,
            "yaml": texts.check_yaml,
        }[kind](body)
    return Checked(kind, media_type, safe_name(name, media_type), body)


def _kind_of(body: bytes, name: str) -> str | None:
    if images.looks_like_one(body):
        return "image"
    if recordings.looks_like_one(body):
        return "audio"
    if body.startswith(b"%PDF-"):
        return "pdf"
    if body.startswith(b"PK\x03\x04"):
        return "xlsx"
    return _TEXT_KINDS.get(PurePath(name).suffix.lower())


def safe_name(name: str, media_type: str) -> str:
    """The last part of a given name without control letters, with the suffix of what the file is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    # Letters that turn the direction of text could make `gpj.exe` read as `exe.jpg`.
    stem = "".join(
        c
        for c in last
        if c.isprintable() and c not in '<>:"|?*\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'
    )
    stem = PurePath(stem.strip(". ")).stem.strip(". ") or "file"
    suffix = SUFFIXES[media_type]
    return stem[: 120 - len(suffix)] + suffix
