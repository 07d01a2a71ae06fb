"""Who works where: seats of a body, people entering and leaving, and the line in which they stand."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.references import check_reference, make_reference
from yakja.foundation.kit.tables import LoadReport, Row, RowError, read_table
from yakja.foundation.kit.text import ascii_digits, plain
from yakja.foundation.people.models import Person

from ..models import Establishment, Profile, StaffMember

PREFIX = "ST"
REQUIRED = ("name", "post", "joined_on")
OPTIONAL = ("gender", "supervisor")
MOST_ROWS = 2000
_OLDEST = dt.date(1960, 1, 1)


@action("capacity.set_establishment")
def set_establishment(
    *,
    actor: Any,
    body: Body,
    profile: Profile,
    seats: int,
    source: str,
    valid_from: dt.date | None = None,
    is_sample: bool = False,
    door: str = "web",
) -> Establishment:
    """How many seats of a kind of post a body has from a day on; what held before ends that day.

    Refuses `bad_seats`, `source_missing`, `before_last` (earlier than what is in force).
    """
    require(actor, "capacity.enter_staff", body)
    day = valid_from or timezone.localdate()
    if not 0 <= seats <= 10000:
        refuse("bad_seats", _("Write a number from 0 to 10,000."), field="seats")
    if not source.strip():
        refuse("source_missing", _("Name the order or schedule it stands in."), field="source")
    last = (
        Establishment.objects.select_for_update()
        .filter(body=body, profile=profile, valid_to__isnull=True)
        .first()
    )
    if last is not None and last.valid_from > day:
        refuse("before_last", _("A later number is in force already."), field="valid_from")
    if last is not None:
        last.valid_to = day
        last.save(update_fields=["valid_to"])
    made = Establishment.objects.create(
        body=body,
        profile=profile,
        seats=seats,
        valid_from=day,
        source=source.strip()[:300],
        is_sample=is_sample,
    )
    record(
        subject=f"capacity.establishment:{body.code}:{profile.code}",
        scope=body,
        before={"seats": last.seats if last else None},
        after={"seats": seats, "from": day},
    )
    return made


@dataclass(frozen=True)
class Entry:
    """Somebody to be entered, checked: `supervisor` is a member in service, `person` who signs in as them."""

    name: str
    profile: Profile
    joined_on: dt.date
    gender: str = ""
    supervisor: StaffMember | None = None
    person: Person | None = None


@action("capacity.enter_staff")
def enter_staff(
    *,
    actor: Any,
    body: Body,
    name: str,
    profile: Profile,
    joined_on: dt.date,
    gender: str = "",
    supervisor: StaffMember | None = None,
    person: Person | None = None,
    door: str = "web",
) -> StaffMember:
    """Somebody who works for the body from a day on. Without a supervisor named they stand below whoever enters them.

    Refuses `name_missing`, `bad_gender`, `later_day`, `no_line` (nobody above is known), `linked` (the account is
    somebody's already); Conflict `entered` where the same person was entered before.
    """
    require(actor, "capacity.enter_staff", body)
    named = " ".join(plain(name).split())[:120]
    if not named:
        refuse("name_missing", _("Write the name."), field="name")
    if gender and gender not in StaffMember.Gender.values:
        refuse("bad_gender", _("Choose one, or leave it open."), field="gender")
    _check_day(joined_on, "joined_on")
    if person is not None and _in_service().filter(person=person, body=body).exists():
        refuse("linked", _("This account belongs to somebody who is entered already."), field="person")
    own = own_member(actor, body)
    is_oneself = person is not None and person == getattr(actor, "person", None)
    if supervisor is None and own is None and not is_oneself and not getattr(actor, "is_system", False):
        refuse("no_line", _("Enter yourself first, or name who is above."), field="supervisor")
    above = supervisor or (None if is_oneself else own)
    if above is not None:
        _check_line(body, above)
    if StaffMember.objects.filter(body=body, name=named, profile=profile, joined_on=joined_on).exists():
        raise Conflict(_("The same person was entered before."), code="entered")
    entry = Entry(named, profile, joined_on, gender, above, person)
    made = _written(body, [entry])[0]
    record(
        subject=f"capacity.staff:{made.number}",
        scope=body,
        after={"post": profile.code, "joined_on": joined_on},
    )
    return made


def own_member(actor: Any, body: Body | None = None) -> StaffMember | None:
    """The row of the actor themself: at the body, else at one above it, else None."""
    person = getattr(actor, "person", None)
    if person is None:
        return None
    rows = list(_in_service().filter(person=person).select_related("body").order_by("pk"))
    if body is None:
        return rows[0] if rows else None
    near = [row for row in rows if row.body_id == body.pk] or [row for row in rows if row.body.contains(body)]
    return near[0] if near else None


def _in_service() -> Any:
    return StaffMember.objects.in_service(timezone.localdate())


def _check_day(day: dt.date, field: str) -> None:
    if day > timezone.localdate():
        refuse("later_day", _("This day is still to come."), field=field)
    if day < _OLDEST:
        refuse("too_early", _("This day is too long ago."), field=field)


def _check_line(body: Body, above: StaffMember) -> None:
    """Whoever is above works for the body or for one above it, today."""
    if above.left_on is not None or not (above.body_id == body.pk or above.body.contains(body)):
        refuse(
            "not_above",
            _("Whoever is above must work for this body or for one above it."),
            field="supervisor",
        )


def _written(body: Body, entries: Iterable[Entry], *, is_sample: bool = False) -> list[StaffMember]:
    """Rows with their speakable numbers; two statements however many they are."""
    rows = StaffMember.objects.bulk_create(
        [
            StaffMember(
                number=f"~{secrets.token_hex(10)}", body=body, profile=e.profile, name=e.name, gender=e.gender,
                joined_on=e.joined_on, supervisor=e.supervisor, person=e.person, is_sample=is_sample,
            )
            for e in entries
        ],
        batch_size=500,
    )  # fmt: skip
    year = timezone.localdate().year
    for row in rows:
        row.number = make_reference(PREFIX, row.pk, year)
    StaffMember.objects.bulk_update(rows, ["number"], batch_size=500)
    return rows


@action("capacity.leave_staff")
def leave_staff(
    *, actor: Any, member: StaffMember, left_on: dt.date, leaving: str, door: str = "web"
) -> StaffMember:
    """Somebody works for the body until a day, and why no longer. Those below stand below whoever was above.

    Refuses `bad_reason`, `before_joining`, `later_day`; Conflict `has_left`.
    """
    require(actor, "capacity.lead_staff", member)
    if member.left_on is not None:
        raise Conflict(_("This person has left the body."), code="has_left")
    if leaving not in StaffMember.Leaving.values:
        refuse("bad_reason", _("Choose why."), field="leaving")
    _check_day(left_on, "left_on")
    if left_on < member.joined_on:
        refuse("before_joining", _("Nobody leaves before joining."), field="left_on")
    member.left_on, member.leaving = left_on, leaving
    member.save(update_fields=["left_on", "leaving"])
    below = StaffMember.objects.filter(supervisor=member, left_on__isnull=True).update(
        supervisor=member.supervisor_id
    )
    record(
        subject=f"capacity.staff:{member.number}",
        scope=member.body,
        after={"left_on": left_on, "leaving": leaving},
        facts={"moved_up": below},
    )
    return member


@action("capacity.move_staff")
def move_staff(*, actor: Any, member: StaffMember, supervisor: StaffMember, door: str = "web") -> StaffMember:
    """Put somebody below another supervisor. Refuses `not_above`, and `ring` where that one stands below them."""
    require(actor, "capacity.lead_staff", member)
    _check_line(member.body, supervisor)
    at: StaffMember | None = supervisor
    for _step in range(50):
        if at is None:
            break
        if at.pk == member.pk:
            refuse("ring", _("This person stands below the one you are moving."), field="supervisor")
        at = at.supervisor
    before = member.supervisor
    member.supervisor = supervisor
    member.save(update_fields=["supervisor"])
    record(
        subject=f"capacity.staff:{member.number}",
        scope=member.body,
        before={"above": before.number if before else ""},
        after={"above": supervisor.number},
    )
    return member


@action("capacity.read_member")
def note_reading(*, actor: Any, member: StaffMember, door: str = "web") -> None:
    """Leave an audit entry that somebody of the line above read what a person can do."""
    require(actor, "capacity.see_staff", member)
    record(subject=f"capacity.staff:{member.number}", scope=member.body)


@dataclass
class _Reading:
    """Reads rows one by one, collecting every error; nothing is written."""

    body: Body
    own: StaffMember | None
    profiles: dict[str, Profile]
    above: dict[str, StaffMember]
    known: set[tuple[str, int, dt.date]]
    errors: list[RowError] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    unchanged: int = 0

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        self.errors.append(RowError(row.line, column, code, message))

    def take(self, row: Row) -> None:
        before = len(self.errors)
        name = " ".join(row["name"].split())
        if not name or len(name) > 120:
            self.refuse(row, "name", "name_missing", _("Write the name, at most 120 letters."))
        profile = self.profiles.get(row["post"].partition("·")[0].strip().lower())
        if profile is None:
            message = _("There is no kind of post “%s”.") % row["post"][:40]
            self.refuse(row, "post", "unknown_post", message)
        gender = row["gender"].partition("·")[0].strip().lower()
        if gender and gender not in StaffMember.Gender.values:
            choices = ", ".join(StaffMember.Gender.values)
            message = _("“%(found)s” is not one of: %(choices)s.") % {
                "found": gender[:40],
                "choices": choices,
            }
            self.refuse(row, "gender", "bad_gender", message)
        joined = self.day(row)
        above = self.own
        if row["supervisor"]:
            above = self.above.get(check_reference(row["supervisor"]) or "")
            if above is None:
                message = _("Nobody above has the number “%s”.") % row["supervisor"][:40]
                self.refuse(row, "supervisor", "unknown_supervisor", message)
        if above is None and not row["supervisor"]:
            message = _("Name who is above; you are not entered yourself.")
            self.refuse(row, "supervisor", "no_line", message)
        if len(self.errors) > before or profile is None or joined is None:
            return
        key = (name, profile.pk, joined)
        if key in self.known:
            self.unchanged += 1
            return
        self.known.add(key)
        self.entries.append(Entry(name, profile, joined, gender, above))

    def day(self, row: Row) -> dt.date | None:
        text = ascii_digits(row["joined_on"]).removesuffix(" 00:00:00")
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            message = _("“%s” is not a day; write it as 2026-07-01.") % row["joined_on"][:40]
            self.refuse(row, "joined_on", "bad_day", message)
            return None
        if not _OLDEST <= day <= timezone.localdate():
            self.refuse(row, "joined_on", "bad_day", _("This day is still to come, or too long ago."))
            return None
        return day


@action("capacity.enter_staff")
def load_staff(
    *, actor: Any, body: Body, raw: bytes | str, is_all_or_none: bool = False, door: str = "file"
) -> LoadReport:
    """Enter staff from a table: every bad row is reported with its column; none is loaded, or exactly the good ones.

    Columns: name, post (code of the kind of post), joined_on, and gender, supervisor (a number). The same person again
    changes nothing.
    """
    require(actor, "capacity.enter_staff", body)
    rows, errors = read_table(raw, required=REQUIRED, known=OPTIONAL)
    if len(rows) > MOST_ROWS:
        errors.append(
            RowError(
                MOST_ROWS + 2, "", "too_many", _("More than %s rows cannot be read at once.") % MOST_ROWS
            )
        )
        rows = []
    wanted = {number for row in rows if (number := check_reference(row["supervisor"]))}
    above = {
        member.number: member
        for member in _in_service().filter(number__in=wanted).select_related("body")
        if member.body_id == body.pk or member.body.contains(body)
    }
    reading = _Reading(
        body=body,
        own=own_member(actor, body),
        profiles={p.code: p for p in Profile.objects.order_by("pk")},
        above=above,
        known=set(StaffMember.objects.filter(body=body).values_list("name", "profile", "joined_on")),
        errors=errors,
    )
    for row in rows:
        reading.take(row)
    made = [] if is_all_or_none and reading.errors else _written(body, reading.entries)
    record(
        subject=body,
        scope=body,
        after={"entered": len(made)},
        facts={"rows": len(rows), "faults": len(reading.errors)},
    )
    return LoadReport(
        read=len(rows),
        loaded=len(made),
        changed=0,
        unchanged=reading.unchanged,
        errors=tuple(reading.errors),
    )
