"""Models are rendered alone while tables are created, and whole again before a step that needs their relations."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.operations import RunPython
from django.db.migrations.state import ModelState, ProjectState

from yakja.config.management.commands.migrate import rendered_alone


def _state(name: str, /, **fields: models.Field[Any, Any]) -> ModelState:
    return ModelState("shelf", name, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


def _with_book() -> ProjectState:
    state = ProjectState()
    state.add_model(_state("Author", name=models.CharField(max_length=20)))
    assert state.apps.get_model("shelf", "author")._meta.related_objects == ()
    made = state.clone()
    made.add_model(_state("Book", author=models.ForeignKey("shelf.Author", models.CASCADE)))
    return made


def test_a_new_table_leaves_the_others_as_they_were_rendered() -> None:
    with rendered_alone():
        made = _with_book()
        author, book = (made.apps.get_model("shelf", name) for name in ("author", "book"))
        assert book._meta.get_field("author").related_model is author
        made.add_index("shelf", "book", models.Index(fields=["author"], name="book_author"))
        assert made.apps.get_model("shelf", "author") is author
        assert [index.name for index in made.apps.get_model("shelf", "book")._meta.indexes] == ["book_author"]


@pytest.mark.django_db(transaction=True)
def test_code_in_a_migration_finds_every_relation() -> None:
    with rendered_alone():
        before = _with_book()
        after = before.clone()
        found = []

        def code(apps: Any, _schema_editor: Any) -> None:
            (relation,) = apps.get_model("shelf", "author")._meta.related_objects
            assert relation.related_model is apps.get_model("shelf", "book")
            found.append(relation)

        with connection.schema_editor() as schema_editor:
            RunPython(code).database_forwards("shelf", schema_editor, before, after)
        assert found
        assert after.apps is before.apps


@pytest.mark.django_db(transaction=True)
def test_code_that_asks_for_no_model_renders_none() -> None:
    with rendered_alone():
        before = _with_book()
        after = before.clone()
        rendered = after.apps
        with connection.schema_editor() as schema_editor:
            RunPython(RunPython.noop).database_forwards("shelf", schema_editor, before, after)
        assert after.apps is rendered


def test_an_added_field_is_there_and_leaves_the_others_as_they_were_rendered() -> None:
    with rendered_alone():
        made = _with_book()
        author, book = (made.apps.get_model("shelf", name) for name in ("author", "book"))
        field = models.ForeignKey("shelf.Author", models.CASCADE, null=True, default=7, related_name="edited")
        made.add_field("shelf", "book", "editor", field, preserve_default=False)
        assert made.apps.get_model("shelf", "author") is author
        changed = made.apps.get_model("shelf", "book")
        assert changed is not book
        assert changed._meta.get_field("editor").related_model is author
        # The next model that is rendered whole has no default, as Django keeps it.
        assert made.models["shelf", "book"].fields["editor"].default is models.NOT_PROVIDED


def test_a_changed_field_reaches_every_related_model() -> None:
    with rendered_alone():
        made = _with_book()
        made.add_field("shelf", "author", "born", models.IntegerField(null=True), preserve_default=True)
        made.alter_field(
            "shelf", "author", "born", models.IntegerField(null=True, blank=True), preserve_default=True
        )
        author, book = (made.apps.get_model("shelf", name) for name in ("author", "book"))
        assert author._meta.get_field("born").blank
        assert book._meta.get_field("author").related_model is author
        assert len(author._meta.related_objects) == 1


def test_django_is_put_back() -> None:
    before = ProjectState.add_model, ProjectState.reload_model, ProjectState.clone
    with rendered_alone():
        assert ProjectState.add_model is not before[0]
    assert (ProjectState.add_model, ProjectState.reload_model, ProjectState.clone) == before
