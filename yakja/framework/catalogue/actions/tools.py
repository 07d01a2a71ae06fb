"""Entering a tool in the register and changing what stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require

from .. import notices
from ..models import Tool, ToolFunction
from .loading import search_values

CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
MOST_MAIN = 3
EDITABLE = (
    "kind", "name", "aliases", "purpose", "audience", "owner", "supplier", "lifecycle", "openness", "licence", "repository",
    "url", "phone", "languages", "source", "how_to_get", "contract_end", "yearly_cost_paisa",
)  # fmt: skip


@action("catalogue.add_tool")
def add_tool(
    *,
    actor: Any,
    code: str,
    facts: Mapping[str, Any],
    main: Sequence[Function],
    secondary: Sequence[Function] = (),
    is_sample: bool = False,
    door: str = "web",
) -> Tool:
    """A steward enters a tool; those who follow the register or its functions are told.

    `facts` are fields of Tool named in EDITABLE. Raises ValidationError naming the field.
    """
    require(actor, "catalogue.add_tool")
    code = code.strip().upper()
    if not CODE.fullmatch(code) or len(code) > 60:
        refuse("bad_code", _("A code has letters, digits and dashes, such as BALDIA-ONLINE."), field="code")
    if Tool.objects.filter(code=code).exists():
        refuse("code_taken", _("There is a tool with this code already."), field="code")
    tool = Tool(code=code, is_sample=is_sample, is_edited=True)
    _set(tool, facts)
    _check(tool, main, secondary)
    _search(tool, main, secondary)
    tool.save()
    _code(tool, main, secondary, actor)
    record(subject=tool, scope=tool.owner, after=_shown(tool, main, secondary))
    notices.announce_tool(actor=actor, tool=tool)
    return tool


@action("catalogue.change_tool")
def change_tool(
    *,
    actor: Any,
    tool: Tool,
    facts: Mapping[str, Any],
    main: Sequence[Function],
    secondary: Sequence[Function] = (),
    reason: str,
    door: str = "web",
) -> Tool:
    """A steward changes an entry and says why; a newer reference file no longer overwrites it."""
    require(actor, "catalogue.change_tool", tool)
    if not reason.strip():
        refuse("reason_missing", _("Say why the entry changes."), field="reason")
    rows = list(tool.tool_functions.select_related("function"))
    before = _shown(
        tool,
        [r.function for r in rows if r.rank == ToolFunction.Rank.MAIN],
        [r.function for r in rows if r.rank == ToolFunction.Rank.SECONDARY],
    )
    _set(tool, facts)
    _check(tool, main, secondary)
    _search(tool, main, secondary)
    tool.is_edited = True
    tool.save()
    _code(tool, main, secondary, actor)
    after = _shown(tool, main, secondary)
    changed = [name for name in after if after[name] != before[name]]
    record(
        subject=tool,
        scope=tool.owner,
        reason=reason.strip(),
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return tool


def _set(tool: Tool, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        if name not in EDITABLE:
            raise LookupError(f"{name} is not a fact that is edited")
        setattr(tool, name, value)


def _check(tool: Tool, main: Sequence[Function], secondary: Sequence[Function]) -> None:
    if not TranslatedText(tool.name):
        refuse("name_missing", _("Give the tool a name."), field="name_en")
    if not tool.source.strip():
        refuse("source_missing", _("Say where this is known from."), field="source")
    if not 1 <= len(main) <= MOST_MAIN:
        refuse("bad_main", _("Choose one to three main functions."), field="main")
    if {f.pk for f in main} & {f.pk for f in secondary}:
        refuse("twice", _("A function is either main or secondary."), field="secondary")
    if tool.openness == Tool.Openness.OPEN and not tool.repository:
        refuse("repository_missing", _("Where is the open source code?"), field="repository")


def _search(tool: Tool, main: Sequence[Function], secondary: Sequence[Function]) -> None:
    pairs: list[tuple[str, Function]] = [(ToolFunction.Rank.MAIN.value, f) for f in main]
    pairs += [(ToolFunction.Rank.SECONDARY.value, f) for f in secondary]
    for name, value in search_values(tool, pairs).items():
        setattr(tool, name, value)


def _code(tool: Tool, main: Sequence[Function], secondary: Sequence[Function], actor: Any) -> None:
    known = {row.function_id: row for row in tool.tool_functions.all()}
    wanted = {f.pk: ToolFunction.Rank.MAIN for f in main} | {
        f.pk: ToolFunction.Rank.SECONDARY for f in secondary
    }
    tool.tool_functions.exclude(function__in=wanted).delete()
    for function, rank in wanted.items():
        row = known.get(function)
        if row is not None and row.rank == rank:
            continue
        ToolFunction.objects.update_or_create(
            tool=tool,
            function_id=function,
            defaults={
                "rank": rank,
                "reviewer": str(getattr(actor, "name", ""))[:120],
                "reviewed_on": timezone.localdate(),
            },
        )


def _shown(tool: Tool, main: Sequence[Function], secondary: Sequence[Function]) -> dict[str, Any]:
    facts = {name: getattr(tool, name) for name in EDITABLE}
    facts["owner"] = tool.owner.code if tool.owner else ""
    facts["supplier"] = tool.supplier.code if tool.supplier else ""
    facts["main"] = sorted(f.code for f in main)
    facts["secondary"] = sorted(f.code for f in secondary)
    return facts
