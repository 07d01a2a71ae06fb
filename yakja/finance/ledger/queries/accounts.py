"""Which account: the shipped chart, and a body's own account by what it is for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.tables import read_file

from ..models import Account, Books, Fund


@dataclass(frozen=True)
class ChartRow:
    """One account of the shipped chart. `is_verified`: its place in the rules was read, not taken for granted."""

    code: str
    purpose: str
    fund: str
    object_code: str
    detail: str
    name: TranslatedText
    source: str
    is_verified: bool


@lru_cache(maxsize=2)
def _chart(folder: Path) -> tuple[ChartRow, ...]:
    return tuple(
        ChartRow(
            code=row["code"],
            purpose=row["purpose"],
            fund=row["fund"],
            object_code=row["object_code"],
            detail=row["detail"],
            name=TranslatedText({"en": row["name_en"], "ur": row["name_ur"]}),
            source=row["source"],
            is_verified=row["status"] == "checked",
        )
        for row in read_file(folder / "accounts.csv")
    )


def chart() -> tuple[ChartRow, ...]:
    """The accounts with which a body's books begin (reference/accounts.csv)."""
    return _chart(Path(settings.REFERENCE_DIR))


def books_of(body: Body) -> Books | None:
    """The books of a body, None before they are opened."""
    return Books.objects.filter(body=body).first()


def account(
    body: Body,
    purpose: str,
    fund: str = Fund.LOCAL,
    object_code: str = "",
    detail: str = "",
    grant_code: str = "",
) -> Account:
    """The one account of a body for a purpose; refuses with `no_account` where there is none."""
    found = find_account(body, purpose, fund, object_code, detail, grant_code)
    if found is None:
        refuse(
            "no_account",
            _("The books of this body have no account for “%(purpose)s” (%(fund)s %(object)s %(detail)s)."),
            purpose=purpose,
            fund=fund,
            object=object_code,
            detail=detail or grant_code,
        )
    return found


def find_account(
    body: Body,
    purpose: str,
    fund: str = Fund.LOCAL,
    object_code: str = "",
    detail: str = "",
    grant_code: str = "",
) -> Account | None:
    """The one account of a body for a purpose, or None."""
    return Account.objects.filter(
        body=body, purpose=purpose, fund=fund, object_code=object_code, detail=detail, grant_code=grant_code
    ).first()
