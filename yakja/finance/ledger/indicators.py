"""The number of which the ledger is the source: how much of the adopted budget has been spent, per place."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.indicators.queries import Figure, Indicator, register
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Place

from .models import AccountMonth, Budget, BudgetLine, Purpose


def budget_execution(day: dt.date) -> Iterator[Figure]:
    """Spent of what is planned for the fiscal year so far: each body with an adopted budget, and each place with all below it."""
    year = FiscalYear.of(day)
    newest = (
        Budget.objects.filter(year=year.label, adopted_on__isnull=False, adopted_on__lte=day)
        .values("body")
        .annotate(number=Max("number"))
        .order_by()
    )
    current = {row["body"]: row["number"] for row in newest}
    planned: dict[int, int] = defaultdict(int)
    spent: dict[int, int] = defaultdict(int)
    lines = (
        BudgetLine.objects.filter(
            budget__year=year.label, budget__adopted_on__isnull=False, object_code__startswith="A"
        )
        .values("budget__body", "budget__number")
        .annotate(sum=Sum("amount_paisa"))
        .order_by()
    )
    for row in lines:
        if current.get(row["budget__body"]) == row["budget__number"]:
            planned[row["budget__body"]] += row["sum"]
    moved = (
        AccountMonth.objects.filter(
            account__body__in=planned, account__purpose__in=[Purpose.EXPENDITURE, Purpose.COMMISSION],
            month__gte=dt.date(year.first_year, 7, 1), month__lte=day,
        )
        .values("account__body")
        .annotate(debit=Sum("debit_paisa"), credit=Sum("credit_paisa"))
        .order_by()
    )  # fmt: skip
    for sums_of in moved:
        spent[sums_of["account__body"]] += sums_of["debit"] - sums_of["credit"]
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for body, path in Body.objects.filter(pk__in=planned).order_by("pk").values_list("pk", "place__path"):
        if planned[body]:
            # In rupees: an indicator counts, it does not account.
            yield Figure(spent[body] // 100, planned[body] // 100, body_id=body)
        for above in [*paths_above(path), path]:
            sums[above][0] += spent[body]
            sums[above][1] += planned[body]
    places = dict(Place.objects.filter(path__in=sums).order_by("id").values_list("path", "pk"))
    for path, (done, wanted) in sorted(sums.items()):
        if wanted and path in places:
            yield Figure(done // 100, wanted // 100, place_id=places[path])


INDICATORS = (
    Indicator(
        code="ledger.budget_execution",
        name=_("Budget spent"),
        meaning=_("Spent this fiscal year of what the adopted budgets plan to spend"),
        unit="share",
        compute=budget_execution,
    ),
)


def declare() -> None:
    """Register the indicator; called once when the room starts."""
    for indicator in INDICATORS:
        register(indicator)
