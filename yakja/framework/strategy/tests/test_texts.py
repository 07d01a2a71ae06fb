"""Writing the text: marks that stay, conflicts that lose nothing, versions that nobody rewrites."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.strategy import actions
from yakja.framework.strategy.models import Paragraph, ParagraphChange, StrategyVersion, VersionParagraph
from yakja.framework.strategy.queries import texts

pytestmark = pytest.mark.django_db


def code_of(error: pytest.ExceptionInfo[ValidationError]) -> str:
    refusal = error.value
    if hasattr(refusal, "error_dict"):
        return next(e.code for errors in refusal.error_dict.values() for e in errors)
    return refusal.code


def test_marks_count_up_and_are_never_given_again(drafted):
    second = drafted.write("objectives", "Second.", "دوسرا۔")
    assert (drafted.vision.mark, drafted.objective.mark, second.mark) == ("v1", "o1", "o2")
    actions.drop_paragraph(actor=SYSTEM, paragraph=second, revision=1, reason="double")
    assert drafted.write("objectives", "Third.", "تیسرا۔").mark == "o3"


def test_a_change_is_kept_with_what_was_before(drafted):
    change = drafted.reword(drafted.objective)
    assert (change.kind, change.revision) == ("reworded", 2)
    assert change.before["en"] == "60% of councils by 2028."
    assert change.after["en"] == "80% of councils by June 2028."
    assert change.before["ur"] == change.after["ur"], "the other language stays"
    entry = AuditEntry.objects.latest("id")
    assert entry.verb == "strategy.reword_paragraph"
    assert entry.after["text"]["en"] == "80% of councils by June 2028."


def test_whoever_read_an_older_text_is_told_and_overwrites_nothing(drafted):
    stale = drafted.objective.revision
    drafted.reword(drafted.objective)
    with pytest.raises(ValidationError) as error:
        actions.reword_paragraph(
            actor=SYSTEM, paragraph=drafted.objective, text={"en": "Mine."}, revision=stale
        )
    assert code_of(error) == "changed_meanwhile"
    assert Paragraph.objects.get(pk=drafted.objective.pk).text["en"] == "80% of councils by June 2028."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ({"en": "  "}, "text_missing"),
        ({}, "text_missing"),
        ({"en": "a" * 6001}, "text_long"),
        ({"xx": "a"}, "text_missing"),
    ],
)
def test_bad_texts_are_refused(drafted, text, code):
    with pytest.raises(ValidationError) as error:
        actions.reword_paragraph(actor=SYSTEM, paragraph=drafted.objective, text=text, revision=1)
    assert code_of(error) == code


def test_moving_keeps_the_mark_and_the_neighbours_revision(drafted):
    second = drafted.write("objectives", "Second.", "دوسرا۔")
    actions.shift_paragraph(actor=SYSTEM, paragraph=second, section="objectives", after=None, revision=1)
    rows = Paragraph.objects.filter(section="objectives").order_by("position")
    assert [(r.mark, r.revision) for r in rows] == [("o2", 2), ("o1", 1)]
    actions.shift_paragraph(actor=SYSTEM, paragraph=second, section="risks", after=None, revision=2)
    assert Paragraph.objects.get(mark="o2").section == "risks"
    with pytest.raises(ValidationError) as error:
        actions.shift_paragraph(actor=SYSTEM, paragraph=second, section="risks", after=None, revision=3)
    assert code_of(error) == "unchanged"


def test_a_dropped_paragraph_needs_a_reason_and_can_come_back(drafted):
    with pytest.raises(ValidationError) as error:
        actions.drop_paragraph(actor=SYSTEM, paragraph=drafted.objective, revision=1, reason=" ")
    assert code_of(error) == "reason_missing"
    actions.drop_paragraph(actor=SYSTEM, paragraph=drafted.objective, revision=1, reason="double")
    assert [e.mark for e in texts.entries_now(drafted.strategy)] == ["v1"]
    actions.restore_paragraph(actor=SYSTEM, paragraph=drafted.objective, revision=2)
    assert [e.mark for e in texts.entries_now(drafted.strategy)] == ["v1", "o1"]


def test_nobody_changes_a_text_that_lies_open_or_was_adopted(drafted):
    drafted.answering()
    drafted.move("adopt", facts={"instrument": "SO 1", "adopted_on": drafted.today.isoformat()})
    for call in (
        lambda: drafted.reword(drafted.objective),
        lambda: drafted.write("risks", "Power.", "بجلی۔"),
        lambda: actions.drop_paragraph(actor=SYSTEM, paragraph=drafted.objective, revision=1, reason="x"),
        lambda: actions.freeze_version(actor=SYSTEM, strategy=drafted.strategy, why={"en": "x"}),
    ):
        with pytest.raises(ValidationError) as error:
            call()
        assert code_of(error) in {"frozen", "not_from_here"}


def test_versions_hold_the_text_of_their_moment(drafted):
    drafted.answering()
    drafted.reword(drafted.objective)
    version = actions.freeze_version(actor=SYSTEM, strategy=drafted.strategy, why={"en": "After comments."})
    first, second = StrategyVersion.objects.order_by("number")
    assert (first.number, first.occasion, second.number, second.occasion) == (1, "opened", 2, "revised")
    assert version.paragraphs.get(paragraph=drafted.objective).text["en"] == "80% of councils by June 2028."
    assert first.paragraphs.get(paragraph=drafted.objective).text["en"] == "60% of councils by 2028."
    sections, told = texts.differences(texts.entries_of(first), texts.entries_of(second), language="en")
    assert (told.reworded, told.unchanged) == (1, 1)
    changed = next(run[0] for s in sections for run in s.runs if run[0].kinds)
    assert [p.text for p in changed.pieces if p.kind == "removed"] == ["60%"]


def test_the_same_text_is_not_published_twice(drafted):
    drafted.answering()
    with pytest.raises(ValidationError) as error:
        actions.freeze_version(actor=SYSTEM, strategy=drafted.strategy, why={"en": "Nothing."})
    assert code_of(error) == "unchanged"
    drafted.reword(drafted.objective)
    with pytest.raises(ValidationError) as error:
        actions.freeze_version(actor=SYSTEM, strategy=drafted.strategy, why={"en": " "})
    assert code_of(error) == "why_missing"


@pytest.mark.parametrize("model", [StrategyVersion, VersionParagraph, ParagraphChange])
def test_the_database_itself_refuses_to_rewrite_what_is_frozen(drafted, model):
    drafted.open()
    row = model.objects.order_by("id").first()
    for change in (
        lambda: model.objects.filter(pk=row.pk).update(id=row.pk),
        lambda: model.objects.filter(pk=row.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_missing_language_falls_back_and_says_so(drafted):
    row = actions.add_paragraph(
        actor=SYSTEM, strategy=drafted.strategy, section="risks", text={"ur": "بجلی کم ہے۔"}
    )
    assert row.text.best("en") == ("بجلی کم ہے۔", "ur")
