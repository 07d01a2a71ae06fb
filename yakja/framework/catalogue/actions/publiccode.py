"""publiccode.yml into the register: a file becomes a tool, or what it says is added to one; nothing is dropped."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import romanise

from ..models import PubliccodeFile, Tool, ToolFunction
from ..publiccode.checking import check
from ..publiccode.findings import Report
from ..publiccode.importing import Imported, import_file_content
from ..publiccode.reader import MAX_BYTES
from ..queries.publiccode import AS_BASE64, lifecycle_of
from .loading import search_values
from .overlaps import score_overlaps

BASIS = "publiccode.yml"
_PART_TYPES = ("library", "addon", "configurationFiles")


@dataclass(frozen=True)
class Outcome:
    """What became of a file. `tool` is None when it names none; `lost` are values without a place in the register."""

    file: PubliccodeFile
    tool: Tool | None
    kept: list[str]
    lost: list[dict[str, str]]
    is_new: bool


@action("catalogue.import_publiccode")
def import_publiccode(
    *, actor: Any, name: str, raw: bytes, compare: bool = True, door: str = "web"
) -> Outcome:
    """Read a file leniently; keep it whole with its findings; make its tool, or bring its facts to the tool.

    The tool is the one with the same repository, or the one made from the same file before. In a tool that was
    entered by hand only empty fields are filled. With `compare` its overlaps are worked out again at once.
    """
    require(actor, "catalogue.import_publiccode")
    report = check(raw)
    said = import_file_content(raw)
    sha256 = hashlib.sha256(raw).hexdigest()
    lost = [asdict(each) for each in said.lost]
    if said.is_empty and not lost:
        lost.append({"key": "name", "reason": "the file names no software: neither name nor url can be read"})
    tool, is_new = (None, False) if said.is_empty else _tool_of(said, sha256)
    if tool is not None:
        before = None if is_new else tool.name
        lost += _bring(tool, said, name, is_new=is_new)
        lost += _bring_functions(tool, said)
        _make_searchable(tool)
    file = _keep(tool, name, raw, sha256, report, said, lost)
    if tool is None:
        record(subject=f"catalogue.publiccodefile:{sha256[:16]}", after={"name": name, "kept": 0})
    else:
        record(
            subject=tool,
            before={"name": before} if before else {},
            after={"file": name, "verdict": report.verdict, "kept": len(said.kept), "lost": len(lost)},
        )
        if compare:
            score_overlaps(actor=actor, tools=[tool], door=door)
    return Outcome(file, tool, list(file.kept), list(file.lost), is_new)


def _tool_of(said: Imported, sha256: str) -> tuple[Tool, bool]:
    address = _bare(said.url)
    if address:
        for tool in Tool.objects.exclude(repository="").order_by("pk"):
            if _bare(tool.repository) == address:
                return tool, False
    earlier = PubliccodeFile.objects.filter(sha256=sha256, tool__isnull=False).select_related("tool").first()
    if earlier is not None and earlier.tool is not None:
        return earlier.tool, False
    return Tool(code=_free_code(said, sha256), audience=Tool.Audience.BOTH, source=BASIS), True


def _bare(url: str) -> str:
    """An address as it is compared: without scheme, `www.`, `.git` and a last slash."""
    text = re.sub(r"^[a-z+]+://(?:[^@/]*@)?(?:www\.)?", "", url.strip(), flags=re.IGNORECASE)
    host, slash, rest = text.rstrip("/").removesuffix(".git").partition("/")
    return host.lower() + slash + rest


def _free_code(said: Imported, sha256: str) -> str:
    """A code from the name; from its sound where the name has no Latin letter, and numbered when it is taken."""
    sound = " ".join(romanise(word) for word in said.name.split())
    for text in (said.name, sound, said.url.rstrip("/").rpartition("/")[2]):
        stem = re.sub(r"[^A-Z0-9]+", "-", text.upper()).strip("-")[:50].strip("-")
        if len(stem) > 1:
            break
    else:
        stem = f"TOOL-{sha256[:8].upper()}"
    taken = set(Tool.objects.filter(code__startswith=stem).values_list("code", flat=True))
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}-{number}", number + 1
    return code


def _bring(tool: Tool, said: Imported, name: str, *, is_new: bool) -> list[dict[str, str]]:
    """The facts of the file as fields of the tool; returns what did not fit into a field."""
    own = is_new or tool.source.startswith(BASIS)
    lost = []
    for field, (key, value) in _facts(said).items():
        if not value:
            continue
        column = Tool._meta.get_field(field)
        longest = getattr(column, "max_length", None)
        if longest and isinstance(value, str) and len(value) > longest:
            lost.append(
                {"key": key, "reason": f"longer than {longest} letters; kept as it is in the raw file"}
            )
            continue
        now = getattr(tool, field)
        if own or not now or now == Tool.Lifecycle.UNKNOWN:
            setattr(tool, field, value)
    if own:
        tool.source = f"{BASIS}: {said.url or name}"
        tool.source_date = timezone.localdate()
        tool.kind = _kind(said)
    if said.licence and (own or tool.openness == Tool.Openness.UNKNOWN):
        tool.openness = Tool.Openness.OPEN
        tool.openness_basis = f"{BASIS}: legal.license {said.licence}"[:200]
    if not is_new:
        tool.is_edited = True
    _clean_all(tool)
    tool.save()
    return lost


def _facts(said: Imported) -> dict[str, tuple[str, Any]]:
    """Field of the tool -> (key of the file, value)."""
    fields = said.fields
    blocks = said.descriptions
    names = {"en": said.name, **said.names} if fields.get("name") or not said.names else said.names

    def texts(key: str) -> TranslatedText:
        return TranslatedText({lang: block[key] for lang, block in blocks.items() if block.get(key)})

    contractors = (fields.get("maintenance") or {}).get("contractors") or []
    guides = [
        {"title": {"en": title}, "url": block[key]}
        for block in blocks.values()
        for key, title in (("documentation", "Documentation"), ("apiDocumentation", "API documentation"))
        if block.get(key)
    ]
    return {
        "name": ("name", TranslatedText(names)),
        "purpose": ("description.shortDescription", texts("shortDescription")),
        "description": ("description.longDescription", texts("longDescription")),
        "features": (
            "description.features",
            {k: b["features"] for k, b in blocks.items() if b.get("features")},
        ),
        "owner_name": ("organisation.name", said.owner),
        "supplier_name": (
            "maintenance.contractors",
            "; ".join(c["name"] for c in contractors if c.get("name")),
        ),
        "contract_end": ("maintenance.contractors", _latest(contractors)),
        "licence": ("legal.license", said.licence),
        "repository": ("url", said.url),
        "url": ("landingURL", fields.get("landingURL", "")),
        "platforms": ("platforms", list(fields.get("platforms") or [])),
        "languages": ("localisation.availableLanguages", said.languages),
        "languages_basis": ("localisation.availableLanguages", BASIS if said.languages else ""),
        "lifecycle": ("developmentStatus", _known(lifecycle_of(fields.get("developmentStatus", "")))),
        "lifecycle_note": ("developmentStatus", fields.get("developmentStatus", "")),
        "domain": ("categories", ", ".join(map(str, fields.get("categories") or []))),
        "guides": ("description.documentation", guides),
    }


def _known(lifecycle: str) -> str:
    return "" if lifecycle == Tool.Lifecycle.UNKNOWN else lifecycle


def _latest(contractors: list[dict[str, Any]]) -> dt.date | None:
    days = [
        dt.date.fromisoformat(c["until"]) for c in contractors if c.get("until") and c["until"][:4] != "0000"
    ]
    return max(days, default=None)


def _kind(said: Imported) -> str:
    return Tool.Kind.COMPONENT if said.fields.get("softwareType") in _PART_TYPES else Tool.Kind.APPLICATION


def _bring_functions(tool: Tool, said: Imported) -> list[dict[str, str]]:
    """The functions the file names, the first as main; a tool that has been coded here keeps its codes."""
    known = {f.code: f for f in Function.objects.filter(code__in=said.functions)}
    lost = [
        {"key": "supports", "reason": f"no function {code} is known; kept as it is in the raw file"}
        for code in said.functions
        if code not in known
    ]
    coded = tool.tool_functions.all()
    if coded.exclude(basis=BASIS).exists():
        return lost
    coded.delete()
    codes = [code for code in said.functions if code in known]
    ToolFunction.objects.bulk_create(
        ToolFunction(
            tool=tool,
            function=known[code],
            rank=ToolFunction.Rank.MAIN if place == 0 else ToolFunction.Rank.SECONDARY,
            basis=BASIS,
        )
        for place, code in enumerate(codes)
    )
    return lost


def _make_searchable(tool: Tool) -> None:
    pairs = [(f.rank, f.function) for f in tool.tool_functions.select_related("function")]
    values = search_values(tool, pairs)
    for field, value in values.items():
        setattr(tool, field, value)
    tool.save(update_fields=list(values))


def _keep(
    tool: Tool | None,
    name: str,
    raw: bytes,
    sha256: str,
    report: Report,
    said: Imported,
    lost: list[dict[str, str]],
) -> PubliccodeFile:
    """The file as it came. The same bytes for the same tool are one row, read again."""
    values = {
        "name": _clean(name)[:500],
        "raw": _kept_form(raw),
        "verdict": report.verdict,
        "findings": _clean([finding.as_dict() for finding in report.findings]),
        "kept": _clean(list(said.kept)),
        "lost": _clean(lost),
        "imported_at": timezone.now(),
    }
    file, _made = PubliccodeFile.objects.update_or_create(tool=tool, sha256=sha256, defaults=values)
    return file


def _kept_form(raw: bytes) -> str:
    # One byte more than is ever read shows that the file was longer.
    data = raw[: MAX_BYTES + 1]
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if (data and not text) or "\0" in text or text.startswith(AS_BASE64):
        return AS_BASE64 + base64.b64encode(data).decode()
    return text


def _clean(value: Any) -> Any:
    """Without what no database keeps: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return type(value)({_clean(k): _clean(v) for k, v in value.items()})
    return [_clean(each) for each in value] if isinstance(value, list) else value


def _clean_all(tool: Tool) -> None:
    for column in Tool._meta.concrete_fields:
        value = getattr(tool, column.attname)
        if isinstance(value, str | dict | list):
            setattr(tool, column.attname, _clean(value))
