"""What other registers call a body."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.permissions import require
from yakja.foundation.kit.text import ascii_digits

from ..models import Body, BodyIdentifier, IdentifierScheme


def check_value(scheme: IdentifierScheme, value: str) -> str:
    """The value as it is stored (ASCII digits, upper case, no outer spaces); "" when it does not fit the scheme."""
    value = ascii_digits(value).strip().upper()
    if not value or len(value) > 80 or (scheme.pattern and not re.fullmatch(scheme.pattern, value)):
        return ""
    return value


@action("bodies.add_identifier")
def add_identifier(
    *,
    actor: Any,
    body: Body,
    scheme: IdentifierScheme,
    value: str,
    source: str,
    on: dt.date | None = None,
    door: str = "web",
) -> BodyIdentifier:
    """Record an identifier from a day on (None: since ever). In force, a value names one body only (`identifier_taken`)."""
    require(actor, "bodies.add_identifier", body)
    stored = check_value(scheme, value)
    if not stored:
        refuse("bad_identifier", _("This is no %(scheme)s."), field="value", scheme=str(scheme))
    if not source.strip():
        refuse("source_missing", _("Say what this rests on."), field="source")
    taken = BodyIdentifier.objects.filter(scheme=scheme, value=stored, valid_to__isnull=True).first()
    if taken:
        if taken.body_id == body.pk:
            raise Conflict(_("This body has this identifier already."), code="made_already")
        refuse("identifier_taken", _("Another body has this identifier."), field="value")
    try:
        with transaction.atomic():
            row = BodyIdentifier.objects.create(
                body=body, scheme=scheme, value=stored, valid_from=on, source=source
            )
    except IntegrityError:
        refuse("identifier_taken", _("Another body has this identifier."), field="value")
    record(subject=body, scope=body, after={scheme.code: stored, "on": on}, reason=source)
    return row


@action("bodies.end_identifier")
def end_identifier(
    *, actor: Any, identifier: BodyIdentifier, on: dt.date, reason: str, door: str = "web"
) -> BodyIdentifier:
    """End an identifier on a day; from then on the value may name another body."""
    require(actor, "bodies.add_identifier", identifier.body)
    row = (
        BodyIdentifier.objects.select_for_update(of=("self",))
        .select_related("body", "scheme")
        .get(pk=identifier.pk)
    )
    if row.valid_to:
        raise Conflict(_("This identifier ended already."), code="ended_already")
    if row.valid_from and on <= row.valid_from:
        refuse("ends_before_it_begins", _("It ends after it begins."), field="on")
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    record(
        subject=row.body,
        scope=row.body,
        before={row.scheme.code: row.value},
        after={"ended": on},
        reason=reason,
    )
    return row
