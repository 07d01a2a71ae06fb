"""Budget against actual: original, revised, spent or received, by fund, object code and function."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, Sum

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import FiscalYear
from yakja.foundation.kit.i18n import TranslatedText

from ..models import Account, AccountMonth, Budget, BudgetLine, Purpose, Voucher
from .objects import object_name

SPENT = (Purpose.EXPENDITURE, Purpose.COMMISSION)
RECEIVED = (Purpose.INCOME, Purpose.TRANSFER)
# Fund, grant and object code; what is planned for it, and the name that the budget gives it.
Key = tuple[str, str, str]
Planned = dict[Key, tuple[int, str]]


@dataclass(frozen=True)
class Comparison:
    """One object of a budget: what was first planned, what is planned now, what was done. Amounts in paisa."""

    fund: str
    grant_code: str
    object_code: str
    name: TranslatedText
    original_paisa: int
    current_paisa: int
    actual_paisa: int
    is_spending: bool
    # What tells accounts without an object code apart: a head, a point, a channel.
    detail: str = ""

    @property
    def left_paisa(self) -> int:
        return self.current_paisa - self.actual_paisa

    @property
    def share(self) -> float | None:
        return self.actual_paisa / self.current_paisa if self.current_paisa else None


def adopted(body: Body, year: str) -> list[Budget]:
    """The adopted budgets of a year: the original first, then each revision."""
    return list(Budget.objects.filter(body=body, year=year, adopted_on__isnull=False).order_by("number"))


def _planned(budget: Budget | None) -> Planned:
    found: Planned = {}
    if budget is None:
        return found
    for line in BudgetLine.objects.filter(budget=budget).order_by("object_code", "id"):
        key = (line.fund, line.grant_code, line.object_code)
        before, name = found.get(key, (0, line.name))
        found[key] = (before + line.amount_paisa, name or line.name)
    return found


def comparison(body: Body, year: str, until: dt.date | None = None) -> list[Comparison]:
    """Every object that was planned or moved in a fiscal year, spending first; whole months up to that of `until`."""
    span = FiscalYear.parse(year)
    versions = adopted(body, year)
    original = _planned(versions[0] if versions else None)
    current = _planned(versions[-1] if versions else None)
    last = min(until, span.ends_on) if until else span.ends_on
    moved = (
        AccountMonth.objects.filter(
            account__body=body, account__purpose__in=[*SPENT, *RECEIVED],
            month__gte=dt.date(span.first_year, 7, 1), month__lte=last,
        )
        .values("account")
        .annotate(debit=Sum("debit_paisa"), credit=Sum("credit_paisa"))
        .order_by()
    )  # fmt: skip
    sums = {row["account"]: row["debit"] - row["credit"] for row in moved}
    actual: dict[Key, int] = {}
    uncoded: list[Comparison] = []
    for account in Account.objects.filter(pk__in=sums).order_by("code"):
        is_spent = account.purpose in SPENT
        amount = sums[account.pk] if is_spent else -sums[account.pk]
        key = (account.fund, account.grant_code, account.object_code)
        if account.object_code:
            actual[key] = actual.get(key, 0) + amount
        else:
            # No budget line can name it: it stands for itself, under the account's own name.
            uncoded.append(Comparison(*key, account.name, 0, 0, amount, is_spent, account.detail))
    nothing = (0, "")
    coded = [
        Comparison(
            *key, _name(key, current, original), original.get(key, nothing)[0], current.get(key, nothing)[0],
            actual.get(key, 0), key[2].startswith("A"),
        )
        for key in sorted({*original, *current, *actual})
    ]  # fmt: skip
    return [*coded, *uncoded]


def _name(key: Key, current: Planned, original: Planned) -> TranslatedText:
    said = current.get(key, original.get(key, (0, "")))[1]
    return TranslatedText({"en": said}) if said else object_name(key[2])


def left_of(voucher: Voucher) -> int | None:
    """What the adopted budget of its year leaves for a voucher's object; None where it does not name it."""
    versions = adopted(voucher.body, voucher.year)
    planned = _planned(versions[-1] if versions else None)
    key = (voucher.fund, voucher.grant_code, voucher.object_code)
    if key not in planned:
        return None
    span = FiscalYear.parse(voucher.year)
    spent = AccountMonth.objects.filter(
        Q(account__purpose=Purpose.EXPENDITURE, account__object_code=voucher.object_code),
        account__body=voucher.body, account__fund=voucher.fund, account__grant_code=voucher.grant_code,
        month__gte=dt.date(span.first_year, 7, 1), month__lte=span.ends_on,
    ).aggregate(debit=Sum("debit_paisa"), credit=Sum("credit_paisa"))  # fmt: skip
    return planned[key][0] - ((spent["debit"] or 0) - (spent["credit"] or 0))
