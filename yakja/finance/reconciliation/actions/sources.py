"""Opening sources and keeping the mappings of a body."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.models import Fund
from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.framework.catalogue.models import Tool

from ..models import ImportMapping, Source, SourceKind
from ..queries.candidates import EXPLAINS
from ..statements import Mapping, MappingError

MOST_HEADS = 200


@action("reconciliation.open_source")
def open_source(
    *,
    actor: Any,
    body: Body,
    kind: str,
    name: str,
    account_no: str = "",
    tool: Tool | None = None,
    mapping: ImportMapping | None = None,
    heads: Dict[str, str] | None = None,
    carries: Sequence[str] = (),
    fund: str = Fund.LOCAL,
    is_sample: bool = False,
    door: str = "web",
) -> Source:
    """Say that a body has a source; the same kind and name again is the stored one. `fund`: whose money a bank account holds.

    Raises ValidationError `missing`, `bad_kind`, `other_kind` (a mapping of another kind), `bad_heads`, `bad_fund`.
    """
    require(actor, "reconciliation.open_source", body)
    name = " ".join(name.split())
    if not name:
        refuse("missing", _("Write a name."), field="name")
    if len(name) > 120:
        refuse("too_long", _("Please write at most %(n)s letters."), field="name", n=120)
    if kind not in SourceKind.values:
        refuse("bad_kind", _("Choose what kind of source it is."), field="kind")
    if mapping is not None and mapping.kind != kind:
        refuse("other_kind", _("This mapping is for another kind of source."), field="mapping")
    if carries and (kind != SourceKind.BANK or not set(carries) <= set(EXPLAINS)):
        refuse("bad_carries", _("Only a bank account carries the money of others."), field="carries")
    if fund not in Fund.values or (fund != Fund.LOCAL and kind != SourceKind.BANK):
        refuse("bad_fund", _("Only a bank account holds the money of one fund."), field="fund")
    known = Source.objects.filter(body=body, kind=kind, name=name).first()
    if known is not None:
        record(subject=known, scope=body, facts={"again": True})
        return known
    source = Source.objects.create(
        code=_free_code(body, kind), body=body, kind=kind, name=name, account_no=account_no.strip()[:40], tool=tool,
        mapping=mapping, heads=_heads(heads or {}), carries=list(carries), fund=fund, opened_at=timezone.now(), opened_by_ref=ref_of(actor), is_sample=is_sample,
    )  # fmt: skip
    record(
        subject=source,
        scope=body,
        after={"kind": kind, "name": name, "fund": fund, "tool": tool.code if tool else ""},
    )
    return source


def _free_code(body: Body, kind: str) -> str:
    taken = set(Source.objects.filter(body=body, kind=kind).values_list("code", flat=True))
    stem = f"{body.code}-{kind}".lower().replace("_", "-")[:50]
    return next(code for code in (f"{stem}-{n}" for n in range(1, len(taken) + 2)) if code not in taken)


def _heads(given: Dict[str, str]) -> dict[str, str]:
    heads = {str(word).strip().lower()[:40]: str(code).strip()[:40] for word, code in given.items()}
    if len(heads) > MOST_HEADS or any(not word or not code for word, code in heads.items()):
        refuse(
            "bad_heads", _("Write one word of the source and one code of a head in each line."), field="heads"
        )
    return heads


@action("reconciliation.close_source")
def close_source(*, actor: Any, source: Source, door: str = "web") -> Source:
    """Take no more files from a source; what it said stays."""
    require(actor, "reconciliation.open_source", source)
    Source.objects.filter(pk=source.pk).update(is_closed=True)
    source.is_closed = True
    record(subject=source, scope=source.body, after={"is_closed": True})
    return source


@action("reconciliation.save_mapping")
def save_mapping(
    *,
    actor: Any,
    body: Body,
    kind: str,
    name: str,
    rules: Dict[str, Any],
    mapping: ImportMapping | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> ImportMapping:
    """Keep a mapping of a body, or a new version of one; a shipped one is never changed but copied.

    Raises ValidationError with the code `bad_mapping`, bound to the field `rules` with the part that is wrong.
    """
    require(actor, "reconciliation.save_mapping", body)
    name = " ".join(name.split())
    if not name:
        refuse("missing", _("Write a name."), field="name")
    if kind not in SourceKind.values:
        refuse("bad_kind", _("Choose what kind of source it is."), field="kind")
    try:
        Mapping.of(rules)
    except MappingError as error:
        refuse("bad_mapping", _("%(part)s: %(said)s"), field="rules", part=error.part, said=str(error))
    if mapping is not None and mapping.body_id == body.pk:
        changed = ImportMapping.objects.filter(pk=mapping.pk, version=mapping.version).update(
            name=TranslatedText({"en": name}), rules=dict(rules), version=mapping.version + 1
        )
        if not changed:
            raise Conflict(_("Somebody else has changed this mapping meanwhile."), code="changed_meanwhile")
        mapping.refresh_from_db()
    else:
        stem = f"{body.code.lower()}-{slugify(name)[:30] or kind}"[:52]
        taken = set(ImportMapping.objects.filter(code__startswith=stem).values_list("code", flat=True))
        code = stem if stem not in taken else next(
            c for c in (f"{stem}-{n}" for n in range(2, len(taken) + 3)) if c not in taken
        )  # fmt: skip
        mapping = ImportMapping.objects.create(
            code=re.sub(r"[^a-z0-9-]", "-", code), body=body, kind=kind, name=TranslatedText({"en": name}), rules=dict(rules),
            source=body.code, is_sample=is_sample, is_edited=True,
        )  # fmt: skip
    record(subject=mapping, scope=body, after={"version": mapping.version, "rules": dict(rules)})
    return mapping
