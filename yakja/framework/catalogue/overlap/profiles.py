"""What is compared of a tool: its facets, each a weighted set, or ``None`` when nothing is known of it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

FACETS = ("functions", "capabilities", "objects", "users", "interfaces", "text")

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Profile:
    """A tool as the scorer sees it; codes are those of the functions, of the register's facet lists and the glossary.

    ``functions`` weighs main functions 1.0 and secondary ones 0.5. ``concepts`` (the text facet) weighs what the
    texts speak of, in any language. ``read`` names the facets that were read from texts instead of being stated.
    ``specifics`` holds, per function, the things the texts speak of within it; ``field`` the areas of
    work (WAT, SWM...) that a general tool (complaints, surveys, payments) is confined to; ``done`` the functions
    that the texts name outright as work. ``said`` is the function the texts speak of throughout while hardly a word
    is of those stated; else empty.
    """

    code: str
    name: str
    functions: Weights | None = None
    capabilities: Weights | None = None
    objects: Weights | None = None
    users: Weights | None = None
    interfaces: Weights | None = None
    concepts: Weights | None = None
    specifics: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    field: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    said: str = ""
    not_known: tuple[str, ...] = ()  # stated codes of functions that there are not; left aside
    read: frozenset[str] = frozenset()
    kind: str = "application"
    aliases: tuple[str, ...] = ()
    url: str = ""
    logo_hash: str = ""
    parent: str = ""
    variant_of: str = ""
    integrates_with: frozenset[str] = frozenset()
    bodies: frozenset[str] | None = None
    areas: frozenset[str] | None = None
    data_of: date | None = None

    @property
    def main_functions(self) -> frozenset[str]:
        """The functions of the highest weight: what the tool is chiefly for."""
        if not self.functions:
            return frozenset()
        highest = max(self.functions.values())
        return frozenset(code for code, weight in self.functions.items() if weight >= highest)

    def as_said(self) -> Profile:
        """The profile with the work its texts speak of in place of what is stated, where the two differ."""
        if not self.said:
            return self
        stated = dict.fromkeys(self.functions or {}, 0.5)
        return dataclasses.replace(self, functions={**stated, self.said: 1.0}, said="")

    def facet(self, name: str) -> Weights | None:
        """One of ``FACETS`` by name; an empty set counts as unknown."""
        weights: Weights | None = self.concepts if name == "text" else getattr(self, name)
        return weights or None

    def digest(self) -> str:
        """A hash of all that the score rests on: a decision on a pair holds while both digests stay the same."""
        content = {
            "facets": {name: dict(sorted((self.facet(name) or {}).items())) for name in FACETS},
            "rest": [
                self.kind,
                self.name,
                sorted(self.aliases),
                self.url,
                self.logo_hash,
                self.parent,
                self.variant_of,
            ],
            "integrates_with": sorted(self.integrates_with),
            "bodies": sorted(self.bodies or ()),
            "areas": sorted(self.areas or ()),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
