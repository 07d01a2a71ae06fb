"""Opening books and accounts, locking and unlocking periods."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import WHOLE, TranslatedText
from yakja.foundation.kit.permissions import require

from ..models import Account, Books, Fund, PeriodLock, Purpose
from ..models.accounts import KIND_OF, OBJECT_CODE
from ..queries.accounts import chart, find_account
from ..queries.balances import next_month
from ..queries.chain import noted_head
from ..queries.objects import object_name
from ._writing import locked_books
from .sealing import seal_journal


@action("ledger.open_books")
def open_books(*, actor: Any, body: Body, on: dt.date, is_sample: bool = False, door: str = "web") -> Books:
    """Begin the books of a body on a day, with the accounts of the shipped chart. Opened again, nothing changes."""
    require(actor, "ledger.open_books", body)
    books, is_new = Books.objects.get_or_create(
        body=body, defaults={"opened_on": on, "opened_by": actor.ref, "is_sample": is_sample}
    )
    if is_new:
        Account.objects.bulk_create(
            Account(
                body=body, code=row.code, object_code=row.object_code, fund=row.fund, purpose=row.purpose,
                kind=KIND_OF[row.purpose], detail=row.detail, name=row.name, source=row.source, valid_from=on,
            )
            for row in chart()
        )  # fmt: skip
    record(subject=books, scope=body, after={"opened_on": books.opened_on.isoformat(), "is_new": is_new})
    return books


def _code_of(purpose: str, fund: str, object_code: str, detail: str, grant_code: str) -> str:
    parts = [fund[:1].upper(), purpose.upper(), object_code, grant_code, re.sub(r"\W+", "-", detail).upper()]
    return "-".join(part for part in parts if part)[:60]


def _name_of(purpose: str, object_code: str, detail: str, name: TranslatedText | None) -> TranslatedText:
    """A name in both languages: what the account is for, and of which object, head, point, channel or grant."""
    for row in chart():
        # The chart knows this detail in another fund.
        if detail and not name and (row.purpose, row.detail) == (purpose, detail):
            return row.name
    told = name or (object_name(object_code) if object_code else TranslatedText())
    found = {}
    for lang in WHOLE:
        with override(lang):
            label = str(Purpose(purpose).label)
        own = told.best(lang)[0] or detail
        found[lang] = f"{label[:1].upper()}{label[1:]}: {own}" if own else label
    return TranslatedText(found)


@action("ledger.open_account")
def open_account(
    *,
    actor: Any,
    body: Body,
    purpose: str,
    fund: str = Fund.LOCAL,
    object_code: str = "",
    detail: str = "",
    grant_code: str = "",
    name: TranslatedText | None = None,
    source: str = "",
    door: str = "web",
) -> Account:
    """Open an account in the books of a body, from the day the books began. The same account again is the stored one.

    `name` is that of what `detail` stands for, such as a head or a point; the purpose is set before it.
    """
    require(actor, "ledger.post", body)
    books = locked_books(body)
    if purpose not in Purpose.values:
        refuse(
            "bad_purpose",
            _("“%(purpose)s” is not a purpose of an account."),
            field="purpose",
            purpose=purpose,
        )
    if fund not in Fund.values:
        refuse("bad_fund", _("“%(fund)s” is not a fund."), field="fund", fund=fund)
    if object_code and not re.fullmatch(OBJECT_CODE, object_code):
        refuse(
            "bad_object",
            _(
                "“%(found)s” is not an object code; it is a letter and five to seven characters such as A01101."
            ),
            field="object_code",
            found=object_code[:20],
        )
    if grant_code and fund != Fund.SPECIAL:
        refuse("grant_in_special", _("A grant is ring-fenced in the special fund only."), field="fund")
    account, is_new = Account.objects.get_or_create(
        body=body, purpose=purpose, fund=fund, object_code=object_code, detail=detail[:40], grant_code=grant_code,
        defaults={
            "code": _code_of(purpose, fund, object_code, detail, grant_code),
            "kind": KIND_OF[purpose],
            "name": _name_of(purpose, object_code, detail or grant_code, name),
            "source": source[:300],
            "valid_from": books.opened_on,
        },
    )  # fmt: skip
    record(subject=f"ledger.account:{body.code}/{account.code}"[:120], scope=body, after={"is_new": is_new})
    return account


def account_for(
    *,
    by: Any,
    body: Body,
    purpose: str,
    fund: str = Fund.LOCAL,
    object_code: str = "",
    detail: str = "",
    grant_code: str = "",
    name: TranslatedText | None = None,
    source: str = "",
) -> Account:
    """The account of a body for a purpose, opened on first use by whoever needs it (`by`)."""
    found = find_account(body, purpose, fund, object_code, detail, grant_code)
    return found or open_account(
        actor=by, body=body, purpose=purpose, fund=fund, object_code=object_code, detail=detail,
        grant_code=grant_code, name=name, source=source,
    )  # fmt: skip


@action("ledger.lock_period")
def lock_period(*, actor: Any, body: Body, month: dt.date, reason: str = "", door: str = "web") -> Books:
    """Lock the month of a day and all before it: no posting any more on a day in them. Locked already, it stays so."""
    require(actor, "ledger.lock_period", body)
    books = locked_books(body)
    begins, last = month.replace(day=1), next_month(month) - dt.timedelta(days=1)
    if last >= timezone.localdate():
        refuse("month_goes_on", _("A month is locked after its last day."), field="month")
    if last < books.opened_on:
        refuse("before_books", _("The books begin on %(day)s."), field="month", day=books.opened_on)
    if books.locked_through is None or books.locked_through < last:
        books.locked_through = last
        books.save(update_fields=["locked_through"])
        head = seal_journal(body=body)
        PeriodLock.objects.create(
            body=body, month=begins, deed=PeriodLock.Deed.LOCK, number=head.number, digest=head.digest, reason=reason.strip()[:500],
            at=timezone.now(), by=actor.ref,
        )  # fmt: skip
    # The audit trail notes where the journal's chain stood, so that neither is rewritten without the other.
    record(
        subject=books, scope=body, reason=reason,
        after={"locked_through": books.locked_through, "journal": noted_head(body)},
    )  # fmt: skip
    return books


@action("ledger.unlock_period")
def unlock_period(*, actor: Any, body: Body, month: dt.date, reason: str, door: str = "web") -> Books:
    """Open a locked month again, and those after it. Only a body above may, and says why."""
    require(actor, "ledger.unlock_period", body)
    reason = reason.strip()
    if not reason:
        refuse("reason_missing", _("Say why the month is opened again."), field="reason")
    books = locked_books(body)
    begins = month.replace(day=1)
    if books.locked_through is None or books.locked_through < begins:
        refuse("not_locked", _("This month is not locked."), field="month")
    before = books.locked_through
    books.locked_through = begins - dt.timedelta(days=1) if begins > books.opened_on else None
    books.save(update_fields=["locked_through"])
    PeriodLock.objects.create(
        body=body,
        month=begins,
        deed=PeriodLock.Deed.UNLOCK,
        reason=reason[:500],
        at=timezone.now(),
        by=actor.ref,
    )
    record(
        subject=books, scope=body, reason=reason, before={"locked_through": before},
        after={"locked_through": books.locked_through},
    )  # fmt: skip
    return books
