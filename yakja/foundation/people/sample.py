"""What people adds to the sample: invented officers of Kasur and Mardan, of the two provinces, and of the platform."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from yakja.foundation.bodies.actions import open_post
from yakja.foundation.bodies.models import Body, Post
from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.places.models import Place

from . import actions, queries
from .models import Person, Role

# The first of each kind is the one whose sign-in link `make run` prints.
ABOVE = [
    # name in English and Urdu, kind, code of the body or place (lower case b: body, p: place)
    ("Nadia Iqbal", "نادیہ اقبال", "provincial_steward", "p:PK6"),
    ("Arbab Zahir", "ارباب ظاہر", "provincial_steward", "p:PK5"),
    ("Kamran Bhatti", "کامران بھٹی", "district_officer", "p:PK614"),
    ("Shaista Yousafzai", "شائستہ یوسفزئی", "district_officer", "p:PK523"),
    ("Rabia Malik", "رابعہ ملک", "council_officer", "b:PK6-LGCD"),
    ("Tariq Chaudhry", "طارق چوہدری", "council_officer", "b:PK6-LGCD"),
    ("Gulalai Afridi", "گلالئی آفریدی", "council_officer", "b:PK5-LGERD"),
    ("Noman Khattak", "نعمان خٹک", "council_officer", "b:PK5-LGERD"),
    ("Saeeda Rehman", "سعیدہ رحمان", "auditor", ""),
    ("Hamza Siddiqui", "حمزہ صدیقی", "supplier", "b:PK6-PITB"),
    ("Maryam Aslam", "مریم اسلم", "administrator", ""),
    ("Usman Ghani", "عثمان غنی", "administrator", ""),
    ("Bushra Bibi", "بشریٰ بی بی", "citizen", ""),
]
# Each council of the two districts gets two officers, in this order of codes.
BELOW = [
    ("Imran Sheikh", "عمران شیخ"), ("Sara Butt", "سارہ بٹ"), ("Faisal Qureshi", "فیصل قریشی"),
    ("Amna Tariq", "آمنہ طارق"), ("Waqas Ahmed", "وقاص احمد"), ("Sana Gul", "ثنا گل"),
    ("Bilal Hussain", "بلال حسین"), ("Hina Javed", "حنا جاوید"), ("Asif Mehmood", "آصف محمود"),
    ("Kiran Shahzad", "کرن شہزاد"), ("Naveed Akhtar", "نوید اختر"), ("Rukhsana Kausar", "رخسانہ کوثر"),
    ("Zubair Khan", "زبیر خان"), ("Palwasha Khan", "پلوشہ خان"), ("Sohail Anwar", "سہیل انور"),
    ("Zarmina Shah", "زرمینہ شاہ"), ("Adnan Durrani", "عدنان درانی"), ("Mahnoor Bangash", "ماہ نور بنگش"),
    ("Jamal Din", "جمال دین"), ("Sumaira Noreen", "سمیرا نورین"), ("Fahad Mir", "فہد میر"),
    ("Laila Rasheed", "لیلیٰ رشید"), ("Ihsan Ullah", "احسان اللہ"), ("Nargis Begum", "نرگس بیگم"),
    ("Yasir Nawaz", "یاسر نواز"), ("Tahira Parveen", "طاہرہ پروین"), ("Shahid Afzal", "شاہد افضل"),
    ("Uzma Karim", "عظمیٰ کریم"), ("Rizwan Ali", "رضوان علی"), ("Saima Haider", "صائمہ حیدر"),
]  # fmt: skip
POSTS = [
    ("CO", Post.Kind.CHIEF_OFFICER, {"en": "Chief Officer", "ur": "چیف افسر"}),
    ("DIGITAL", Post.Kind.DIGITAL, {"en": "Officer for digital services", "ur": "افسر برائے ڈیجیٹل خدمات"}),
]
DISTRICTS = ("PK614", "PK523")


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """Persons with roles and posts; a hand-over, an additional charge, a charge to assume, a reset, a key."""
    add = _adder(actor, today)
    seated: list[Role] = []
    names = iter(BELOW)
    for district in Place.objects.filter(code__in=DISTRICTS).order_by("-code"):
        councils = Body.objects.within(district).in_being().councils().select_related("kind").order_by("code")
        # Towns first: the officer whose link is printed works where most functions are.
        for body in sorted(councils, key=lambda b: (b.kind.tier == "district", b.code)):
            for code, post_kind, title in POSTS:
                name = next(names, None)
                if name is None:
                    break
                post = open_post(
                    actor=actor,
                    body=body,
                    code=code,
                    title=title,
                    kind=post_kind,
                    on=today,
                    is_sample=True,
                    door="sample",
                )
                seated.append(add(*name, "council_officer", body, None, post))
    for english, urdu, kind, where in ABOVE:
        which, _colon, code = where.partition(":")
        office = Body.objects.filter(code=code).first() if which == "b" else None
        place = Place.objects.filter(code=code).first() if which == "p" else None
        if where and office is None and place is None:
            continue
        add(english, urdu, kind, office, place, None)
    _happenings(actor, today, seated, add)
    say(f"    {Person.objects.filter(is_sample=True).count()} invented persons")


def _adder(actor: Any, today: dt.date) -> Callable[..., Role]:
    def add(
        english: str,
        urdu: str,
        kind: str,
        body: Body | None,
        place: Place | None,
        post: Post | None,
        **more: Any,
    ) -> Role:
        person = actions.add_person(
            actor=actor, name=TranslatedText({"en": english, "ur": urdu}), is_sample=True, door="sample"
        )
        return actions.appoint(
            actor=actor,
            person=person,
            kind=kind,
            body=body,
            place=place,
            post=post,
            starts_on=more.pop("starts_on", today - dt.timedelta(days=400)),
            is_sample=True,
            door="sample",
            **more,
        )

    return add


def _happenings(actor: Any, today: dt.date, seated: list[Role], add: Callable[..., Role]) -> None:
    """One of everything that can happen to a charge, so that each page has something to show."""
    if len(seated) < 8:
        return
    leaving, colleague = seated[2], seated[3]
    vacated = leaving.post
    if vacated is None:
        return
    actions.end_role(actor=actor, role=leaving, reason="تبادلہ، نمبر SO(LG) 5-2", door="sample")
    actions.give_additional_charge(
        actor=actor, post=vacated, to=colleague.person, instrument="نمبر SO(LG) 5-3", door="sample"
    )
    add(
        "Ghazala Anjum", "غزالہ انجم", "council_officer", seated[4].body, None, seated[4].post,
        starts_on=today, instrument="نمبر SO(LG) 7-1",
    )  # fmt: skip
    lost = seated[6].person
    asking = queries.person_actor(seated[7].person, has_second_factor=True)
    actions.request_reset(
        actor=asking, person=lost, reason="فون اور کوڈ کا پرچہ بس میں چوری ہو گیا", door="sample"
    )
    actions.make_api_key(
        actor=actor,
        name="Sample complaint system",
        scope="read",
        expires_on=timezone.localdate() + dt.timedelta(days=365),
        is_sample=True,
        door="sample",
    )
