"""How often triage says what a person said, over a file of labelled texts."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yakja.citizens.complaints.triage import Triager


@dataclass
class Figures:
    """Shares of right answers, and of right duplicates; ``by_language`` counts texts and right functions."""

    texts: int
    function: float
    language: float
    urgency: float
    place: float
    no_place: float
    precision: float
    recall: float
    by_language: dict[str, Counter[str]] = field(default_factory=dict)

    def table(self) -> str:
        """For the page of measurements."""
        lines = []
        lines.append(
            f"texts {self.texts}: function {self.function:.3f}, language {self.language:.3f}, place {self.place:.3f}"
            f" (none named, none found {self.no_place:.3f}), urgency {self.urgency:.3f},"
            f" duplicates precision {self.precision:.3f} recall {self.recall:.3f}"
        )
        for lang, count in sorted(self.by_language.items()):
            lines.append(
                f"  {lang:8} {count['texts']:3} texts: function {count['function']}, language {count['language']},"
                f" place {count['place']} of {count['places']}"
            )
        return "\n".join(lines)


def labelled(path: Path) -> list[dict[str, Any]]:
    """The rows of a labelled file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def measure(triager: Triager, rows: list[dict[str, Any]]) -> Figures:
    """Triage of all the texts of a file beside their labels."""
    triaged = {row["id"]: triager.triage(row["text"]) for row in rows}
    right: Counter[str] = Counter()
    by_language: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        one, count = triaged[row["id"]], by_language[row["lang"]]
        found = {
            "texts": True,
            "function": one.function == row["function"],
            "language": one.lang == row["lang"],
            "urgency": one.urgency.level == row["urgency"],
            "places": bool(row["place_code"]),
            "place": bool(row["place_code"]) and one.place_code == row["place_code"],
            "none": not row["place_code"],
            "no_place": not row["place_code"] and one.place_code is None,
        }
        for name, is_so in found.items():
            right[name] += is_so
            count[name] += is_so
    order = {row["id"]: number for number, row in enumerate(rows)}
    wanted = {
        (one["id"], other["id"])
        for number, one in enumerate(rows)
        for other in rows[number + 1 :]
        if one["duplicate_group"] and one["duplicate_group"] == other["duplicate_group"]
    }
    found_pairs = {
        (one, other)
        for one, others in triager.duplicates(triaged).items()
        for other in others
        if order[one] < order[other]
    }
    both = len(wanted & found_pairs)
    return Figures(
        texts=len(rows),
        function=right["function"] / len(rows),
        language=right["language"] / len(rows),
        urgency=right["urgency"] / len(rows),
        place=right["place"] / max(right["places"], 1),
        no_place=right["no_place"] / max(right["none"], 1),
        precision=both / max(len(found_pairs), 1),
        recall=both / max(len(wanted), 1),
        by_language=dict(by_language),
    )
