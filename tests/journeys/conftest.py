"""A small country to tell stories in: one province, councils with twelve functions, tools, officers, a supplier."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from yakja.foundation.bodies.actions import open_post
from yakja.foundation.bodies.models import Body, BodyKind, Devolution, Function, Post
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people
from yakja.foundation.people.models import Person, Role
from yakja.foundation.people.queries import PersonActor, person_actor
from yakja.foundation.ui import prepared
from yakja.framework.catalogue.actions import loading
from yakja.framework.catalogue.tests.world import World, body

MORE_FUNCTIONS = (
    "CIV-01", "REV-02", "REV-03", "FIN-01", "FIN-02", "HRM-02", "OFF-01", "WAT-01", "SWM-01", "MUN-01", "ENV-01",
)  # fmt: skip
TWELVE = ("CIT-01", *MORE_FUNCTIONS)


class Country(World):
    """The small world of the register with cells to fill, and people who come in through the doors."""

    def __init__(self) -> None:
        super().__init__()
        for position, code in enumerate(MORE_FUNCTIONS, 10):
            Function.objects.create(
                code=code,
                position=position,
                area_code=code[:3],
                name=TranslatedText({"en": f"Work {code}", "ur": f"کام {code}"}),
                source="test",
            )
        council = BodyKind.objects.get(code="PB-MC")
        Devolution.objects.bulk_create(
            Devolution(kind=council, function=f, role="main", certainty="checked", source="the Act")
            for f in Function.objects.filter(code__in=TWELVE)
        )
        self.company = body(
            "PK6-SOFT", self.pk6, BodyKind.objects.create(code="GEN-CO", tier="", source="test")
        )
        self.crs, self.helpnow = self.complaint_tools()
        for tool in (self.crs, self.helpnow):
            tool.supplier, tool.owner = self.company, self.lgcd
            tool.save()
        loading.make_cells(actor=SYSTEM)
        loading.keep_landscape(actor=SYSTEM)
        self.functions = list(Function.objects.filter(code__in=TWELVE).order_by("position"))

    def post(self, at: Body, code: str = "CO") -> Post:
        return open_post(
            actor=SYSTEM,
            body=at,
            code=code,
            kind=Post.Kind.CHIEF_OFFICER,
            title=TranslatedText({"en": "Chief Officer", "ur": "چیف افسر"}),
            on=timezone.localdate() - dt.timedelta(days=60),
        )

    def person(self, name: str, kind: str, **where: Any) -> Person:
        """Somebody with an account and one role, by the real verbs."""
        who = people.add_person(actor=SYSTEM, name=TranslatedText({"en": name, "ur": name}))
        starts_on = timezone.localdate() - dt.timedelta(days=30)
        people.appoint(actor=SYSTEM, person=who, kind=kind, starts_on=starts_on, **where)
        return who

    def officer(self, at: Body, name: str = "Officer", **more: Any) -> Person:
        return self.person(name, "council_officer", body=at, **more)

    def steward(self, name: str = "Steward") -> Person:
        return self.person(name, "provincial_steward", place=self.pk6)


@pytest.fixture
def country(db: Any) -> Country:
    cache.clear()
    prepared.clear()
    return Country()


def actor(who: Person) -> PersonActor:
    """The person as rules see them in a fresh request."""
    return person_actor(Person.objects.get(pk=who.pk), has_second_factor=True)


def role_of(who: Person) -> Role:
    return Role.objects.get(person=who)


@pytest.fixture
def come_in() -> Callable[[Person], Client]:
    """A new browser, signed in by a one-time link as `make run` prints it."""

    def open_link(who: Person) -> Client:
        link = people.make_sign_in_link(actor=SYSTEM, person=who)
        client = Client()
        answer = client.get(link[link.index("/", 8) :], follow=True)
        assert answer.status_code == 200
        assert "_auth_user_id" in client.session
        return client

    return open_link


def read(client: Client, path: str, status: int = 200) -> str:
    """The words of a page without its tags; what is prepared is made anew."""
    prepared.clear()
    answer = client.get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code}"
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\u2068", "").replace("\u2069", "").split())
