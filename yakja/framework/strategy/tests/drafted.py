"""A strategy for the tests: a province with an owner, two paragraphs, open for comment when asked."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.utils import timezone
from PIL import Image

from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people import actions as people
from yakja.foundation.people.models import Person
from yakja.foundation.people.queries import PersonActor, person_actor
from yakja.framework.catalogue.tests.world import World
from yakja.framework.strategy import actions
from yakja.framework.strategy.models import Comment, Paragraph, ParagraphChange, Strategy


def picture() -> tuple[bytes, str]:
    out = io.BytesIO()
    Image.new("L", (30, 30), 120).save(out, "PNG")
    return out.getvalue(), "minutes.png"


class Drafted(World):
    """`strategy` of PK6, owned by its department, with paragraphs v1 and o1 in both languages."""

    def __init__(self) -> None:
        super().__init__()
        self.people: dict[str, Person] = {}
        self.now = timezone.now()
        self.today = timezone.localdate()
        self.strategy = actions.open_strategy(
            actor=SYSTEM, code="PB-1", name={"en": "Strategy", "ur": "حکمت عملی"}, place=self.pk6, owner=self.lgcd,
            starts_on=self.today, ends_on=self.today + dt.timedelta(days=900),
        )  # fmt: skip
        self.vision = self.write("vision", "Everybody in one visit.", "سب ایک چکر میں۔")
        self.objective = self.write("objectives", "60% of councils by 2028.", "2028 تک 60 فیصد کونسلیں۔")

    def write(self, section: str, english: str, urdu: str, **more: Any) -> Paragraph:
        return actions.add_paragraph(
            actor=SYSTEM, strategy=self.strategy, section=section, text={"en": english, "ur": urdu}, **more
        )

    def open(self, *, days_ago: int = 0) -> Strategy:
        """Open for comment, until twenty days from now or, opened earlier, until yesterday."""
        until = self.today + dt.timedelta(days=-1 if days_ago else 20)
        return self.move("open", facts={"comments_until": until}, now=self.now - dt.timedelta(days=days_ago))

    def answering(self) -> Strategy:
        """Opened a month ago; the time to comment is over."""
        self.open(days_ago=30)
        return self.move("end_comments")

    def move(self, code: str, **more: Any) -> Strategy:
        return actions.move_strategy(
            actor=more.pop("actor", SYSTEM), strategy=self.strategy, code=code, **more
        )

    def say(
        self,
        text: str = "Which month?",
        *,
        paragraph: Any = "",
        who: str = "citizen",
        at: Any = None,
        **more: Any,
    ) -> Comment:
        """A comment of somebody signed in; about the objective unless told otherwise."""
        actor = self.actor(who)
        row = self.objective if paragraph == "" else paragraph
        typed = actions.begin_comment(
            actor=actor,
            strategy=self.strategy,
            text=text,
            role=more.pop("role", "citizen"),
            paragraph=row,
            at=at,
            **more,
        )
        return actions.confirm_comment(actor=actor, comment=typed, at=at)

    def said_then(self, text: str = "Which month?", **more: Any) -> Comment:
        """A comment made while the text lay open a month ago; call before the comments end."""
        return self.say(text, at=self.now - dt.timedelta(days=20), **more)

    def reword(self, paragraph: Paragraph, english: str = "80% of councils by June 2028.") -> ParagraphChange:
        paragraph.refresh_from_db()
        return actions.reword_paragraph(
            actor=SYSTEM,
            paragraph=paragraph,
            text={**paragraph.text, "en": english},
            revision=paragraph.revision,
        )

    def actor(self, part: str, kind: str = "citizen", *, body: Any = None, place: Any = None) -> PersonActor:
        """Somebody by their part; the first time with one role."""
        if part not in self.people:
            self.people[part] = people.add_person(
                actor=SYSTEM, name=TranslatedText({"en": part.title(), "ur": f"شخص {len(self.people)}"})
            )
            people.appoint(
                actor=SYSTEM, person=self.people[part], kind=kind, body=body, place=place,
                starts_on=self.today - dt.timedelta(days=90),
            )  # fmt: skip
        return person_actor(Person.objects.get(pk=self.people[part].pk), has_second_factor=True)
