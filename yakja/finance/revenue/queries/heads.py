"""What the law and the council say of a head: where it is kept, whether it may be auctioned, how it is booked."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yakja.finance.ledger.models import Fund
from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.errors import refuse
from yakja.foundation.kit.trees import paths_above
from yakja.foundation.places.models import Level, Place

from ..models import CollectionRight, HeadKind, HeadMapping, HeadMode, RevenueHead


def province_of(body: Body) -> Place | None:
    """The province whose law a body lives under; one query."""
    path = body.place.path
    return Place.objects.filter(path__in=[*paths_above(path), path], level=Level.PROVINCE).first()


def mode_of(body: Body, head: RevenueHead) -> HeadMode | None:
    """Where the council keeps this head; None where it has not said."""
    return HeadMode.objects.filter(body=body, head=head).first()


def check_own(body: Body, head: RevenueHead) -> None:
    """Refuse what a council may not do here: bill a head that another system bills (`reconcile_only`).

    A head the council has not opened is refused too (`head_not_open`): nothing is billed twice by oversight.
    """
    mode = mode_of(body, head)
    if mode is None:
        refuse(
            "head_not_open",
            _("Say first where %(head)s is billed: here, or in another system."),
            field="head",
            head=str(head),
        )
    if not mode.is_own:
        refuse(
            "reconcile_only",
            _(
                "%(head)s is billed in %(system)s. Here it is only reconciled, so that nobody is billed twice."
            ),
            field="head",
            head=str(head),
            system=mode.kept_in,
        )


def fund_of(head: RevenueHead) -> str:
    """Deposits lie in the public account; everything else a council charges is its local fund."""
    return Fund.PUBLIC_ACCOUNT if head.kind == HeadKind.DEPOSIT else Fund.LOCAL


def object_code_of(head: RevenueHead, body: Body, on: dt.date) -> str:
    """The object code under which the body's province books a head on that day; "" where none is confirmed."""
    path = body.place.path
    mapping = (
        HeadMapping.objects.filter(
            head=head, province__level=Level.PROVINCE, province__path__in=[*paths_above(path), path]
        )
        .in_force(on)
        .first()
    )
    return mapping.object_code if mapping else head.object_code


def may_auction(head: RevenueHead, body: Body) -> bool:
    """Whether collection of a head may be given to a contractor: by the word of the province, else of the head.

    Never for what is demanded from named payers whose arrears carry forward.
    """
    if head.is_assessed or not head.is_own:
        return False
    right = CollectionRight.objects.filter(head=head, province=province_of(body)).first()
    return right.may_auction if right else head.is_auctionable


def check_auction(head: RevenueHead, body: Body) -> None:
    """Refuse (`not_auctionable`) to give the collection of a head to a contractor where the law forbids it."""
    if not may_auction(head, body):
        refuse(
            "not_auctionable",
            _("The collection of %(head)s may not be auctioned: the law keeps it with the council."),
            field="head",
            head=str(head),
        )


def heads_of(body: Body) -> QuerySet[HeadMode]:
    """The heads a council has opened, with the head, in the order of their codes."""
    return HeadMode.objects.filter(body=body).select_related("head").order_by("head__code")
