"""One entry per action, nobody rewrites it, and the first broken link is named."""

import json
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yakja.foundation.audit import chain, registry
from yakja.foundation.audit.actions import NotRecordedError, action, record, seal_entries
from yakja.foundation.audit.chain import noting
from yakja.foundation.audit.models import AuditEntry, AuditSeal
from yakja.foundation.audit.queries import database_name, verify_chain, version_of
from yakja.foundation.kit.append_only import install, remove
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def verbs(monkeypatch):
    monkeypatch.setattr(registry, "_sentences", dict(registry._sentences))
    registry.register_verbs(
        "trial", {"trial.outer": "did", "trial.inner": "did within", "trial.mute": "said nothing"}
    )


@action("trial.inner")
def inner(*, actor, what, door="web"):
    record(subject=f"trial:{what}", after={"inner": what})


@action("trial.outer")
def outer(*, actor, what, fail=False, door="web"):
    inner(actor=actor, what=f"{what}-in")
    if fail:
        raise ValueError
    record(subject=f"trial:{what}", reason="because", before={"a": 1}, after={"a": 2})
    return what


@action("trial.mute")
def mute(*, actor, door="web"):
    return None


def test_a_nested_action_adds_its_facts_to_the_outer_entry():
    assert outer(actor=SYSTEM, what="x", door="api") == "x"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.room, entry.door, entry.subject_ref) == (
        "trial.outer",
        "trial",
        "api",
        "trial:x",
    )
    assert (entry.before, entry.after, entry.reason) == ({"a": 1}, {"a": 2}, "because")
    assert entry.facts == [{"verb": "trial.inner", "subject": "trial:x-in", "after": {"inner": "x-in"}}]


def test_an_action_that_fails_leaves_nothing():
    with pytest.raises(ValueError):
        outer(actor=SYSTEM, what="x", fail=True)
    assert not AuditEntry.objects.exists()


def test_an_action_cannot_end_in_silence():
    with pytest.raises(NotRecordedError):
        mute(actor=ANONYMOUS)


def test_a_verb_without_a_sentence_is_refused():
    registry._sentences.pop("trial.outer")
    with pytest.raises(LookupError):
        outer(actor=SYSTEM, what="x")


def test_an_action_takes_keywords_an_actor_and_a_door():
    with pytest.raises(TypeError):
        action("trial.outer")(lambda actor, door: None)
    with pytest.raises(TypeError):
        action("trial.outer")(lambda *, what: None)


def test_record_outside_an_action_is_an_error():
    with pytest.raises(RuntimeError):
        record(subject="x")


@pytest.mark.parametrize("model", [AuditEntry, AuditSeal])
def test_nobody_rewrites_or_removes(model):
    outer(actor=SYSTEM, what="x")
    seal_entries()
    field = {"door": "other"} if model is AuditEntry else {"digest": "0" * 64}
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().update(**field)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
    assert model.objects.count() == 1


@pytest.fixture
def sealed():
    for number in range(5):
        outer(actor=SYSTEM, what=f"n{number}")
    assert seal_entries() == 5
    assert verify_chain().is_whole
    return list(AuditEntry.objects.order_by("id"))


@contextmanager
def without_triggers():
    """What somebody with the database in hand could do."""
    tables = ("audit_auditentry", "audit_auditseal")
    editor = connection.schema_editor(atomic=False)
    with connection.cursor() as cursor:
        editor.execute = lambda sql, params=None: cursor.execute(sql)
        remove(*tables)(None, editor)
        yield cursor
        install(*tables)(None, editor)


def test_a_row_changed_behind_the_back_is_named(sealed):
    with without_triggers() as cursor:
        cursor.execute("UPDATE audit_auditentry SET reason = 'another' WHERE id = %s", [sealed[2].pk])
    verdict = verify_chain()
    assert (verdict.is_whole, verdict.broken, verdict.links) == (False, sealed[2].pk, 2)


def test_a_row_removed_behind_the_back_is_named(sealed):
    with without_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditentry WHERE id = %s", [sealed[3].pk])
    verdict = verify_chain()
    assert (verdict.is_whole, verdict.broken) == (False, sealed[3].pk)


def test_a_link_removed_behind_the_back_is_named(sealed):
    with without_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditseal WHERE position = 2")
    verdict = verify_chain()
    assert (verdict.is_whole, verdict.broken) == (False, sealed[2].pk)


def test_an_emptied_chain_is_named(sealed):
    with without_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditseal")
        cursor.execute("DELETE FROM audit_auditentry")
    verdict = verify_chain()
    assert (verdict.is_whole, verdict.why) == (False, "links 1 to 5 were cut off")
    outer(actor=SYSTEM, what="after")
    assert seal_entries() == 0
    assert not verify_chain().is_whole


def test_links_cut_off_at_the_end_are_named(sealed):
    with without_triggers() as cursor:
        cursor.execute("DELETE FROM audit_auditseal WHERE position > 3")
        cursor.execute("DELETE FROM audit_auditentry WHERE id > %s", [sealed[2].pk])
    assert verify_chain().why == "links 4 to 5 were cut off"


def test_a_row_added_with_a_seal_of_its_own_is_named(sealed):
    last = AuditSeal.objects.latest("position")
    forged = AuditEntry.objects.create(at=timezone.now(), actor_ref="x", door="web", room="trial", verb="v")
    AuditSeal.objects.create(
        position=6, entry=forged, digest=chain.link(last.digest, forged), sealed_at=timezone.now()
    )
    verdict = verify_chain()
    assert (verdict.is_whole, verdict.broken) == (False, forged.pk)
    assert verdict.why == "the link was not written by the sealer"
    outer(actor=SYSTEM, what="after")
    assert seal_entries() == 0, "the sealer does not take a forged link over"


@pytest.mark.parametrize("column", ["at", "before"])
def test_a_row_that_cannot_be_read_is_named(sealed, column, capsys):
    if connection.vendor == "postgresql":
        return  # it keeps no such value
    with without_triggers() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE audit_auditentry SET {column} = 'soon' WHERE id = %s", [sealed[2].pk])
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["verdict"], answer["first_broken_entry"]) == ("broken", sealed[2].pk)
    if column == "at":
        assert answer["why"] == "the entry cannot be read"


def test_an_unsealed_row_that_cannot_be_read_is_named_and_stops_the_sealer_only_there():
    if connection.vendor == "postgresql":
        return  # it keeps no such value
    for number in range(3):
        outer(actor=SYSTEM, what=f"n{number}")
    second = AuditEntry.objects.order_by("id")[1].pk
    with without_triggers() as cursor:
        cursor.execute("UPDATE audit_auditentry SET at = 'soon' WHERE id = %s", [second])
    assert seal_entries() == 1
    verdict = verify_chain()
    assert (verdict.is_whole, verdict.broken, verdict.unsealed) == (False, second, 2)


def test_a_chain_emptied_together_with_its_head_is_known_by_the_file(
    tmp_path, settings, django_capture_on_commit_callbacks
):
    settings.AUDIT_NOTES = tmp_path / "heads.json"
    outer(actor=SYSTEM, what="x")
    outer(actor=SYSTEM, what="y")
    with django_capture_on_commit_callbacks(execute=True):
        assert seal_entries() == 2
    assert verify_chain().is_whole
    with without_triggers() as cursor:
        for table in ("audit_auditseal", "audit_auditentry", "audit_audithead"):
            cursor.execute(f"DELETE FROM {table}")
    assert verify_chain().why == "links 1 to 2 were cut off"
    outer(actor=SYSTEM, what="another")
    outer(actor=SYSTEM, what="other")
    seal_entries()
    assert "noted beside the database" in verify_chain().why
    noting.forget(settings.AUDIT_NOTES, database_name())
    assert verify_chain().is_whole


def test_what_waits_for_its_seal_is_said():
    outer(actor=SYSTEM, what="x")
    verdict = verify_chain()
    assert (verdict.is_whole, verdict.links, verdict.unsealed) == (True, 0, 1)
    assert seal_entries() == 1
    assert seal_entries() == 0
    assert verify_chain().unsealed == 0


def test_sealing_in_batches_gives_one_chain():
    for number in range(7):
        outer(actor=SYSTEM, what=f"n{number}")
    assert seal_entries(batch=3) == 7
    assert verify_chain().links == 7


def test_the_command_says_the_head_and_notices_that_links_were_cut_off(sealed, capsys):
    call_command("verify_audit")
    answer = json.loads(capsys.readouterr().out)
    assert answer["verdict"] == "whole"
    with pytest.raises(SystemExit):
        call_command("verify_audit", expect_head="f" * 64)
    assert json.loads(capsys.readouterr().out)["verdict"] == "broken"
    call_command("verify_audit", expect_head=answer["head"])


def test_the_version_of_a_room_grows_with_its_entries_only():
    outer(actor=SYSTEM, what="x")
    before = version_of(["trial"])
    assert version_of(["elsewhere"]) == 0
    outer(actor=SYSTEM, what="y")
    assert version_of(["trial"]) > before


def test_what_no_page_shows_makes_no_page_out_of_date(monkeypatch):
    monkeypatch.setattr(registry, "_unseen", set())
    outer(actor=SYSTEM, what="x")
    before = version_of(["trial"])
    registry.register_verbs("trial", {"trial.outer": "did"}, unseen=["trial.outer"])
    outer(actor=SYSTEM, what="y")
    assert version_of(["trial"]) == before
    assert AuditEntry.objects.count() == 2


def test_a_verb_without_a_sentence_cannot_be_unseen():
    with pytest.raises(ValueError, match=r"trial\.other"):
        registry.register_verbs("trial", {"trial.outer": "did"}, unseen=["trial.other"])
