"""`manage.py migrate`, the same as Django's, in a fraction of its time on an empty database.

Django renders every related model anew for each table, index and constraint it creates; here nearly all models are
related, so that the work grows with the square of their number. Such a step needs its own model only: the others
are rendered anew before a step that changes fields or runs code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ModelState, ProjectState


def _render_alone(state: Any, key: tuple[str, str]) -> None:
    if "apps" not in state.__dict__:
        return
    state.apps.unregister_model(*key)
    state.apps.render_multiple([state.models[key]])
    # `is_delayed` is Django's own sign that classes lack relations: RunPython renders them all before it runs.
    state.is_delayed = state.lacks_relations = True


def _add_model(state: Any, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:
        state.resolve_model_relations(key)
    _render_alone(state, key)


def _append_option(state: Any, app_label: str, model_name: str, option_name: str, added: Any) -> None:
    options = state.models[app_label, model_name].options
    options[option_name] = [*options[option_name], added]
    _render_alone(state, (app_label, model_name))


def _reload(whole: Callable[..., None]) -> Callable[..., None]:
    def reload(state: Any, *args: Any, **kwargs: Any) -> None:
        if getattr(state, "lacks_relations", False):
            # Who is related cannot be read from such classes: the next reader renders them all.
            state.__dict__.pop("apps", None)
            state.is_delayed = state.lacks_relations = False
        else:
            whole(state, *args, **kwargs)

    return reload


def _clone(whole: Callable[..., Any]) -> Callable[..., Any]:
    def clone(state: Any) -> Any:
        made = whole(state)
        made.lacks_relations = getattr(state, "lacks_relations", False)
        return made

    return clone


@contextmanager
def rendered_alone() -> Iterator[None]:
    """Django's ProjectState renders what is created without its relations; put back afterwards."""
    changed: dict[str, Any] = {
        "add_model": _add_model,
        "_append_option": _append_option,
        "reload_model": _reload(ProjectState.reload_model),
        "reload_models": _reload(ProjectState.reload_models),
        "clone": _clone(ProjectState.clone),
    }
    kept = {name: getattr(ProjectState, name) for name in changed}
    for name, method in changed.items():
        setattr(ProjectState, name, method)
    try:
        yield
    finally:
        for name, method in kept.items():
            setattr(ProjectState, name, method)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with rendered_alone():
            super().handle(*args, **options)
