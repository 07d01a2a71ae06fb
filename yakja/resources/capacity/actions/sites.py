"""The sites of a body: every body that is asked has at least its main office."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yakja.foundation.audit.actions import action, record
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import Conflict, refuse
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import require

from ..models import Site
from ._keeping import keep_bodies, keep_counts_of_open_rounds

MAIN = "MAIN"
MAIN_NAME = {"en": "Main office", "ur": "صدر دفتر"}
MOST_SITES = 60
_CODE = re.compile(r"[A-Z0-9-]{1,24}")


@action("capacity.name_site")
def name_site(
    *,
    actor: Any,
    body: Body,
    name: TranslatedText,
    kind: str = Site.Kind.OFFICE,
    code: str = "",
    is_sample: bool = False,
    door: str = "web",
) -> Site:
    """Enter another office, counter or yard of a body. Refuses an unknown kind, a code that is taken, more than 60."""
    require(actor, "capacity.name_site", body)
    named = TranslatedText({lang: text.strip()[:120] for lang, text in name.items() if text.strip()})
    if not named:
        refuse("name_missing", _("Write the name of the office."), field="name")
    if kind not in Site.Kind.values:
        refuse("bad_kind", _("Choose what kind of place it is."), field="kind")
    known = set(Site.objects.filter(body=body).values_list("code", flat=True))
    if len(known) >= MOST_SITES:
        refuse("too_many", _("More than %(n)s offices cannot be entered."), n=MOST_SITES)
    if not code:
        code = next(each for n in range(1, MOST_SITES + 1) if (each := f"S{n}") not in known)
    if not _CODE.fullmatch(code) or code in known:
        raise Conflict(_("This short name cannot be used, or it is taken."), code="code_taken")
    made = Site.objects.create(
        body=body, code=code, name=named, kind=kind, opened_on=timezone.localdate(), is_sample=is_sample
    )
    keep_counts_of_open_rounds(body.pk)
    record(subject=f"capacity.site:{body.code}:{code}", scope=body, after={"name": dict(named), "kind": kind})
    return made


@action("capacity.close_site")
def close_site(*, actor: Any, site: Site, door: str = "web") -> Site:
    """An office that is used no more: what was said of it stays and counts no longer. The last open one cannot be closed.

    An office that was drawn to be looked at stays drawn: nobody leaves the lot by closing a door.
    """
    require(actor, "capacity.name_site", site.body)
    # Two who each close one of the last two offices stand in a queue.
    Body.objects.select_for_update(of=("self",)).get(pk=site.body_id)
    site = Site.objects.select_related("body__place").get(pk=site.pk)
    if site.closed_on is not None:
        raise Conflict(_("This office is closed already."), code="closed")
    if not Site.objects.filter(body=site.body, closed_on__isnull=True).exclude(pk=site.pk).exists():
        raise Conflict(_("A body has at least one office."), code="last_site")
    site.closed_on = timezone.localdate()
    site.save(update_fields=["closed_on"])
    keep_bodies([site.body_id])
    keep_counts_of_open_rounds(site.body_id)
    record(
        subject=f"capacity.site:{site.body.code}:{site.code}",
        scope=site.body,
        after={"closed_on": site.closed_on},
    )
    return site


def main_offices(bodies: Iterable[Body], *, is_sample: bool = False) -> int:
    """Give every body without an open site its main office; one look-up, one insert."""
    wanted = list(bodies)
    known = set(
        Site.objects.filter(body__in=[b.pk for b in wanted], closed_on__isnull=True).values_list(
            "body_id", flat=True
        )
    )
    made = [
        Site(body=body, code=MAIN, name=TranslatedText(MAIN_NAME), is_sample=is_sample)
        for body in wanted
        if body.pk not in known
    ]
    Site.objects.bulk_create(made, batch_size=500)
    return len(made)
