"""The reasons as sentences in the reader's language; the codes and parameters are what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from yakja.framework.catalogue.overlap.names import Names


def _(message: str) -> str:
    """Marks a sentence for the catalogues; it is translated when it is spoken."""
    return message


TEMPLATES = {
    "verdict_overlap": _("Overlap: both do the same work; one could replace the other."),
    "verdict_partial": _(
        "Partial overlap: a part is shared and could be merged or joined; neither replaces the other."
    ),
    "verdict_none": _("No overlap: no shared work."),
    "same_main": _("Both mainly do the same work: %(functions)s."),
    "also_shared": _("Both also do: %(functions)s."),
    "shared_part": _(
        "Both do: %(functions)s. But %(a)s is mainly for %(mains_a)s, and %(b)s mainly for %(mains_b)s."
    ),
    "no_shared_work": _("No function is shared: %(a)s is for %(mains_a)s; %(b)s is for %(mains_b)s."),
    "functions_unknown": _("It is not known which functions these tools do: %(tools)s."),
    "codes_not_known": _(
        "%(tool)s is given function codes that are not in the list; they were left aside: %(codes)s."
    ),
    "functions_read_from_text": _(
        "The functions were read from the description, not stated, for: %(tools)s."
    ),
    "shared_objects": _("Both work with: %(objects)s."),
    "objects_differ": _(
        "They work with different things: %(a)s with %(objects_a)s; %(b)s with %(objects_b)s."
    ),
    "same_function_other_things": _(
        "The function is the same (%(functions)s), but nothing they work with is shared, so neither replaces the other."
    ),
    "narrower_matter": _(
        "%(a)s and %(b)s do this for different matters, or one of them for one matter only: neither replaces the other."
    ),
    "same_users": _("Both are used by: %(users)s."),
    "users": _("%(a)s is used by: %(users_a)s. %(b)s is used by: %(users_b)s."),
    "only": _("Only %(tool)s offers: %(capabilities)s."),
    "only_in_text": _("Only the description of %(tool)s mentions: %(capabilities)s."),
    "texts_alike_functions_differ": _(
        "The descriptions of %(a)s and %(b)s are alike, but their functions differ: check the coding."
    ),
    "coding_contradicted": _(
        "The description of %(tool)s speaks of %(functions)s, not of what is stated: check the coding."
    ),
    "same_product": _(
        "%(a)s and %(b)s are the same product or variants of it: group them; this is not duplication."
    ),
    "same_suite": _("%(a)s and %(b)s belong to the same suite or are joined already."),
    "part_of_a_whole": _(
        "%(part)s is a component; %(whole)s is a whole application: one may be built into the other."
    ),
    "desk_and_door": _(
        "%(a)s is for officers only, %(b)s for citizens only: they can be joined, neither replaces the other."
    ),
    "part_of_product": _(
        "%(part)s is a part of %(whole)s and stays or goes with it: compare %(whole)s itself."
    ),
    "one_of_many_modules": _("%(whole)s has many modules; %(single)s does the work of one or some of them."),
    "double_running": _("Double running: %(places)s has both %(a)s and %(b)s."),
    "could_be_shared": _("%(a)s and %(b)s are used in different places: one could be shared by both."),
    "not_known": _("Not known of one or both, and left out: %(facets)s."),
    "arithmetic": _(
        "Score %(score)s, compared on %(known)s of %(of)s points: %(parts)s; together %(base)s of 1 before the rules."
    ),
    "data_age": _("The data of %(a)s is %(days_a)s days old, of %(b)s %(days_b)s days."),
}

FACET_NAMES = {
    "functions": _("functions"),
    "capabilities": _("abilities"),
    "objects": _("things kept"),
    "users": _("users"),
    "interfaces": _("connections to other systems"),
    "text": _("description"),
}

_RIGHT_TO_LEFT = frozenset({"ur", "pnb", "skr", "sd", "ps", "bal"})
_NAMED = {
    "capabilities": "capability",
    "objects": "object",
    "objects_a": "object",
    "objects_b": "object",
    "users": "user",
    "users_a": "user",
    "users_b": "user",
}


def sentence(code: str, params: Mapping[str, Any], names: Names, lang: str | None = None) -> str:
    """One reason in the active language (``lang`` only chooses names and list marks; default: the active one)."""
    lang = lang or get_language() or "en"
    return gettext(TEMPLATES[code]) % _spoken(params, names, lang)


def _spoken(params: Mapping[str, Any], names: Names, lang: str) -> dict[str, str]:
    spoken: dict[str, str] = {}
    for key, value in params.items():
        if key in ("functions", "mains_a", "mains_b"):
            is_short = key != "functions"
            spoken[key] = _listed(
                (names.function(code, lang, is_short=is_short) for code in value), lang, "; "
            )
        elif facet := _NAMED.get(key):
            spoken[key] = _listed((names.facet(facet, code, lang) for code in value), lang)
        elif key == "facets":
            spoken[key] = _listed((gettext(FACET_NAMES[name]) for name in value), lang)
        elif key == "parts":
            spoken[key] = _listed(
                (f"{gettext(FACET_NAMES[p['facet']])} {p['value']:.2f} × {p['weight']:.2f}" for p in value),
                lang,
            )
        elif key in ("bodies", "areas"):
            spoken["places"] = _listed(value, lang)
        elif isinstance(value, float):
            spoken[key] = f"{value:.2f}"
        elif isinstance(value, list | tuple):
            spoken[key] = _listed(map(str, value), lang)
        else:
            spoken[key] = str(value)
    return spoken


def _listed(items: Iterable[str], lang: str, mark: str = ", ") -> str:
    if lang in _RIGHT_TO_LEFT:
        mark = {"; ": "؛ "}.get(mark, "، ")
    return mark.join(items)
