"""Standards: loading them, claiming that a tool meets one, recording a test or a certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record, ref_of
from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import difference, read_file, store

from ..models import Conformance, FunctionStandard, Standard, Tool

# Days until a statement no longer counts, where none are given; a certificate names its own end.
USUAL_DAYS = {Conformance.Level.CLAIMED: 365, Conformance.Level.TESTED: 730}
LONGEST_DAYS = 3653
LONGEST = 2000


@action("catalogue.load_standards")
def load_standards(*, actor: Any, folder: Path, door: str = "reference") -> dict[str, int]:
    """Standards and what is asked per function, from `standards.csv` and `function_standards.csv`."""
    require(actor, "catalogue.load_reference")
    wanted = {row["code"]: row for row in read_file(folder / "standards.csv")}
    found = difference(Standard.objects.all(), wanted)
    store(Standard, wanted, found, fields=_standard)
    standards = dict(Standard.objects.values_list("code", "id"))
    functions = dict(Function.objects.values_list("code", "id"))
    rows = {
        f"{row['target']}:{row['standard']}:{row['valid_from']}": row
        for row in read_file(folder / "function_standards.csv")
    }

    def fields(code: Any, row: Mapping[str, str]) -> dict[str, Any]:
        target = row["target"]
        return {
            "code": code,
            "standard_id": standards[row["standard"]],
            "function_id": functions[target] if "-" in target else None,
            "area_code": "" if "-" in target or target == "*" else target,
            "level": FunctionStandard.Level(row["level"]),
            "version": row["version"],
            "valid_from": dt.date.fromisoformat(row["valid_from"]),
            "valid_to": dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            "reason": TranslatedText({"en": row["reason_en"], "ur": row["reason_ur"]}),
            "source": row["source"],
        }

    asked = difference(FunctionStandard.objects.general(), rows)
    store(FunctionStandard, rows, asked, fields=fields)
    record(subject="catalogue:standards", after=found.counts(), facts={"asked": asked.counts()})
    return {"standards": len(found.new) + len(found.changed), "asked": len(asked.new) + len(asked.changed)}


def _standard(code: Any, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": code,
        "name": TranslatedText({"en": row["name_en"], "ur": row["name_ur"]}),
        "kind": Standard.Kind(row["kind"]),
        "version": row["version"],
        "maintainer": row["maintainer"],
        "purpose": TranslatedText({"en": row["purpose_en"], "ur": row["purpose_ur"]}),
        "url": row["url"],
        "facet": row["facet"],
        "source": row["source"],
    }


@action("catalogue.claim_conformance")
def claim_conformance(
    *,
    actor: Any,
    tool: Tool,
    standard: Standard,
    on: dt.date,
    says: str,
    expires_on: dt.date | None = None,
    version: str = "",
    report_url: str = "",
    report: StoredFile | None = None,
    note: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Conformance:
    """Say that a tool meets a standard, as its supplier or owner says; it counts as a claim, never as proof."""
    require(actor, "catalogue.claim_conformance", tool)
    return _state(
        actor, tool, standard, level=Conformance.Level.CLAIMED, outcome=Conformance.Outcome.MET, on=on, says=says,
        expires_on=expires_on, version=version, report_url=report_url, report=report, note=note, is_sample=is_sample,
    )  # fmt: skip


@action("catalogue.record_conformance")
def record_conformance(
    *,
    actor: Any,
    tool: Tool,
    standard: Standard,
    level: str,
    outcome: str,
    on: dt.date,
    says: str,
    says_body: Body | None = None,
    expires_on: dt.date | None = None,
    version: str = "",
    report_url: str = "",
    report: StoredFile | None = None,
    note: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Conformance:
    """Record a test or a certificate with its report; refused to whoever speaks for the tool's supplier or owner."""
    require(actor, "catalogue.record_conformance", tool)
    if level not in (Conformance.Level.TESTED, Conformance.Level.CERTIFIED):
        refuse("bad_level", _("Choose whether it was tested or certified."), field="level")
    if outcome not in Conformance.Outcome.values:
        refuse("bad_outcome", _("Choose what came out."), field="outcome")
    if says_body is not None and says_body.pk in (tool.supplier_id, tool.owner_id):
        refuse(
            "own_test",
            _("The supplier or owner of a tool can claim, not test or certify."),
            field="says_body",
        )
    if not report_url.strip() and report is None:
        refuse("report_missing", _("Add the report: a file or its address."), field="report_url")
    if level == Conformance.Level.CERTIFIED and expires_on is None:
        refuse("end_missing", _("A certificate has a last day; enter the day after it."), field="expires_on")
    return _state(
        actor, tool, standard, level=level, outcome=outcome, on=on, says=says, says_body=says_body,
        expires_on=expires_on, version=version, report_url=report_url, report=report, note=note, is_sample=is_sample,
    )  # fmt: skip


def _state(
    actor: Any, tool: Tool, standard: Standard, *, on: dt.date, says: str, **facts: Any
) -> Conformance:
    """Keep one statement; the same one twice is refused."""
    says = says.strip()
    if not says:
        refuse("says_missing", _("Say who says so."), field="says")
    if on > timezone.localdate():
        refuse("day_to_come", _("This day has not been yet."), field="on")
    if on.year < 1990:
        refuse("too_early", _("This day is too long ago."), field="on")
    if facts["expires_on"] is None:
        facts["expires_on"] = on + dt.timedelta(days=USUAL_DAYS[facts["level"]])
    if facts["expires_on"] <= on:
        refuse("ends_before", _("It must expire after its day."), field="expires_on")
    if facts["expires_on"] > on + dt.timedelta(days=LONGEST_DAYS):
        refuse("too_long", _("Nothing said of software holds longer than ten years."), field="expires_on")
    url = facts["report_url"] = facts["report_url"].strip()
    if url and not url.startswith(("https://", "http://")):
        refuse("bad_address", _("Write the address with https:// in front."), field="report_url")
    facts["note"] = facts["note"].strip()[:LONGEST]
    facts["version"] = facts["version"].strip()[:40] or standard.version
    same = Conformance.objects.filter(
        tool=tool, standard=standard, level=facts["level"], outcome=facts["outcome"], on=on, says=says[:300],
        version=facts["version"],
    )  # fmt: skip
    if same.exists():
        raise Conflict(_("This is recorded already."), code="stated_already")
    made = Conformance.objects.create(
        tool=tool, standard=standard, on=on, says=says[:300], recorded_at=timezone.now(), recorded_by=ref_of(actor),
        **facts,
    )  # fmt: skip
    record(
        subject=tool,
        scope=tool.owner,
        after={
            "standard": standard.code, "level": made.level, "outcome": made.outcome, "says": made.says,
            "on": on.isoformat(), "expires_on": made.expires_on.isoformat(),
        },
    )  # fmt: skip
    return made
