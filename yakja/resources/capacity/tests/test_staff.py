"""Staff: who is entered by whom, tables with every bad row, leaving; and who reads what somebody can do: the line."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import ANONYMOUS, may
from yakja.foundation.kit.references import check_reference
from yakja.foundation.people.tests.factories import person, signed_in
from yakja.resources.capacity.actions import confirming as skills
from yakja.resources.capacity.actions import staffing
from yakja.resources.capacity.models import Establishment, Level, StaffMember, StaffSkill
from yakja.resources.capacity.queries import staff as reads

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def actors(world):
    """Everybody by their part, and whose rows of the line chief > head > clerk, peer they may read."""
    outsider = world.member("outsider", None, world.neighbour)
    assert outsider
    kinds = {
        "steward": world.steward,
        "officer of the body": world.officer,
        "officer above": world.actor("council_officer", body=world.department),
        "district": world.actor("district_officer", place=world.lahore),
        "auditor": world.actor("auditor"),
        "administrator": world.actor("administrator"),
        "supplier": world.actor("supplier", body=world.council),
        "citizen": world.actor("citizen"),
        "visitor": ANONYMOUS,
    }
    line = {name: world.as_(name) for name in ("chief", "head", "peer", "clerk", "outsider")}
    return kinds | line


READS = {
    "chief": {"chief", "head", "peer", "clerk"},
    "head": {"head", "clerk"},
    "peer": {"peer"},
    "clerk": {"clerk"},
    "outsider": {"outsider"},
}
PARTS = (
    "steward", "officer of the body", "officer above", "district", "auditor", "administrator", "supplier", "citizen",
    "visitor", "chief", "head", "peer", "clerk", "outsider",
)  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_list_predicate_and_every_address_agree(staffed, part):
    actor = actors(staffed)[part]
    for member in staffed.members.values():
        skills.state_own_skill(
            actor=staffed.as_(member.name), member=member, competency=staffed.competency, level=Level.ALONE, note=f"secret of {member.name}"
        )  # fmt: skip
    reads_ = READS.get(part, set())
    assert {m.name for m in StaffMember.objects.visible_to(actor)} == reads_
    assert {s.member.name for s in StaffSkill.objects.visible_to(actor).select_related("member")} == reads_
    assert {n for n, m in staffed.members.items() if may(actor, "capacity.see_staff", m)} == reads_
    assert {n for n, m in staffed.members.items() if may(actor, "capacity.confirm_skill", m)} == reads_ - {
        part
    }
    assert {n for n, m in staffed.members.items() if may(actor, "capacity.state_own_skill", m)} == reads_ & {
        part
    }
    client = Client() if part == "visitor" else signed_in(actor.person)
    for name, member in staffed.members.items():
        answer = client.get(f"/en/my/team/people/{member.number}/", follow=True)
        shown = "Give a receipt" in answer.content.decode() and answer.status_code == 200
        assert shown == (name in reads_), name
        sent = client.post(
            f"/en/my/team/people/{member.number}/",
            {"step": "confirm", "competency": "task.receipt", "level": "2", "basis": "observed"},
        )
        kept = StaffSkill.objects.filter(member=member, basis="observed").exists()
        assert kept == (name in reads_ - {part}), (name, sent.status_code)
    if part != "visitor":
        team = client.get("/en/my/team/").content.decode()
        assert {n for n, m in staffed.members.items() if f"/people/{m.number}/" in team} == reads_ - {part}
        own = client.get("/en/my/skills/").content.decode()
        assert ("Give a receipt" in own) == (part in READS)
    for public in ("/en/staffing/?place=LHR", "/en/staffing/table.csv?place=LHR"):
        text = b"".join(Client().get(public)).decode()
        assert "secret" not in text
        assert all(member.number not in text for member in staffed.members.values())


def test_whoever_has_left_leads_nobody(staffed):
    chief, head = staffed.as_("chief"), staffed.as_("head")
    staffing.leave_staff(actor=chief, member=staffed.members["head"], left_on=TODAY(), leaving="transferred")
    assert {m.name for m in StaffMember.objects.visible_to(head)} == {"head"}
    assert not may(head, "capacity.see_staff", StaffMember.objects.get(name="clerk"))
    clerk = StaffMember.objects.get(name="clerk")
    assert clerk.supervisor == staffed.members["chief"]
    assert {m.name for m in StaffMember.objects.visible_to(chief)} == {"chief", "head", "peer", "clerk"}


def test_a_ring_is_refused_and_ends_if_it_stands(staffed):
    chief = staffed.as_("chief")
    with pytest.raises(ValidationError) as refusal:
        staffing.move_staff(actor=chief, member=staffed.members["head"], supervisor=staffed.members["clerk"])
    assert refusal.value.error_dict["supervisor"][0].code == "ring"
    StaffMember.objects.filter(name="chief").update(supervisor=staffed.members["clerk"])
    chief_row = StaffMember.objects.get(name="chief")
    assert may(staffed.as_("clerk"), "capacity.see_staff", chief_row)
    assert {m.name for m in StaffMember.objects.visible_to(staffed.as_("peer"))} == {"peer"}
    assert not may(staffed.as_("peer"), "capacity.see_staff", chief_row)
    assert not may(chief, "capacity.confirm_skill", chief_row), (
        "nobody confirms themselves, in a ring neither"
    )


def test_entering_oneself_first_then_others(staffed):
    officer = staffed.officer
    facts = {"actor": officer, "body": staffed.council, "profile": staffed.profile, "joined_on": TODAY()}
    with pytest.raises(ValidationError) as refusal:
        staffing.enter_staff(**facts, name="Clerk Two")
    assert refusal.value.error_dict["supervisor"][0].code == "no_line"
    me = staffing.enter_staff(**facts, name="Officer", person=officer.person)
    assert (me.supervisor, check_reference(me.number)) == (None, me.number)
    other = staffing.enter_staff(**facts, name=" Clerk   Two ", gender="woman")
    assert (other.supervisor, other.name) == (me, "Clerk Two")
    assert {m.name for m in StaffMember.objects.visible_to(officer)} == {"Officer", "Clerk Two"}
    with pytest.raises(ValidationError) as refusal:
        staffing.enter_staff(**facts, name="Clerk Two")
    assert refusal.value.code == "entered"
    with pytest.raises(ValidationError) as refusal:
        staffing.enter_staff(**facts, name="Twin", person=officer.person)
    assert refusal.value.error_dict["person"][0].code == "linked"


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"name": " "}, "name", "name_missing"),
        ({"gender": "x"}, "gender", "bad_gender"),
        ({"joined_on": dt.date(2100, 1, 1)}, "joined_on", "later_day"),
        ({"joined_on": dt.date(1900, 1, 1)}, "joined_on", "too_early"),
    ],
)
def test_bad_entries_are_refused_at_their_field(staffed, said, field, code):
    facts = {"name": "New", "joined_on": TODAY(), "profile": staffed.profile}
    with pytest.raises(ValidationError) as refusal:
        staffing.enter_staff(actor=staffed.as_("chief"), body=staffed.council, **(facts | said))
    assert refusal.value.error_dict[field][0].code == code
    with pytest.raises(PermissionDenied):
        staffing.enter_staff(actor=staffed.neighbours, body=staffed.council, **facts)


TABLE = """name,post,joined_on,gender,supervisor
Amna Bibi,tax_clerk,2024-02-01,woman,
,tax_clerk,2024-02-01,,
Bad Post,wizard,2024-02-01,,
Bad Day,tax_clerk,tomorrow,,
Late,tax_clerk,2199-01-01,,
Bad Gender,tax_clerk,2024-02-01,robot,
Bad Above,tax_clerk,2024-02-01,,ST-26-000-00
Bilal,tax_clerk,2024-03-01,man,
"""


def test_a_table_names_every_bad_row_and_changes_nothing_twice(staffed):
    chief = staffed.as_("chief")
    facts = {"actor": chief, "body": staffed.council, "raw": TABLE}
    report = staffing.load_staff(**facts, is_all_or_none=True)
    assert {(e.line, e.column) for e in report.errors} == {
        (3, "name"), (4, "post"), (5, "joined_on"), (6, "joined_on"), (7, "gender"), (8, "supervisor"),
    }  # fmt: skip
    assert (report.loaded, StaffMember.objects.count()) == (0, 4)
    assert staffing.load_staff(**facts).loaded == 2
    again = staffing.load_staff(**facts)
    assert (again.loaded, again.unchanged, StaffMember.objects.count()) == (0, 2, 6)
    assert StaffMember.objects.get(name="Amna Bibi").supervisor == staffed.members["chief"]
    assert all(check_reference(m.number) for m in StaffMember.objects.filter(name__in=["Bilal", "Amna Bibi"]))
    broken = staffing.load_staff(actor=chief, body=staffed.council, raw="a,b\n1,2\n")
    assert {e.column for e in broken.errors} >= {"name", "post", "joined_on"}


def test_the_table_through_the_door_in_both_forms(staffed):
    client = signed_in(staffed.people["chief"])
    path = "/en/my/team/bodies/LHR-1/table/"
    sent = client.post(path, {"file": SimpleUploadedFile("s.csv", TABLE.encode()), "which": "good"})
    assert sent.status_code == 422
    assert "wizard" in sent.content.decode()
    import io

    from openpyxl import load_workbook

    raw = client.get(path).content
    book = load_workbook(io.BytesIO(raw))
    book.worksheets[0].append(["Zoya", "tax_clerk", dt.datetime(2024, 5, 1), "woman", None])
    out = io.BytesIO()
    book.save(out)
    assert client.post(path, {"file": SimpleUploadedFile("s.xlsx", out.getvalue())}).status_code == 302
    assert StaffMember.objects.get(name="Zoya").joined_on == dt.date(2024, 5, 1)
    assert client.post(path, {"file": SimpleUploadedFile("s.xlsx", b"PKbroken")}).status_code == 302
    assert client.post(path).status_code == 302
    other = signed_in(staffed.neighbours.person)
    for address in (path, "/en/my/team/bodies/LHR-1/"):
        assert other.get(address).status_code == 403
    assert other.post("/en/my/team/bodies/LHR-1/seats/", {}).status_code == 403


def test_own_word_never_counts_and_a_proof_expires(staffed):
    clerk, head = staffed.members["clerk"], staffed.as_("head")
    skills.state_own_skill(
        actor=staffed.as_("clerk"), member=clerk, competency=staffed.competency, level=Level.TEACHES
    )
    need = reads.needs_of(clerk, TODAY())[0]
    assert (need.is_met, need.said.level, need.proven) == (False, Level.TEACHES, None)
    made = skills.confirm_skill(actor=head, member=clerk, competency=staffed.competency, level=Level.ALONE)
    assert reads.needs_of(clerk, TODAY())[0].is_met
    assert [(r.met, r.needed) for r in reads.team_of(head, TODAY())] == [(1, 1)]
    need = reads.needs_of(clerk, made.expires_on)[0]
    assert (need.is_met, need.expired) == (False, made)
    skills.confirm_skill(
        actor=head, member=clerk, competency=staffed.competency, level=Level.GUIDED, basis="observed"
    )
    assert not reads.needs_of(clerk, TODAY())[0].is_met, "what was seen stands before what is judged"
    assert [(r.met, r.needed) for r in reads.team_of(head, TODAY())] == [(0, 1)]


@pytest.mark.parametrize(
    ("said", "code"),
    [({"level": 9}, "bad_level"), ({"basis": "self"}, "bad_basis"), ({"basis": "test"}, "bad_basis"), ({"on": dt.date(2199, 1, 1)}, "later_day")],
)  # fmt: skip
def test_bad_statements_are_refused(staffed, said, code):
    facts = {"level": 2} | said
    with pytest.raises(ValidationError) as refusal:
        skills.confirm_skill(
            actor=staffed.as_("head"), member=staffed.members["clerk"], competency=staffed.competency, **facts
        )
    assert [e.code for errors in refusal.value.error_dict.values() for e in errors] == [code]


def test_the_trail_does_not_say_how_well(staffed):
    skills.confirm_skill(
        actor=staffed.as_("head"),
        member=staffed.members["clerk"],
        competency=staffed.competency,
        level=Level.NONE,
    )
    entry = AuditEntry.objects.get(verb="capacity.confirm_skill")
    assert "level" not in str(entry.after) + str(entry.facts) + str(entry.before)
    client = signed_in(staffed.people["head"])
    client.get(f"/en/my/team/people/{staffed.members['clerk'].number}/")
    assert AuditEntry.objects.filter(verb="capacity.read_member").count() == 1


def test_seats_vacancies_and_turnover(staffed):
    chief = staffed.as_("chief")
    client = signed_in(staffed.people["chief"])
    said = {"profile": "tax_clerk", "seats": "6", "source": "Order 7"}
    assert client.post("/en/my/team/bodies/LHR-1/seats/", said).status_code == 302
    staffing.set_establishment(
        actor=chief, body=staffed.council, profile=staffed.profile, seats=8, source="Order 8"
    )
    assert Establishment.objects.get(valid_to__isnull=True).seats == 8
    row = reads.staffing(staffed.lahore, TODAY()).posts[0]
    assert (row.seats, row.filled, row.vacant, row.turnover) == (8, 4, 4, None)
    for n in range(8):
        StaffMember.objects.create(
            number=f"X{n}", body=staffed.council, profile=staffed.profile, name=f"X{n}", joined_on=dt.date(2020, 1, 1),
            left_on=TODAY() - dt.timedelta(days=30) if n < 3 else None,
        )  # fmt: skip
    row = reads.staffing(staffed.lahore, TODAY()).posts[0]
    assert (row.filled, row.left, row.turnover) == (9, 3, 0.25)
    for seats, source, code in ((-1, "x", "bad_seats"), (1, " ", "source_missing")):
        with pytest.raises(ValidationError) as refusal:
            staffing.set_establishment(
                actor=chief, body=staffed.council, profile=staffed.profile, seats=seats, source=source
            )
        assert [e.code for errors in refusal.value.error_dict.values() for e in errors] == [code]


def proven(staffed, many, level):
    for n in range(many):
        member = StaffMember.objects.create(
            number=f"P{level}-{n}",
            body=staffed.council,
            profile=staffed.profile,
            name="N",
            joined_on=dt.date(2020, 1, 1),
        )
        StaffSkill.objects.create(
            member=member, competency=staffed.competency, level=level, basis="test", on=TODAY(),
            expires_on=TODAY() + dt.timedelta(days=9), by_ref="t", recorded_at=timezone.now(),
        )  # fmt: skip


def test_what_would_tell_of_few_is_held_back(staffed):
    def told():
        row = reads.staffing(staffed.lahore, TODAY()).skills[0]
        return row.needed, row.can, row.cannot

    assert told() == (None, None, None)
    proven(staffed, 11, Level.ALONE)
    assert told() == (15, None, None), "four cannot: neither they nor the difference are told"
    proven(staffed, 7, Level.GUIDED)
    assert told() == (22, 11, 11)


def test_a_person_without_a_row_is_told_what_to_do(staffed):
    nobody = person("Nobody")
    page = signed_in(nobody).get("/en/my/skills/")
    assert page.status_code == 200
    assert "You are not entered as staff of a body" in page.content.decode()
    assert Client().get("/en/my/skills/").status_code == 302
    assert Client().get("/en/my/team/").status_code == 302
