"""publiccode.yml out of the register: what a tool's file says, what is missing for one, and the kept raw files."""

from __future__ import annotations

import base64
import re
from typing import Any

from django.utils.translation import gettext

from ..models import OPERATIONAL, PubliccodeFile, Tool, ToolFunction, Usage
from ..publiccode.exporting import NotExportableError, export_text
from ..publiccode.findings import Finding
from ..publiccode.importing import Imported, import_file_content

# A file that is not clean UTF-8 text is kept in this form, byte for byte.
AS_BASE64 = "base64:"
SHORTEST, LONGEST_SHORT, MOST_USERS = 150, 150, 100

STATUS_OF = {
    Tool.Lifecycle.PLANNED: "concept",
    Tool.Lifecycle.PILOT: "beta",
    Tool.Lifecycle.ACTIVE: "stable",
    Tool.Lifecycle.SEASONAL: "stable",
    Tool.Lifecycle.RETIRED: "obsolete",
    Tool.Lifecycle.MERGED: "obsolete",
}
_PLATFORMS = ("web", "windows", "mac", "linux", "ios", "android")


def raw_bytes(file: PubliccodeFile) -> bytes:
    """The file exactly as it came."""
    if file.raw.startswith(AS_BASE64):
        return base64.b64decode(file.raw[len(AS_BASE64) :])
    return file.raw.encode()


def newest_file(tool: Tool) -> PubliccodeFile | None:
    return tool.publiccode_files.order_by("-imported_at", "-id").first()


def imported(tool: Tool) -> Imported | None:
    """What the newest kept file of a tool says, or None when it has none."""
    file = newest_file(tool)
    return import_file_content(raw_bytes(file)) if file else None


def exported(tool: Tool) -> str:
    """The publiccode.yml of an open tool, from its kept file and the facts of the register.

    Raises NotExportableError whose findings name what is missing; a tool that is not open lacks just that.
    """
    if tool.openness != Tool.Openness.OPEN:
        message = gettext("The source code of this tool is not known to be open.")
        raise NotExportableError([Finding("error", "legal.license", message, 1, 1)])
    functions = ToolFunction.objects.filter(tool=tool).order_by("rank", "function__code")
    return export_text(fields_of(tool), functions.values_list("function__code", flat=True))


def fields_of(tool: Tool) -> dict[str, Any]:
    """A record with the keys of the standard. What the register states wins over the file it once came from."""
    file = imported(tool)
    record: dict[str, Any] = dict(file.fields) if file else {}
    record["name"] = tool.name.best("en")[0] or record.get("name")
    record["url"] = tool.repository or record.get("url")
    if tool.url.startswith(("http://", "https://")):
        record["landingURL"] = tool.url
    record.setdefault("platforms", _platforms(tool))
    if tool.lifecycle != Tool.Lifecycle.UNKNOWN:
        stated = STATUS_OF[Tool.Lifecycle(tool.lifecycle)]
        # `development` and `concept` are both planned here; the file's own word is finer.
        if not (file and lifecycle_of(record.get("developmentStatus", "")) == tool.lifecycle):
            record["developmentStatus"] = stated
    record.setdefault("softwareType", _software_type(tool))
    record["description"] = _descriptions(tool, record.get("description") or {})
    legal = dict(record.get("legal") or {})
    legal["license"] = tool.licence or legal.get("license")
    record["legal"] = legal
    if not record.get("maintenance"):
        record["maintenance"] = _maintenance(tool)
    localisation = dict(record.get("localisation") or {})
    if tool.languages:
        localisation["availableLanguages"] = tool.languages
        localisation.setdefault("localisationReady", len(tool.languages) > 1)
    record["localisation"] = localisation
    if users := _users(tool):
        record["usedBy"] = list(dict.fromkeys([*(record.get("usedBy") or []), *users]))
    if not file:
        record["intendedAudience"] = {"countries": ["PK"]}
    return record


def lifecycle_of(status: str) -> str:
    """Our word for a developmentStatus of the standard."""
    return {
        "concept": Tool.Lifecycle.PLANNED,
        "development": Tool.Lifecycle.PLANNED,
        "beta": Tool.Lifecycle.PILOT,
        "stable": Tool.Lifecycle.ACTIVE,
        "obsolete": Tool.Lifecycle.RETIRED,
    }.get(status, Tool.Lifecycle.UNKNOWN)


def _platforms(tool: Tool) -> list[str]:
    return [p for p in tool.platforms if p in _PLATFORMS]


def _software_type(tool: Tool) -> str | None:
    if tool.kind == Tool.Kind.COMPONENT:
        return "library"
    platforms = _platforms(tool)
    if "web" in platforms:
        return "standalone/web"
    if {"android", "ios"} & set(platforms):
        return "standalone/mobile"
    return "standalone/desktop" if platforms else None


def _descriptions(tool: Tool, said: dict[str, Any]) -> dict[str, Any]:
    """Per language short and long description and features; the long one falls back on all that is known."""
    found = {lang: dict(block) for lang, block in said.items() if isinstance(block, dict)}
    for lang in dict.fromkeys([*found, *tool.purpose, *tool.description]):
        block = found.setdefault(lang, {})
        purpose, whole = tool.purpose.get(lang, ""), tool.description.get(lang, "")
        if purpose:
            block["shortDescription"] = _cut(purpose, LONGEST_SHORT)
        if len(whole) >= SHORTEST:
            block["longDescription"] = whole
        if features := tool.features.get(lang):
            block["features"] = features
        elif lang == "en" and not block.get("features") and tool.features_note:
            block["features"] = [
                part.strip() for part in re.split(r"[;,]", tool.features_note) if part.strip()
            ]
        if not block.get("features") and purpose:
            block["features"] = [purpose]
        long = block.get("longDescription") or whole
        if len(long) < SHORTEST:
            parts = [long or purpose, *(block.get("features") or [])]
            together = "\n".join(dict.fromkeys(part for part in parts if part))
            if len(together) >= SHORTEST:
                block["longDescription"] = together
    return found


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;،؛") + "…"


def _maintenance(tool: Tool) -> dict[str, Any] | None:
    """Who keeps it up, where the register knows: a supplier under a dated contract, or the owner itself."""
    owner = _called(tool.owner, tool.owner_name)
    supplier = _called(tool.supplier, tool.supplier_name)
    if supplier and supplier != owner:
        if tool.contract_end is None:
            return None
        return {
            "type": "contract",
            "contractors": [{"name": supplier, "until": tool.contract_end.isoformat()}],
        }
    return {"type": "internal", "contacts": [{"name": owner}]} if owner and supplier else None


def _called(body: Any, name: str) -> str:
    return (body.name.best("en")[0] or body.code) if body else name


def _users(tool: Tool) -> list[str]:
    """Names of the bodies that have confirmed that they run it."""
    rows = (
        Usage.objects.filter(
            tool=tool, status__in=OPERATIONAL, standing="confirmed", is_stale=False, is_sample=False
        )
        .order_by("body__name_key_en")
        .values_list("body__name", flat=True)
    )
    names = dict.fromkeys(name.get("en") or next(iter(name.values()), "") for name in rows)
    return [name for name in names if name][:MOST_USERS]
