"""A small province to act in: a department above a council, and persons with roles in them."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.test import Client
from django.utils import timezone

from yakja.foundation.bodies.models import Body, BodyKind, Post
from yakja.foundation.kit.trees import segment
from yakja.foundation.people.models import Account, Person, Role
from yakja.foundation.people.queries import PersonActor, person_actor
from yakja.foundation.places.models import Place

PASSWORD = "neem river 47 lantern"
_numbers = itertools.count(1)


def place(code: str, parent: Place | None = None, level: str = "district") -> Place:
    row = Place.objects.create(
        code=code, level=level, name={"en": code, "ur": code}, parent=parent, source="test"
    )
    row.path = (parent.path if parent else "") + segment(row.pk)
    row.save(update_fields=["path"])
    return row


def body(code: str, where: Place, parent: Body | None = None) -> Body:
    kind, _made = BodyKind.objects.get_or_create(
        code="council", defaults={"name": {"en": "Council"}, "tier": "tehsil", "source": "test"}
    )
    row = Body.objects.create(
        code=code,
        name={"en": f"Body {code}", "ur": f"ادارہ {code}"},
        kind=kind,
        place=where,
        parent=parent,
        source="test",
    )
    row.path = (parent.path if parent else "") + segment(row.pk)
    row.name_key_en = row.name_key_ur = code.lower()
    row.save(update_fields=["path", "name_key_en", "name_key_ur"])
    return row


def post(at: Body, code: str = "mo-p", kind: str = Post.Kind.PLANNING) -> Post:
    return Post.objects.create(
        body=at, code=code, title={"en": f"Post {code}", "ur": f"عہدہ {code}"}, kind=kind
    )


def person(name: str = "", *, password: str = "", email: str = "", with_account: bool = True) -> Person:
    number = next(_numbers)
    account = None
    if with_account:
        account = Account(username=f"officer{number}", email=email)
        if password:
            account.set_password(password)
        else:
            account.set_unusable_password()
        account.save()
    return Person.objects.create(
        account=account, name={"en": name or f"Officer {number}", "ur": f"افسر {number}"}
    )


def role(who: Person, kind: str, **more: Any) -> Role:
    more.setdefault("starts_on", timezone.localdate() - dt.timedelta(days=30))
    more.setdefault("given_by_ref", "system")
    more.setdefault("assumed_at", timezone.now() - dt.timedelta(days=30))
    return Role.objects.create(person=who, kind=kind, **more)


def actor(kind: str, **where: Any) -> PersonActor:
    """A person with one role, as the rules see them."""
    who = person()
    role(who, kind, **where)
    return person_actor(who, has_second_factor=True)


def fresh(old: PersonActor) -> PersonActor:
    """The same person in their next request."""
    return person_actor(Person.objects.get(pk=old.person.pk), has_second_factor=old.has_second_factor)


def signed_in(who: Person, *, with_second_factor: bool = True) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(who.account)
    if with_second_factor:
        session = client.session
        session["people_second_factor"] = True
        session.save()
    return client


class Province:
    """PB > LHR, KSR; department above two councils of Lahore, one council of Kasur."""

    def __init__(self) -> None:
        self.punjab = place("PB", level="province")
        self.lahore = place("LHR", self.punjab)
        self.kasur = place("KSR", self.punjab)
        self.department = body("LG", self.punjab)
        self.council = body("LHR-1", self.lahore, self.department)
        self.neighbour = body("KSR-1", self.kasur, self.department)
        self.ward = body("LHR-1-A", self.lahore, self.council)
        self.planning = post(self.council)
        self.chief = post(self.council, "co", Post.Kind.CHIEF_OFFICER)
