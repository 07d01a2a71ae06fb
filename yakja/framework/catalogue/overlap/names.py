"""Names of functions, capabilities, objects, users and interfaces in English and Urdu, from the reference files."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from yakja.foundation.kit.glossary import Glossary

_URDU_READERS = frozenset({"ur", "pnb", "skr", "sd", "ps", "bal"})


@dataclass(frozen=True, slots=True)
class Names:
    """Looks up the printed name of a code; an unknown code is its own name."""

    functions: dict[str, dict[str, str]] = field(default_factory=dict)
    short_functions: dict[str, dict[str, str]] = field(default_factory=dict)
    facets: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, reference: Path, glossary: Glossary) -> Names:
        """Read ``functions.csv`` and ``facets.csv``; things that the glossary knows are named by its first word."""
        functions: dict[str, dict[str, str]] = {}
        short: dict[str, dict[str, str]] = {}
        with (reference / "functions.csv").open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                functions[row["code"]] = {"en": row["name_en"], "ur": row["name_ur"]}
                short[row["code"]] = {"en": row["short_en"], "ur": row["short_ur"]}
        facets: dict[tuple[str, str], dict[str, str]] = {}
        with (reference / "facets.csv").open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                # In a list of names a name that is itself a list ("bill, challan, fine") says its first part.
                english, urdu = row["name_en"].split(",")[0], row["name_ur"].split("،")[0]
                facets[row["facet"], row["value"]] = {"en": _as_word(english), "ur": urdu}
        for concept in glossary.by_code.values():
            words = {
                lang: words[0] for lang, words in concept.words.items() if words and lang in ("en", "ur")
            }
            facets["object", concept.code] = words
        return cls(functions, short, facets)

    def function(self, code: str, lang: str, *, is_short: bool = False) -> str:
        """The function's name with its code, in Urdu or (any other language) English."""
        name = _in(lang, (self.short_functions if is_short else self.functions).get(code, {}))
        return f"{name} ({code})" if name else code

    def facet(self, facet: str, code: str, lang: str) -> str:
        """The name of a value of ``capability``, ``object``, ``user`` or ``interface``."""
        return _in(lang, self.facets.get((facet, code), {})) or code.replace("_", " ")


def _in(lang: str, names: dict[str, str]) -> str:
    return names.get("ur" if lang in _URDU_READERS else "en") or names.get("en") or ""


def _as_word(name: str) -> str:
    """A name as it stands within a sentence: small first letter, but GIS and SMS as they are."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
