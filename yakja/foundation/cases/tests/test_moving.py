"""Opening and moving: how much it costs, what is asked for, who hears of it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from yakja.foundation.cases import queries
from yakja.foundation.cases import workflow as tables
from yakja.foundation.cases.actions import Attachment, attach_file, move, move_many, take_many, transfer_case
from yakja.foundation.cases.models import Case, CaseEvent, CaseFile
from yakja.foundation.cases.tests.conftest import MONDAY, table
from yakja.foundation.cases.workflow import Move, Rung, State, Workflow
from yakja.foundation.files.models import StoredFile
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests import factories

pytestmark = pytest.mark.django_db


def stored(visibility="body"):
    return StoredFile.objects.create(
        sha256="a" * 64, size=1, media_type="image/jpeg", name="a.jpg", purpose="cases.file",
        visibility=visibility, stored_by="system", stored_at=MONDAY,
    )  # fmt: skip


def statements(act):
    with CaptureQueriesContext(connection) as asked:
        act()
    return [q["sql"] for q in asked.captured_queries if "SAVEPOINT" not in q["sql"]]


def test_opening_costs_four_statements_with_deadline_ladder_and_audit(opened):
    opened()
    sql = statements(opened)
    assert len(sql) == 4, sql  # the number, the case, its event, the audit entry
    assert [s.split()[0] for s in sql[1:]] == ["INSERT"] * 3


def test_a_move_costs_four_statements(opened, world):
    case, officer = opened(), factories.actor("council_officer", body=world.council)
    assert officer.roles
    sql = statements(lambda: move(actor=officer, case=case, code="finish", facts={"answer": "x"}))
    assert [s.split()[0] for s in sql] == ["SELECT", "UPDATE", "INSERT", "INSERT"], sql


def test_numbers_follow_the_keys(opened):
    first, second = opened(), opened()
    assert second.pk == first.pk + 1
    assert first.reference != second.reference
    assert Case.objects.get(reference=second.reference).pk == second.pk


def test_what_a_case_is_opened_with_is_kept(opened, world):
    with override("ur"):
        case = opened(topic="WAT-1", priority=2, text="پانی نہیں", door="sms", facts={"by": "phone"}, level=1)
    case.refresh_from_db()
    assert (case.topic, case.priority, case.opened_via, case.level) == ("WAT-1", 2, "sms", 1)
    event = case.events.get()
    assert (event.is_public, event.door, event.facts, dict(event.text)) == (
        True, "sms", {"by": "phone"}, {"ur": "پانی نہیں"},
    )  # fmt: skip


def test_a_deadline_of_its_own_wins_over_the_tables(opened):
    at = MONDAY + dt.timedelta(days=30)
    assert opened(due_at=at).due_at == at
    hours = opened(working_hours=4)
    assert hours.due_at == MONDAY + dt.timedelta(hours=4)


def test_a_step_with_evidence_takes_a_file_given_now(opened):
    case = opened()
    with pytest.raises(ValidationError) as refused:
        move(actor=SYSTEM, case=case, code="propose")
    assert "files" in refused.value.message_dict
    with pytest.raises(ValidationError):
        move(actor=SYSTEM, case=case, code="propose", files=[(stored(), "other")])
    move(actor=SYSTEM, case=case, code="propose", files=[Attachment(stored(), "photo")])
    assert CaseFile.objects.get().event.move == "propose"


def test_a_step_with_evidence_takes_a_file_hung_on_since_it_entered_the_state(opened):
    case = opened()
    attach_file(actor=SYSTEM, case=case, file=stored(), kind="reply", now=MONDAY + dt.timedelta(hours=1))
    move(actor=SYSTEM, case=case, code="ask", now=MONDAY + dt.timedelta(hours=2))
    move(actor=SYSTEM, case=case, code="go_on", now=MONDAY + dt.timedelta(hours=3))
    with pytest.raises(ValidationError):  # the file is older than the state
        move(actor=SYSTEM, case=case, code="propose", now=MONDAY + dt.timedelta(hours=4))
    attach_file(actor=SYSTEM, case=case, file=stored(), kind="photo", now=MONDAY + dt.timedelta(hours=5))
    move(actor=SYSTEM, case=case, code="propose", now=MONDAY + dt.timedelta(hours=6))


def test_evidence_still_counts_after_the_case_was_given_to_another_body(opened, world):
    case = opened()
    attach_file(actor=SYSTEM, case=case, file=stored(), kind="photo", now=MONDAY + dt.timedelta(hours=1))
    later = MONDAY + dt.timedelta(hours=2)
    transfer_case(actor=SYSTEM, case=case, body=world.neighbour, reason="theirs", now=later)
    assert case.moved_at == later
    move(actor=SYSTEM, case=case, code="propose", now=MONDAY + dt.timedelta(hours=3))


def test_evidence_of_the_step_before_does_not_count_again(opened):
    states = (State("a", "a"), State("b", "b"), State("c", "c", is_closed=True))
    steps = tuple(
        Move(code, code, (source,), target, "trial.work", evidence=("photo",))
        for code, source, target in (("one", "a", "b"), ("two", "b", "c"))
    )
    tables.register_workflow(
        Workflow(kind="trial.two", version=1, name="Two", states=states, moves=steps, first="a"), page=str
    )
    case = opened(kind="trial.two")
    move(actor=SYSTEM, case=case, code="one", files=[(stored(), "photo")], now=MONDAY)
    with pytest.raises(ValidationError):
        move(actor=SYSTEM, case=case, code="two", now=MONDAY)


def test_a_file_that_is_not_public_is_not_shown_to_everybody(opened):
    case = opened()
    with pytest.raises(ValidationError):
        move(actor=SYSTEM, case=case, code="propose", files=[(stored(), "photo", True)])
    move(actor=SYSTEM, case=case, code="propose", files=[(stored("public"), "photo", True)])
    assert [f.is_public for f in queries.files_of(case, public_only=True)] == [True]


def test_a_guard_refuses_by_the_data(opened):
    case = opened()
    with pytest.raises(ValidationError) as refused:
        move(actor=SYSTEM, case=case, code="finish", facts={"answer": "on Friday"})
    assert "answer" in refused.value.message_dict
    case.refresh_from_db()
    assert (case.state, case.events.count()) == ("new", 1)


def test_a_case_keeps_its_version_beside_a_newer_one(opened):
    old = opened()
    newer = table(version=2, first="waits")
    tables.register_workflow(newer, page=lambda case: f"/{case.reference}/")
    new = opened()
    assert (old.workflow_version, new.workflow_version) == (1, 2)
    assert (old.state, new.state) == ("new", "waits")
    assert [t.version for t in queries.versions_of("trial.ladder")] == [2, 1]
    move(actor=SYSTEM, case=old, code="ask")
    assert old.workflow.version == 1


def test_followers_hear_of_everything_in_the_transaction(opened, world):
    heard = []
    tables.register_workflow(
        table(), page=str, on_event=lambda case, event, actor: heard.append(("own", event.move, event.pk))
    )
    tables.register_follower(lambda case, event, actor: heard.append(("all", event.move, event.pk)))
    case = opened()
    move(actor=SYSTEM, case=case, code="ask")
    assert [h[:2] for h in heard] == [("own", "open"), ("all", "open"), ("own", "ask"), ("all", "ask")]
    assert all(key for *_rest, key in heard)

    def breaks(case, event, actor):
        raise ValidationError("no")

    tables.register_follower(breaks)
    with pytest.raises(ValidationError):
        move(actor=SYSTEM, case=case, code="go_on")
    case.refresh_from_db()
    assert (case.state, CaseEvent.objects.filter(case=case).count()) == ("waits", 2)


def test_many_cases_are_moved_each_for_itself(opened, world):
    officer = factories.actor("council_officer", body=world.council)
    good, gone, foreign = opened(), opened(), opened(body=world.neighbour)
    move(actor=SYSTEM, case=gone, code="ask")
    found = move_many(actor=officer, cases=[foreign, gone, good], code="finish", facts={"answer": "yes"})
    assert [(f.is_moved, f.code) for f in found] == [
        (False, "forbidden"),
        (False, "not_from_here"),
        (True, ""),
    ]
    assert all(f.reason for f in found[:2])
    assert {c.state for c in Case.objects.filter(pk__in=[foreign.pk])} == {"new"}
    good.refresh_from_db()
    assert good.state == "done"
    unknown = move_many(actor=officer, cases=[good], code="no_such")
    assert unknown[0].code == "unknown_move"


def test_many_moves_leave_one_audit_entry(opened, world):
    from yakja.foundation.audit.models import AuditEntry

    cases = [opened(), opened()]
    before = AuditEntry.objects.count()
    move_many(actor=SYSTEM, cases=cases, code="finish", facts={"answer": "yes"})
    entry = AuditEntry.objects.latest("id")
    assert (AuditEntry.objects.count(), entry.verb) == (before + 1, "cases.move_many")
    assert {f.get("subject") for f in entry.facts if "subject" in f} == {
        f"cases.case:{c.reference}" for c in cases
    }


def test_more_than_a_page_full_is_refused(opened, world):
    case = opened()
    with pytest.raises(ValidationError):
        move_many(actor=SYSTEM, cases=[case] * 201, code="ask")


def test_taking_many(opened, world):
    officer = factories.actor("council_officer", body=world.council)
    other = factories.actor("council_officer", body=world.council)
    mine, theirs = opened(), opened()
    assert take_many(actor=other, cases=[theirs])[0].is_moved
    found = take_many(actor=officer, cases=[mine, theirs])
    assert [(f.is_moved, f.code) for f in found] == [(True, ""), (False, "taken")]


def test_only_its_officers_move_it(opened, world):
    case = opened()
    for actor in (factories.actor("citizen"), factories.actor("council_officer", body=world.neighbour)):
        with pytest.raises(PermissionDenied):
            move(actor=actor, case=case, code="ask")
    move(actor=factories.actor("council_officer", body=world.department), case=case, code="ask")


@pytest.mark.parametrize(
    "ladder",
    [
        (Rung("a"), Rung("a")),
        (Rung("a", do="shout"),),
        (Rung("a", do="act"),),
        (Rung("a", do="act", move="nothing"),),
        (Rung("a", at_share=1.5),),
        (Rung("a", states=("nowhere",)),),
        (Rung("a", to="moon"),),
    ],
)
def test_a_ladder_that_cannot_be_is_refused_at_start(ladder):
    with pytest.raises(ValueError):
        table(ladder=ladder)


def test_history_for_everybody_leaves_internal_things_out(opened, world):
    from yakja.foundation.cases.actions import add_note, assign_case

    case = opened(text="Seen.")
    add_note(actor=factories.actor("council_officer", body=world.council), case=case, text="He shouts.")
    assign_case(actor=SYSTEM, case=case, post=world.planning)
    move(actor=SYSTEM, case=case, code="ask", is_public=False)
    move(actor=SYSTEM, case=case, code="go_on", text={"en": "We go on."})
    assert [e.move for e in queries.history(case)] == ["open", "note", "assign", "ask", "go_on"]
    assert [e.move for e in queries.history(case, public_only=True)] == ["open", "go_on"]
