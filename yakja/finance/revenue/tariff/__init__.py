"""Tariffs as data: a closed grammar of formulas, their evaluation in whole paisa, their form in SQL and in words.

A formula is a JSON object with a `kind`:

- `flat`: {"amount": paisa}
- `per_unit`: {"attr", "rate": paisa, "per": units} - the rate for every `per` units, parts in proportion
- `slab`: {"attr", "mode", "steps": [{"upto": number or null, "amount": paisa}]}; `upto` is inside the step, the last
  step has null. Mode `amount`: the amount of the step reached. Mode `rate`: each part of the quantity at the rate of its
  own step. Mode `whole`: the whole quantity at the rate of the step reached. Mode `rule`: steps hold a formula as
  `then` instead of an amount, for exemptions below a bound.
- `percent`: {"of": {"attr"} or {"head"} or a formula, "rate_ppm": millionths}; an `attr` of money, or the tariff of
  another head for the same asset and day
- `min`, `max`, `sum`: {"of": [formulas]}
- `lookup`: {"attrs": [names], "rows": [{"when": [values], "then": formula}], "otherwise": formula}

Nothing else is understood; there is no code in it. Values are exact fractions inside and are rounded once, at the end,
half away from zero to a multiple of the tariff's rounding. The answer depends on the attributes and the formula alone.
"""

from .drafting import ALWAYS, OTHERWISE, Draft, DraftLine, build, draft_of
from .evaluation import MissingAttributeError, evaluate, rounded
from .grammar import (
    MOST_DEPTH,
    Attribute,
    Problem,
    attributes_of,
    children,
    heads_of,
    is_zero,
    problems,
    with_heads,
)
from .resolving import Candidate, resolve
from .sql import TooLargeError, compiled
from .words import Line, Names, in_words, percentage

__all__ = [
    "ALWAYS",
    "MOST_DEPTH",
    "OTHERWISE",
    "Attribute",
    "Candidate",
    "Draft",
    "DraftLine",
    "Line",
    "MissingAttributeError",
    "Names",
    "Problem",
    "TooLargeError",
    "attributes_of",
    "build",
    "children",
    "compiled",
    "draft_of",
    "evaluate",
    "heads_of",
    "in_words",
    "is_zero",
    "percentage",
    "problems",
    "resolve",
    "rounded",
    "with_heads",
]
