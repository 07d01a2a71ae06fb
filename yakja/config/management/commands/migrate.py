"""`manage.py migrate`, the same as Django's, in a fraction of its time on an empty database.

Django renders every related model anew for each table, index and constraint it creates; here nearly all models are
related, so that the work grows with the square of their number. Such a step, and a field that is added, needs its own
model only: the others are rendered anew before a step that changes or removes fields, and before one that runs code
when that code asks for a model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import router
from django.db.migrations.operations import RunPython
from django.db.migrations.state import ModelState, ProjectState
from django.utils.functional import SimpleLazyObject


def _render_alone(state: Any, key: tuple[str, str]) -> None:
    if "apps" not in state.__dict__:
        return
    state.apps.unregister_model(*key)
    state.apps.render_multiple([state.models[key]])
    state.lacks_relations = True


def _add_model(state: Any, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:
        state.resolve_model_relations(key)
    _render_alone(state, key)


def _add_field(whole: Callable[..., None]) -> Callable[..., None]:
    def add_field(state: Any, app_label: str, model_name: str, *args: Any, **kwargs: Any) -> None:
        # Without rendered models Django changes what it knows of the field and renders nothing.
        rendered = state.__dict__.pop("apps", None)
        whole(state, app_label, model_name, *args, **kwargs)
        if rendered is not None:
            state.__dict__["apps"] = rendered
            _render_alone(state, (app_label, model_name))

    return add_field


def _append_option(state: Any, app_label: str, model_name: str, option_name: str, added: Any) -> None:
    options = state.models[app_label, model_name].options
    options[option_name] = [*options[option_name], added]
    _render_alone(state, (app_label, model_name))


def _reload(whole: Callable[..., None]) -> Callable[..., None]:
    def reload(state: Any, *args: Any, **kwargs: Any) -> None:
        if getattr(state, "lacks_relations", False):
            _forget_rendered(state)
        else:
            whole(state, *args, **kwargs)

    return reload


def _forget_rendered(state: Any) -> None:
    """Who is related cannot be read from models rendered alone: the next reader renders them all."""
    state.__dict__.pop("apps", None)
    state.is_delayed = state.lacks_relations = False


def _run_code(operation: Any, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
    def whole() -> Any:
        if from_state.is_delayed or getattr(from_state, "lacks_relations", False):
            _forget_rendered(from_state)
            # Code changes no model, so that the next step finds them as they were rendered for this one.
            _forget_rendered(to_state)
            to_state.__dict__["apps"] = from_state.apps
        return from_state.apps

    if router.allow_migrate(schema_editor.connection.alias, app_label, **operation.hints):
        operation.code(SimpleLazyObject(whole), schema_editor)


def _clone(whole: Callable[..., Any]) -> Callable[..., Any]:
    def clone(state: Any) -> Any:
        made = whole(state)
        made.lacks_relations = getattr(state, "lacks_relations", False)
        return made

    return clone


@contextmanager
def rendered_alone() -> Iterator[None]:
    """Django's ProjectState renders what is created without its relations; put back afterwards."""
    changed: dict[tuple[type, str], Any] = {
        (ProjectState, "add_model"): _add_model,
        (ProjectState, "add_field"): _add_field(ProjectState.add_field),
        (ProjectState, "_append_option"): _append_option,
        (ProjectState, "reload_model"): _reload(ProjectState.reload_model),
        (ProjectState, "reload_models"): _reload(ProjectState.reload_models),
        (ProjectState, "clone"): _clone(ProjectState.clone),
        (RunPython, "database_forwards"): _run_code,
    }
    kept = {(owner, name): getattr(owner, name) for owner, name in changed}
    for (owner, name), method in changed.items():
        setattr(owner, name, method)
    try:
        yield
    finally:
        for (owner, name), method in kept.items():
            setattr(owner, name, method)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with rendered_alone():
            super().handle(*args, **options)
