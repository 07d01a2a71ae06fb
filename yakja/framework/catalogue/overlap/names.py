"""Names of functions, capabilities, objects, users and interfaces in English and Urdu, from the reference files."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from yakja.foundation.kit.glossary import Glossary


@dataclass(frozen=True, slots=True)
class Names:
    """Looks up the printed name of a code; an unknown code is its own name."""

    functions: dict[str, dict[str, str]] = field(default_factory=dict)
    facets: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, reference: Path, glossary: Glossary) -> Names:
        """Read ``functions.csv`` and ``facets.csv``; glossary concepts are named by their first word."""
        functions: dict[str, dict[str, str]] = {}
        with (reference / "functions.csv").open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                functions[row["code"]] = {"en": row["name_en"], "ur": row["name_ur"]}
        facets = {
            concept.code: {
                lang: words[0] for lang, words in concept.words.items() if words and lang in ("en", "ur")
            }
            for concept in glossary.by_code.values()
        }
        with (reference / "facets.csv").open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                facets[row["value"]] = {"en": row["name_en"].lower(), "ur": row["name_ur"]}
        return cls(functions, facets)

    def function(self, code: str, lang: str) -> str:
        """The function's name with its code, in Urdu or (any other language) English."""
        names = self.functions.get(code, {})
        name = names.get("ur" if lang in _URDU_READERS else "en") or names.get("en")
        return f"{name} ({code})" if name else code

    def facet(self, code: str, lang: str) -> str:
        """The name of a capability, object, user group or interface."""
        names = self.facets.get(code, {})
        return names.get("ur" if lang in _URDU_READERS else "en") or names.get("en") or code.replace("_", " ")


_URDU_READERS = frozenset({"ur", "pnb", "skr", "sd", "ps", "bal"})
