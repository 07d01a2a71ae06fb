"""A form field as plain facts, so that the component draws it without Django's own widget templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField, widgets

# These are written from left to right in every language.
_LEFT_TO_RIGHT = {"tel", "email", "url", "number", "date", "time", "datetime-local", "password"}


@dataclass(frozen=True)
class Option:
    """One choice; `group` is the heading it stands under, if any."""

    value: str
    label: Any
    is_chosen: bool
    id: str
    group: str = ""


@dataclass(frozen=True)
class Control:
    """What a component needs to draw one field. `kind`: input, textarea, select, choices, tick, hidden or other."""

    kind: str
    type: str
    id: str
    name: str
    value: Any
    attrs: dict[str, Any]
    options: list[Option] = field(default_factory=list)
    is_multiple: bool = False
    markup: str = ""


def _options(described: dict[str, Any]) -> list[Option]:
    found = []
    for group, members, _index in described["optgroups"]:
        for member in members:
            found.append(
                Option(
                    str(member["value"]) if member["value"] is not None else "",
                    member["label"],
                    bool(member["selected"]),
                    member["attrs"].get("id", ""),
                    str(group or ""),
                )
            )
    return found


def control(bound: BoundField) -> Control:
    """The facts of a bound field, its hint and its error tied to it by `aria-describedby`."""
    widget = bound.field.widget
    if bound.field.localize:
        widget.is_localized = True
    identifier = bound.auto_id or bound.html_name
    attrs = bound.build_widget_attrs({"id": identifier}, widget)
    described_by = [f"{identifier}-hint"] if bound.help_text else []
    if bound.errors:
        described_by.append(f"{identifier}-error")
        attrs["aria-invalid"] = "true"
    if described_by:
        attrs["aria-describedby"] = " ".join(described_by)
    described = widget.get_context(bound.html_name, bound.value(), attrs)["widget"]
    attrs = {
        name: value for name, value in described["attrs"].items() if value is not False and value is not None
    }
    # The form says itself what is missing, in the reader's language; the browser's bubble would say it in its own.
    attrs.pop("required", None)
    common = {"id": identifier, "name": described["name"], "value": described.get("value"), "attrs": attrs}
    multiple = bool(getattr(widget, "allow_multiple_selected", False))

    if isinstance(widget, widgets.MultiWidget | widgets.SelectDateWidget | widgets.ClearableFileInput):
        if isinstance(widget, widgets.ClearableFileInput):
            return Control("input", "file", **{**common, "value": None})
        return Control(
            "other",
            "",
            markup=bound.as_widget(attrs={"aria-describedby": " ".join(described_by)}),
            **common,
        )
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        # Django makes the many a kind of the one.
        type_ = "checkbox" if isinstance(widget, widgets.CheckboxSelectMultiple) else "radio"
        return Control("choices", type_, options=_options(described), is_multiple=multiple, **common)
    if isinstance(widget, widgets.Select):
        attrs.pop("multiple", None)
        return Control("select", "", options=_options(described), is_multiple=multiple, **common)
    if isinstance(widget, widgets.CheckboxInput):
        return Control("tick", "checkbox", **common)
    if isinstance(widget, widgets.Textarea):
        attrs.pop("cols", None)
        attrs.setdefault("dir", "auto")
        return Control("textarea", "", **common)
    type_ = str(attrs.pop("type", "") or described.get("type", "text"))
    if type_ == "hidden":
        return Control("hidden", type_, **common)
    attrs.setdefault("dir", "ltr" if type_ in _LEFT_TO_RIGHT or "inputmode" in attrs else "auto")
    return Control("input", type_, **common)
