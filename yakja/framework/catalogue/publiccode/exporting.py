"""Writing publiccode.yml 0.7.0 from a plain record; what is written is judged valid by our own check."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from .checking import VERSION, check
from .findings import Finding
from .importing import FUNCTION_URN
from .shapes import Block, ListOf, MapOf
from .standard import PUBLICCODE

LATEST = "0.7.0"
_FORBIDDEN = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_STEP = re.compile(r"([^.\[\]]+)|\[([0-9]+)\]")
_PLATFORM_ALIASES = ("spid", "cie", "anpr", "pagopa", "io")


class NotExportableError(ValueError):
    """The record lacks what a valid file needs; `findings` say which keys."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{each.key}: {each.message}" for each in self.findings))


def export_text(fields: Mapping[str, Any], functions: Iterable[str] = ()) -> str:
    """A publiccode.yml 0.7.0 text from fields nested and named as in the standard.

    `functions` are codes such as `PLN-01`; they are written under `supports`. Deprecated keys are translated
    where the standard has a successor and left out otherwise; so are optional values that would make the file
    invalid, such as an invented category or a language whose description is not complete.
    Raises NotExportableError when required facts lack.
    """
    record = _renewed(dict(fields))
    supports = [*_function_entries(functions), *(record.get("supports") or [])]
    record["supports"] = list({entry["id"]: entry for entry in supports if entry.get("id")}.values())
    ordered = _shaped(PUBLICCODE, record)
    first_errors: list[Finding] = []
    while True:
        ordered[VERSION] = DoubleQuotedScalarString(LATEST)
        text = _dump(ordered)
        errors = [finding for finding in check(text.encode()).findings if finding.severity == "error"]
        if not errors:
            return text
        first_errors = first_errors or errors
        dropped = [_drop(ordered, error.key) for error in errors]
        if not any(dropped):
            raise NotExportableError(first_errors)
        ordered = _shaped(PUBLICCODE, ordered)


def _function_entries(codes: Iterable[str]) -> list[dict[str, str]]:
    return [{"id": f"{FUNCTION_URN}{code}"} for code in codes]


def _renewed(record: dict[str, Any]) -> dict[str, Any]:
    """Deprecated keys moved to what the standard puts in their place."""
    legal = dict(record.get("legal") or {})
    organisation = dict(record.get("organisation") or {})
    italy = record.pop("IT", None) or record.pop("it", None) or {}
    code = (italy.get("riuso") or {}).get("codiceIPA")
    if code and not organisation.get("uri"):
        organisation["uri"] = f"urn:x-italian-pa:{code}"
    if organisation.get("uri") and legal.get("repoOwner") and not organisation.get("name"):
        organisation["name"] = legal["repoOwner"]
    record["organisation"] = organisation if organisation.get("uri") else None
    aliases = [name for name in _PLATFORM_ALIASES if (italy.get("piattaforme") or {}).get(name)]
    if (italy.get("conforme") or {}).get("gdpr"):
        aliases.append("gdpr")
    if aliases:
        record["supports"] = [
            *(record.get("supports") or []),
            *({"id": f"alias:{name}"} for name in aliases),
        ]
    return record


def _drop(record: dict[str, Any], key: str) -> bool:
    """Empty the smallest optional part of the record that holds a faulty key; False when it is required."""
    smallest: tuple[Any, Any] | None = None
    holder: Any = record
    shape: Any = PUBLICCODE
    for name, number in _STEP.findall(key):
        step: Any = int(number) if number else name
        is_optional = True
        if isinstance(shape, Block):
            is_optional, shape = not shape.names[step].is_required, shape.names[step].shape
        else:
            shape = shape.item if isinstance(shape, ListOf) else shape.value
        if is_optional:
            smallest = holder, step
        holder = _inside(holder, step)
        if holder is None:
            break
    if smallest is None or _inside(*smallest) is None:
        return False
    smallest[0][smallest[1]] = None
    return True


def _inside(holder: Any, step: Any) -> Any:
    return holder[step] if isinstance(holder, list) else holder.get(step)


def _shaped(block: Block, record: Mapping[str, Any]) -> dict[str, Any]:
    """The record in the order of the standard, without unknown, deprecated and empty keys."""
    # the version stands first even when the record has none
    shaped: dict[str, Any] = {VERSION: LATEST} if block is PUBLICCODE else {}
    for each in block.fields:
        value = record.get(each.name)
        if each.deprecated or value is None or value in ("", [], {}):
            continue
        if isinstance(each.shape, Block):
            value = _shaped(each.shape, value)
        elif isinstance(each.shape, MapOf):
            value = {language: _shaped(each.shape.value, inner) for language, inner in value.items() if inner}
        elif isinstance(each.shape, ListOf) and not isinstance(value, str):
            inner = each.shape.item
            value = [
                _shaped(inner, item) if isinstance(inner, Block) else item
                for item in value
                if item is not None
            ]
        if value not in ([], {}):
            shaped[each.name] = _written(value)
    return shaped


def _written(value: Any) -> Any:
    """Text as it is best read: paragraphs as a block, everything else as the writer of YAML sees fit."""
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    if isinstance(value, str):
        text = _FORBIDDEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        return LiteralScalarString(text) if _is_block(text) else text
    return value


def _is_block(text: str) -> bool:
    lines = text.split("\n")
    return (
        len(lines) > 1
        and bool(lines[0])
        and not lines[0].startswith((" ", "\t"))
        and bool(lines[-1] or lines[-2])
        and all(line == line.rstrip() for line in lines)
        and not re.search("[\t\x85\u2028\u2029]", text)
    )


def _dump(record: dict[str, Any]) -> str:
    writer = YAML()
    writer.width = 4096
    writer.allow_unicode = True
    writer.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    writer.dump(record, out)
    return out.getvalue()
