"""What all charts share: the answer they give and the way they name themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from yakja.foundation.kit import i18n

# How a state looks: a colour of the sheet, always shown with a letter beside it.
TONES = ("void", "unknown-t", "low", "start", "mid", "high", "plan", "end")
# On these the letter is light.
_DARK = frozenset({"high", "q4", "q5", "c1", "c3", "c4"})


@dataclass(frozen=True)
class Chart:
    """A drawing and the same facts as a table. `legend` rows are (class, letter, text[, is_stale]).

    `width` is that of a drawing that does not shrink: it slides where the screen is narrower. The letter "•" is the
    mark in the corner of a cell.
    """

    svg: Markup
    table_head: list[dict[str, Any]]
    table_rows: list[list[Any]]
    caption: str
    legend: list[tuple[Any, ...]] = field(default_factory=list)
    width: int = 0


def is_rtl(direction: str | None) -> bool:
    """Whether the drawing runs from right to left; None asks the reader's language."""
    return (direction or i18n.direction(i18n.active())) == "rtl"


def letter_class(tone: str, *, is_stale: bool = False) -> str:
    """The class of a letter that can be read on this tone."""
    return "on-dark" if tone in _DARK and not is_stale else "on"


def drawing(
    parts: Sequence[str], *, title: str, desc: str, classes: str = "", size: str = "", role: str = "img"
) -> Markup:
    """The svg element with its spoken title and description.

    `size` holds its geometry attributes; the parts are markup made here, with the words of people already escaped.
    """
    return Markup('<svg class="chart%s" role="%s" %s><title>%s</title>%s%s</svg>') % (
        f" {classes}" if classes else "",
        role,
        Markup(size),  # noqa: S704
        title,
        Markup("<desc>%s</desc>") % desc if desc else "",
        Markup("".join(parts)),  # noqa: S704
    )


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def text(content: Any, x: str, y: float, *, classes: str = "", anchor: str = "start") -> str:
    """A text element; `start` and `end` follow the direction of the page."""
    spot = f' text-anchor="{anchor}"' if anchor != "start" else ""
    named = f' class="{classes}"' if classes else ""
    return f'<text x="{x}" y="{number(y)}"{spot}{named}>{escape(content)}</text>'
