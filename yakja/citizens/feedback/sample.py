"""What feedback adds to the sample: a year of questions after visits to the councils of two districts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from yakja.foundation.bodies.models import Body
from yakja.foundation.kit.calendar import ZONE
from yakja.foundation.kit.references import make_reference
from yakja.foundation.places.models import Place

from .actions import publish_loop
from .actions.furnishing import furnish_year
from .models import LEFT, Door, Invitation, Prompt, Response
from .queries.asking import ANSWER_DAYS, draw, token_hash
from .registry import QUESTION_SETS, VISIT

DISTRICTS = ("PK614", "PK523")
VISITS = 200  # of each council in the year
STEPS = {"served": ("service", 600), "refused": ("refused", 1000), LEFT: ("left", 1000)}
WORDS = (
    "تیسری بار میں کام ہوا، پہلے دو بار کلرک چھٹی پر تھا۔",
    "عملہ اچھا تھا مگر بیٹھنے کی جگہ نہیں تھی۔",
    "فارم انگریزی میں تھا، دکان سے بھروانا پڑا۔",
    "لائٹ نہیں تھی، کمپیوٹر بند تھا، کل آنے کو کہا۔",
    "bohat der lagi, number system hona chahiye",
    "They were polite, but the list of papers on the wall was an old one.",
    "کار وشو، خو دوه ورځې پکې ولاړې.",
    "خواتین کے لیے الگ کھڑکی ہو تو بہتر ہے۔",
)
TOLD = (
    ("long_wait", "changed",
     {"ur": "صبح کے وقت گھنٹوں قطار میں کھڑے رہتے ہیں۔", "en": "We stand in line for hours every morning."},
     {"ur": "دوسری کھڑکی کھول دی گئی، صبح 9 سے 11 بجے تک۔", "en": "A second window is open from 9 to 11 in the morning."}),
    ("unlisted_paper", "changed",
     {"ur": "ایسے کاغذ مانگے جاتے ہیں جو فہرست میں نہیں۔", "en": "Papers are asked for that are not on the list."},
     {"ur": "ایک ہی فہرست دروازے پر اور ہر کھڑکی پر لگا دی گئی؛ اس کے سوا کچھ نہیں مانگا جاتا۔",
      "en": "One list hangs at the door and at every window; nothing else is asked for."}),
    ("system_down", "not_changed",
     {"ur": "بجلی جانے پر کمپیوٹر بند ہو جاتا ہے۔", "en": "When the power goes, the computer is down."},
     {"ur": "بیٹری کی رقم اس سال کے بجٹ میں نہیں؛ اگلے بجٹ میں مانگی گئی ہے۔",
      "en": "There is no money for batteries in this year's budget; they are asked for in the next."}),
)  # fmt: skip


def furnish(*, actor: Any, today: dt.date, say: Callable[[str], None]) -> None:
    """The same rows on every copy: names, numbers and telephones are in none of them."""
    if Invitation.objects.filter(is_sample=True).exists():
        return
    prompts = {
        move: Prompt.objects.create(
            kind=VISIT, move=move, questions=questions, share=share, seed=f"sample-{move}", is_current=False,
            set_by="system", set_at=dt.datetime.combine(today - dt.timedelta(days=400), dt.time(9), ZONE), reason="sample",
        )
        for move, (questions, share) in STEPS.items()
    }  # fmt: skip
    lot = random.Random("feedback of the sample")  # noqa: S311  an invented past, the same on every copy
    invitations: list[Invitation] = []
    answers: dict[str, Response] = {}
    bodies: list[Body] = []
    for district in Place.objects.filter(code__in=DISTRICTS).order_by("code"):
        bodies += Body.objects.within(district).in_being().councils().select_related("place").order_by("code")
    for position, body in enumerate(bodies):
        luck = lot.uniform(0.45, 0.85)
        trouble = TOLD[position % len(TOLD)][0]  # every office has one of its own
        for _n in range(VISITS):
            row = _visit(lot, prompts, body, today, len(invitations) + 1)
            invitations.append(row)
            if row.state == Invitation.State.ASKED and lot.random() < 0.42:
                answers[row.reference] = _answer(lot, row, luck, trouble)
    many = furnish_year(actor=actor, invitations=invitations, answers=answers)
    told = _tell(actor, bodies, today)
    say(f"    {len(invitations)} steps, {many} answers, {told} told what came of it")


def _visit(
    lot: random.Random, prompts: dict[str, Prompt], body: Body, today: dt.date, number: int
) -> Invitation:
    move = lot.choices(list(STEPS), (75, 15, 10))[0]
    prompt = prompts[move]
    made = dt.datetime.combine(
        today - dt.timedelta(days=lot.randint(25, 360)), dt.time(lot.randint(9, 16)), ZONE
    )
    subject = make_reference("V", number, made.year)
    drawn = draw(prompt.seed, subject, LEFT)
    held = lot.choices(["", "no_address", "unconfirmed", "asked_lately", "repeated"], (70, 16, 6, 6, 2))[0]
    state = Invitation.State.ASKED if drawn < prompt.share else Invitation.State.NOT_DRAWN
    if held and state == Invitation.State.ASKED:
        state = Invitation.State.HELD_BACK
    is_asked = state == Invitation.State.ASKED
    ask_at = made + dt.timedelta(hours=24)
    return Invitation(
        reference=make_reference("F", number, made.year), prompt=prompt, subject=subject, body=body, place=body.place,
        language=lot.choice(["ur", "ur", "ur", "ps", "en"]), gender=lot.choices(["m", "w", ""], (58, 22, 20))[0],
        state=state, held=held, chance=prompt.share, drawn=drawn, made_at=made,
        token_hash=token_hash(f"SAMPLE-{number}-{body.code}") if is_asked else None,
        ask_at=ask_at if is_asked else None,
        expires_at=ask_at + dt.timedelta(days=ANSWER_DAYS) if is_asked else None, is_sample=True,
    )  # fmt: skip


def _answer(lot: random.Random, row: Invitation, luck: float, trouble: str) -> Response:
    got = lot.random() < (luck if row.prompt.move == "served" else luck / 4)
    outcome = "yes" if got else lot.choice(["partly", "no"])
    ease = lot.choices([5, 4, 3, 2, 1], (30, 35, 20, 10, 5) if got else (5, 10, 25, 35, 25))[0]
    offered = QUESTION_SETS[row.prompt.questions]
    named = trouble if trouble in offered and lot.random() < 0.5 else lot.choice(offered)
    challenge = "" if got and ease > 3 else named
    at = row.made_at + dt.timedelta(days=lot.randint(1, 15))
    return Response(
        outcome=outcome, ease=ease, challenge=challenge, is_sensitive=challenge in ("asked_money", "rude"),
        text=lot.choice(WORDS) if lot.random() < 0.3 else "", language=row.language, answered_at=at, changed_at=at,
        door=lot.choices([Door.WEB, Door.SMS, Door.DESK], (30, 50, 20))[0],
    )  # fmt: skip


def _tell(actor: Any, bodies: list[Body], today: dt.date) -> int:
    """Offices that heard enough of a reason tell what came of it."""
    told = 0
    for position, body in enumerate(bodies):
        theme, decision, said, did = TOLD[position % len(TOLD)]
        heard = Response.objects.filter(invitation__body=body, challenge=theme, is_sensitive=False).count()
        if heard < 10:
            continue
        is_changed = decision == "changed"
        publish_loop(
            actor=actor, body=body, theme=theme, you_said=said, we_did=did, decision=decision,
            heard_from=today - dt.timedelta(days=364), heard_to=today, measure_on=today + dt.timedelta(days=90),
            done_on=today - dt.timedelta(days=12) if is_changed else None,
            evidence_url="https://example.pk/notice" if is_changed else "", is_sample=True, door="sample",
        )  # fmt: skip
        told += 1
        if told == 6:
            break
    return told
