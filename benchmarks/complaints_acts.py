"""What one process does again and again for the measurement: an INSERT, a filing, a whole life of a complaint."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from django.db import connection

from yakja.citizens.complaints import actions
from yakja.citizens.complaints.models import Category, ClosingReason, Complaint
from yakja.citizens.complaints.queries.lists import Wanted, public_page
from yakja.citizens.complaints.rules import Filer
from yakja.foundation.channels.actions import address_for
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.places.models import Place

TEXT = "مسجد کے سامنے تین دن سے نل میں پانی نہیں آ رہا، بچے سکول نہیں جا سکتے"


def insert() -> Callable[[int], None]:
    """One row, committed: the floor."""

    def act(n: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_floor (at, note) VALUES (%s, %s)", [time.time(), "one row"])

    return act


def _filer() -> Callable[[int], Complaint]:
    categories = list(
        Category.objects.filter(code__in=("water_supply", "sewerage", "roads", "solid_waste")).order_by("pk")
    )
    categories = list(
        Category.objects.select_related("function").filter(pk__in=[row.pk for row in categories])
    )
    places = list(Place.objects.in_being().filter(code__startswith="PK614", level="tehsil").order_by("code"))
    address = address_for("+923009999999", language="ur")
    run = uuid.uuid4().hex

    def file(n: int) -> Complaint:
        contact = actions.Contact(address=address, name="Amina", gender="f", is_verified=True)
        return actions.file_complaint(
            actor=ANONYMOUS, category=categories[n % len(categories)], place=places[n % len(places)], text=f"{TEXT} {n}",
            key=f"{run}-{n}", contact=contact, lat=31.05 + n % 100 / 1000, lon=74.2, language="ur", door="web",
        )  # fmt: skip

    return file


def filing() -> Callable[[int], None]:
    """A complaint with a verified number, a point and a receipt."""
    file = _filer()
    return lambda n: file(n) and None


def life() -> Callable[[int], None]:
    """Filed, begun, proposed, confirmed by its filer, found by a word."""
    file = _filer()
    reason = ClosingReason.objects.get(code="done")

    def act(n: int) -> None:
        row = file(n)
        actions.begin_work(actor=SYSTEM, complaint=row)
        actions.propose_solution(
            actor=SYSTEM, complaint=row, reason=reason, text="The crew mended the pipe on Tuesday morning."
        )
        actions.confirm_solution(actor=Filer(row.pk, row.reference), complaint=row)
        public_page(Wanted(text="pani masjid"), size=20)

    return act


ACTS: dict[str, Callable[[], Callable[[int], None]]] = {"insert": insert, "file": filing, "life": life}
