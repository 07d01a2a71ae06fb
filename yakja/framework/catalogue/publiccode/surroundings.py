"""What a file points at: logos, screenshots and the authors file beside it, and addresses on the network."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image

from . import rules, vocabulary
from .nodes import Mapping, Node, Scalar, Sequence
from .shapes import Findings, Place, named, quoted
from .values import address, is_web_url

MAX_PICTURE = 20_000_000  # bytes; larger pictures are not opened

Kind = Literal["logo", "screenshot", "file", "page", "repository"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a fetch brought: an HTTP status with the body, or the problem in words when there was no answer."""

    status: int = 0
    body: bytes = b""
    problem: str = ""


Fetch = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A value of the file that names something outside it."""

    kind: Kind
    key: str
    text: str
    place: Place


def judge_files(root: Node | None, folder: Path, findings: Findings) -> None:
    """Look for the relative paths in the folder of the file; a picture must open."""
    for pointer in _sound(root, findings):
        if pointer.kind in ("logo", "screenshot", "file") and not is_web_url(pointer.text):
            fault = _fault_of_file(folder, pointer)
            if fault:
                findings.error(pointer.key, fault, pointer.place)


def judge_network(root: Node | None, fetch: Fetch, findings: Findings) -> None:
    """Fetch every web address once; `url` must besides be a repository of a known code hosting."""
    answers: dict[str, Answer] = {}
    for pointer in list(_sound(root, findings)):
        if pointer.kind == "repository" and not is_repository(pointer.text):
            findings.error(
                pointer.key, f"{quoted(pointer.text)} is not a known code repository", pointer.place
            )
        if not is_web_url(pointer.text):
            continue
        if pointer.text not in answers:
            answers[pointer.text] = fetch(pointer.text)
        fault = _fault_of_answer(answers[pointer.text], pointer)
        if fault:
            findings.error(pointer.key, f"{quoted(pointer.text)} {fault}", pointer.place)


def is_repository(text: str) -> bool:
    """Whether a URL names a repository: a known code hosting with owner and name, or an address ending in .git."""
    found = address(text)
    if found is None or not found.host:
        return False
    host = found.host.lower().partition(":")[0]
    parts = [part for part in found.path.split("/") if part]
    if parts and parts[-1].endswith(".git"):
        return True
    is_software_named = host.partition(".")[0] in ("gitlab", "gitea", "forgejo")
    is_known = is_software_named or host in vocabulary.members("code_hosting")
    return is_known and len(parts) >= 2


def _sound(root: Node | None, findings: Findings) -> Iterator[Pointer]:
    """The pointers whose text was found in order."""
    faulty = {finding.key for finding in findings if finding.severity == "error"}
    for pointer in pointers(root):
        if pointer.text and pointer.key not in faulty:
            yield pointer


def pointers(root: Node | None) -> Iterator[Pointer]:
    """Every value that names a file or a page outside, in the order of the standard."""
    if not isinstance(root, Mapping):
        return
    single: tuple[tuple[str, Kind], ...] = (
        ("url", "repository"),
        ("landingURL", "page"),
        ("roadmap", "page"),
        ("logo", "logo"),
        ("monochromeLogo", "logo"),
    )
    for name, kind in single:
        yield from _pointer(root, name, kind, name)
    legal = root.value("legal")
    if isinstance(legal, Mapping):
        yield from _pointer(legal, "authorsFile", "file", "legal.authorsFile")
    descriptions = root.value("description")
    if isinstance(descriptions, Mapping):
        for entry in descriptions.entries.values():
            if isinstance(entry.value, Mapping):
                yield from _of_description(entry.value, f"description.{named(entry.key)}")


def _of_description(block: Mapping, key: str) -> Iterator[Pointer]:
    yield from _pointer(block, "documentation", "page", f"{key}.documentation")
    yield from _pointer(block, "apiDocumentation", "page", f"{key}.apiDocumentation")
    screenshots = block.value("screenshots")
    if isinstance(screenshots, Sequence):
        for number, item in enumerate(screenshots.items):
            if isinstance(item, Scalar):
                yield Pointer(
                    "screenshot", f"{key}.screenshots[{number}]", item.text, (item.line, item.column)
                )


def _pointer(block: Mapping, name: str, kind: Kind, key: str) -> Iterator[Pointer]:
    node = block.value(name)
    if isinstance(node, Scalar):
        entry = block.entries[name]
        yield Pointer(kind, key, node.text, (entry.line, entry.column))


def _fault_of_file(folder: Path, pointer: Pointer) -> str | None:
    try:
        base = folder.resolve()
        path = (base / pointer.text).resolve()
        if not path.is_relative_to(base):
            return f"{quoted(pointer.text)} lies outside the folder of the file"
        if not path.is_file():
            return f"there is no file {quoted(pointer.text)}"
        if not _is_png(pointer):
            return None
        if path.stat().st_size > MAX_PICTURE:
            return f"{quoted(pointer.text)} is too large to open"
        return _fault_of_png(path.read_bytes(), pointer)
    except (OSError, ValueError, RuntimeError) as fault:  # names no file system can hold, loops of links
        return f"{quoted(pointer.text)} cannot be read ({type(fault).__name__})"


def _fault_of_answer(answer: Answer, pointer: Pointer) -> str | None:
    if answer.problem:
        return f"is not reachable: {answer.problem}"
    if answer.status != 200:
        return f"is not reachable: it answers with status {answer.status}"
    return _fault_of_png(answer.body, pointer) if _is_png(pointer) else None


def _is_png(pointer: Pointer) -> bool:
    return pointer.kind == "logo" and rules.path_of(pointer.text).lower().endswith(".png")


def _fault_of_png(body: bytes, pointer: Pointer) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a picture that unpacks to gigabytes only warns
            with Image.open(BytesIO(body), formats=["PNG"]) as picture:
                picture.verify()
    except Exception:  # the decoder raises many kinds on broken pictures; each means the same here
        return f"{quoted(pointer.text)} is not a PNG picture that can be opened"
    return None
