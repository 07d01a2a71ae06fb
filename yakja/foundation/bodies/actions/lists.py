"""Loading bodies of one province from a list."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.tables import BATCH, LoadReport, Row, RowError, read_table
from yakja.foundation.kit.text import search_key
from yakja.foundation.places.models import Place

from ..models import Body, BodyIdentifier, BodyKind, BodyStatus, Certainty, GovernedBy, IdentifierScheme
from ..queries import bodies_by_keys, kinds_in
from .identifiers import check_value
from .paths import NAME_COLUMNS, rebuild_paths, set_names

REQUIRED = ("name_en", "kind", "place")
OPTIONAL = (
    "code", "name_ur", "parent", "governed_by", "phone", "email", "website", "address_en", "address_ur", "source", "note",
)  # fmt: skip
IDENTIFIER = "id:"
WRITTEN = (
    "name", "kind", "place", "parent", "governed_by", "phone", "email", "website", "address", "source", "note",
    "status", "is_edited", "confirmed_on", "confirmed_by_ref", *NAME_COLUMNS,
)  # fmt: skip
CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,47}")


class _Reading:
    """Reads rows one by one, collecting errors; nothing is written."""

    def __init__(self, province: Place, rows: list[Row], source: str) -> None:
        self.errors: list[RowError] = []
        self.province, self.source = province, source
        self.places = {p.code: p for p in Place.objects.within(province)}
        self.kinds = {kind.code: kind for kind in kinds_in(province)}
        self.schemes = {scheme.code: scheme for scheme in IdentifierScheme.objects.all()}
        keys = {row[name] for row in rows for name in ("code", "parent") if row[name]}
        self.stored = bodies_by_keys(keys)
        self.own = {b.code: b for b in Body.objects.within(province)}
        self.taken = {
            (i.scheme_id, i.value): i.body_id for i in BodyIdentifier.objects.filter(valid_to__isnull=True)
        }
        self.lines: dict[str, int] = {}
        self.parents: dict[str, tuple[Row, str]] = {}
        self.identifiers: list[tuple[Body, IdentifierScheme, str]] = []

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.line, column, code, message))

    def body(self, row: Row) -> Body | None:
        """The body of one row, new or as stored with the row's facts; None when the row has an error."""
        before = len(self.errors)
        place = self.places.get(row["place"].upper())
        if place is None:
            self.refuse(
                row, "place", "unknown_place", _("There is no place “%s” in this province.") % row["place"]
            )
        kind = self.kinds.get(row["kind"].upper())
        if kind is None:
            message = _("“%s” is no kind of body in force in this province.") % row["kind"]
            self.refuse(row, "kind", "unknown_kind", message)
        if not row["name_en"] and not row["name_ur"]:
            self.refuse(row, "name_en", "name_missing", _("The name is missing."))
        if row["governed_by"] and row["governed_by"] not in GovernedBy.values:
            message = _("“%(found)s” is not one of: %(choices)s.") % {
                "found": row["governed_by"],
                "choices": ", ".join(GovernedBy.values),
            }
            self.refuse(row, "governed_by", "bad_choice", message)
        self._contacts(row)
        found = self._stored(row)
        if len(self.errors) > before or place is None or kind is None:
            return None
        code = found.code if found else self._new_code(row)
        if code in self.lines:
            message = _("The body “%(code)s” stands in line %(line)d already.") % {
                "code": code,
                "line": self.lines[code],
            }
            self.refuse(row, "code", "twice", message)
            return None
        body = found or Body(code=code, certainty=Certainty.CHECKED, basis="list of the province")
        identifiers = self._identifiers(row, body)
        if len(self.errors) > before:
            return None
        self.lines[code] = row.line
        self.identifiers += identifiers
        self._fill(body, row, place, kind)
        return body

    def _contacts(self, row: Row) -> None:
        for column, check, message in (
            ("email", validate_email, _("“%s” is not an e-mail address.")),
            ("website", URLValidator(schemes=["http", "https"]), _("“%s” is not an address of the web.")),
        ):
            if row[column]:
                try:
                    check(row[column])  # type: ignore[operator]
                except ValidationError:
                    self.refuse(row, column, f"bad_{column}", message % row[column])
        if len(row["phone"]) > 40:
            self.refuse(row, "phone", "too_long", _("The telephone number is too long."))

    def _stored(self, row: Row) -> Body | None:
        """The body that the row's key names: code or scheme:value. A new code of its own is none yet."""
        key = row["code"]
        if not key:
            return self._meant(row)
        found = self.stored.get(key)
        if found is not None:
            if found.code not in self.own:
                self.refuse(row, "code", "other_province", _("“%s” is a body of another province.") % key)
            elif found.is_closed:
                self.refuse(row, "code", "closed", _("“%s” is closed.") % key)
            return self.own.get(found.code)
        if ":" in key:
            self.refuse(row, "code", "unknown_body", _("No body has the identifier “%s”.") % key)
        elif not CODE.fullmatch(key.upper()):
            self.refuse(row, "code", "bad_code", _("A code has Latin letters, digits and dashes."))
        return None

    def _meant(self, row: Row) -> Body | None:
        """The stored body that a row without a key means: of its kind and place, and named so or still derived."""
        base, named = self._codes(row)
        body = self.own.get(base)
        if body is not None and base not in self.lines and not body.is_closed:
            same = search_key(body.name.get("en", "")) == search_key(row["name_en"])
            if same or body.status == BodyStatus.DERIVED:
                return body
        body = self.own.get(named)
        return body if body is not None and not body.is_closed else None

    @staticmethod
    def _codes(row: Row) -> tuple[str, str]:
        """The code a row's body gets from its place and kind, and the longer one when that is another body's."""
        tail = row["kind"].upper().partition("-")[2] or row["kind"].upper()
        base = f"{row['place'].upper()}-{tail}"[:48].rstrip("-")
        name = re.sub(r"[^A-Z0-9]+", "-", row["name_en"].upper()).strip("-")
        return base, f"{base}-{name}"[:48].rstrip("-")

    def _new_code(self, row: Row) -> str:
        if row["code"]:
            return row["code"].upper()
        base, named = self._codes(row)
        return named if base in self.own or base in self.lines else base

    def _identifiers(self, row: Row, body: Body) -> list[tuple[Body, IdentifierScheme, str]]:
        found = []
        for column, text in row.cells.items():
            if not column.startswith(IDENTIFIER) or not text:
                continue
            scheme = self.schemes.get(column.removeprefix(IDENTIFIER).upper())
            value = check_value(scheme, text) if scheme else ""
            if scheme is None:
                self.refuse(row, column, "unknown_scheme", _("There is no register “%s”.") % column)
            elif not value:
                message = _("“%(value)s” is no %(scheme)s.") % {"value": text, "scheme": str(scheme)}
                self.refuse(row, column, "bad_identifier", message)
            else:
                holder = self.taken.get((scheme.pk, value))
                if holder is None:
                    self.taken[scheme.pk, value] = body.pk or -row.line
                    found.append((body, scheme, value))
                elif holder != body.pk:
                    self.refuse(row, column, "identifier_taken", _("Another body has “%s”.") % text)
        return found

    def _fill(self, body: Body, row: Row, place: Place, kind: BodyKind) -> None:
        """Write the row's facts on the body; an empty optional cell leaves what is stored."""
        names = {**body.name, **{k: v for k, v in (("en", row["name_en"]), ("ur", row["name_ur"])) if v}}
        address = {
            **body.address,
            **{k: v for k, v in (("en", row["address_en"]), ("ur", row["address_ur"])) if v},
        }
        body.name, body.address = TranslatedText(names), TranslatedText(address)
        body.kind, body.place = kind, place
        for column in ("governed_by", "phone", "email", "website", "note"):
            if row[column]:
                setattr(body, column, row[column])
        body.source = (row["source"] or self.source or body.source)[:400]
        set_names(body, place.name.values())
        if row["parent"]:
            self.parents[body.code] = (row, row["parent"])

    def tie_parents(self, bodies: list[Body]) -> list[Body]:
        """Find the superior of each row among stored bodies and those of this file; a bad one drops its row."""
        fresh = {b.code: b for b in bodies}
        dropped: set[str] = set()
        for code, (row, key) in self.parents.items():
            parent = self.stored.get(key) or fresh.get(key.upper())
            if parent is None:
                self.refuse(row, "parent", "unknown_parent", _("There is no body “%s”.") % key)
                dropped.add(code)
            elif parent.is_closed:
                self.refuse(row, "parent", "parent_closed", _("“%s” is closed.") % key)
                dropped.add(code)
            else:
                fresh[code].parent = self.own.get(parent.code) or parent
        for code in self._loops(fresh):
            row = self.parents[code][0]
            self.refuse(row, "parent", "tree_loop", _("“%s” would stand below itself.") % code)
            dropped.add(code)
        while True:
            orphans = {
                c
                for c in fresh
                if c not in dropped and (p := fresh[c].parent) and p.pk is None and p.code in dropped
            }
            if not orphans:
                return [body for body in bodies if body.code not in dropped]
            for code in sorted(orphans):
                message = _("Its superior “%s” was not loaded.") % fresh[code].parent.code  # type: ignore[union-attr]
                self.refuse(self.parents[code][0], "parent", "parent_not_loaded", message)
            dropped |= orphans

    def _loops(self, fresh: dict[str, Body]) -> set[str]:
        """Codes of this file that would stand below themselves."""
        above = {
            b.code: b.parent.code
            for b in Body.objects.select_related("parent").filter(parent__isnull=False)
            if b.parent
        }
        above.update({code: body.parent.code for code, body in fresh.items() if body.parent})
        found = set()
        for code in self.parents:
            seen, at = {code}, above.get(code)
            while at is not None and at not in seen:
                seen.add(at)
                at = above.get(at)
            if at == code:
                found.add(code)
        return found


def _content(body: Body) -> tuple[Any, ...]:
    return (
        dict(body.name), body.kind_id, body.place_id, body.parent_id, body.governed_by, body.phone, body.email,
        body.website, dict(body.address), body.source, body.note,
    )  # fmt: skip


@action("bodies.import")
def load_bodies(
    *,
    actor: Any,
    raw: bytes,
    province: Place,
    source: str = "",
    only_if_clean: bool = True,
    dry_run: bool = False,
    confirm: bool = True,
    is_sample: bool = False,
    door: str = "command",
) -> LoadReport:
    """Load bodies of one province from CSV. A row whose `code` (or `scheme:value`) names a body brings it up to date.

    Columns: name_en, kind, place; optional code, name_ur, parent, governed_by, phone, email, website,
    address_en, address_ur, source, note, and `id:SCHEME` for identifiers. Every bad row is reported with its
    line. With `only_if_clean` (the default) one bad row loads none; without it exactly the good rows are
    loaded. With `confirm` a steward's list confirms the bodies it names.
    """
    require(actor, "bodies.import", province)
    rows, errors = read_table(raw, required=REQUIRED, known=(*OPTIONAL, IDENTIFIER))
    reading = _Reading(province, rows, source or province.source)
    stored = {code: _content(body) for code, body in reading.own.items()}
    read = [body for row in rows if (body := reading.body(row)) is not None]
    read = reading.tie_parents(read)
    kept = {body.code for body in read}
    new = [body for body in read if body.pk is None]
    changed = [body for body in read if body.pk is not None and stored[body.code] != _content(body)]
    unchanged = len(read) - len(new) - len(changed)
    identifiers = [part for part in reading.identifiers if part[0].code in kept]
    errors = sorted([*errors, *reading.errors], key=lambda e: e.line)
    takes = not (errors and only_if_clean)
    if takes and not dry_run:
        day = timezone.localdate()
        status = BodyStatus.CONFIRMED if confirm else BodyStatus.NAMED
        for body in read if confirm else [*new, *changed]:
            body.is_edited, body.status = True, status
            if confirm:
                body.confirmed_on, body.confirmed_by_ref = day, str(getattr(actor, "ref", ""))[:80]
        for body in new:
            body.is_sample = is_sample
        write_bodies(new, [b for b in read if b.pk is not None])
        BodyIdentifier.objects.bulk_create(
            [
                BodyIdentifier(body=b, scheme=s, value=v, source=(source or b.source)[:300])
                for b, s, v in identifiers
            ]
        )
    report = LoadReport(
        read=len(rows),
        loaded=len(new) if takes else 0,
        changed=len(changed) if takes else 0,
        unchanged=unchanged,
        errors=tuple(errors),
        is_dry_run=dry_run,
    )
    record(subject=province, scope=province, reason=source, facts=facts_of(report))
    return report


def facts_of(report: LoadReport) -> dict[str, Any]:
    return {
        "read": report.read,
        "loaded": report.loaded,
        "changed": report.changed,
        "refused": len(report.errors),
        "dry_run": report.is_dry_run,
    }


def write_bodies(new: list[Body], stored: list[Body]) -> None:
    """Insert and rewrite in batches; superiors that are new themselves are tied once they have keys."""
    parents = {body.code: body.parent for body in new}
    for body in new:
        if body.parent is not None and body.parent.pk is None:
            body.parent = None
    Body.objects.bulk_create(new, batch_size=BATCH)
    late = [body for body in new if parents[body.code] is not None and body.parent is None]
    for body in late:
        body.parent = parents[body.code]
    Body.objects.bulk_update(late, ["parent"], batch_size=BATCH)
    for body in stored:
        body.parent = body.parent  # an instance that was new when it was assigned has its key now
    Body.objects.bulk_update(stored, WRITTEN, batch_size=BATCH)
    rebuild_paths()
