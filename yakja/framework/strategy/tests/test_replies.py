"""Every comment is answered, with a reason, and with the change it led to."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels.models import Event, OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.framework.strategy import actions
from yakja.framework.strategy.models import Comment, Reply
from yakja.framework.strategy.queries import comments as reads
from yakja.framework.strategy.queries import texts

from .test_comments import code_sent
from .test_texts import code_of

pytestmark = pytest.mark.django_db
WHY = {"en": "The month is named now.", "ur": "اب مہینہ لکھا ہے۔"}


def answer(comment, answer="not", change=None, **more):
    return actions.answer_comment(
        actor=more.pop("actor", SYSTEM),
        comment=comment,
        answer=answer,
        reason=more.pop("reason", WHY),
        change=change,
    )


@pytest.fixture
def commented(drafted):
    """Two comments on the objective; the time to comment is over."""
    drafted.open(days_ago=30)
    drafted.comments = []
    for text in ("Which month?", "60 is too few."):
        drafted.comments.append(drafted.said_then(text))
    drafted.move("end_comments")
    return drafted


def test_accepted_leads_to_the_change_and_shows_at_the_paragraph(commented):
    change = commented.reword(commented.objective)
    for comment in commented.comments:
        answer(comment, "accepted", change)
    version = actions.freeze_version(actor=SYSTEM, strategy=commented.strategy, why=WHY)
    shown = {p.mark: p for s in texts.sections_of(version) for p in s.paragraphs}
    assert (shown["o1"].led_by, shown["o1"].comments) == (2, 2)
    assert shown["v1"].led_by == 0
    first = commented.strategy.versions.get(number=1)
    assert {p.mark: p.led_by for s in texts.sections_of(first) for p in s.paragraphs}["o1"] == 0, (
        "not yet changed there"
    )
    assert texts.led_between(commented.strategy, first, version) == {"o1": 2}
    assert reads.table(commented.strategy, reads.Choice(changed="o1")).count() == 2


def test_a_change_is_needed_to_accept_and_must_come_after_the_comment(commented):
    comment = commented.comments[0]
    for word in ("accepted", "partly"):
        with pytest.raises(ValidationError) as error:
            answer(comment, word)
        assert code_of(error) == "change_missing"
    early = commented.write(
        "risks", "Power.", "بجلی۔", at=commented.now - dt.timedelta(days=60)
    ).changes.get()
    with pytest.raises(ValidationError) as error:
        answer(comment, "accepted", early)
    assert code_of(error) == "bad_change"


@pytest.mark.parametrize(
    ("more", "code"), [({"answer": "maybe"}, "bad_answer"), ({"reason": {"en": " "}}, "reason_missing")]
)
def test_bad_answers_are_refused(commented, more, code):
    with pytest.raises(ValidationError) as error:
        answer(commented.comments[0], **more)
    assert code_of(error) == code


def test_a_reply_without_its_change_cannot_even_be_stored(commented):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.create(
            comment=commented.comments[0],
            answer="accepted",
            reason=WHY,
            answered_at=commented.now,
            answered_by="x",
        )


def test_a_later_answer_replaces_the_first_and_the_trail_keeps_both(commented):
    answer(commented.comments[0])
    change = commented.reword(commented.objective)
    answer(commented.comments[0], "partly", change)
    assert Reply.objects.get().answer == "partly"
    entry = AuditEntry.objects.filter(verb="strategy.answer_comment").latest("id")
    assert (entry.before["answer"], entry.after["answer"]) == ("not", "partly")


def test_no_answer_before_the_comments_end_nor_after_adoption(drafted):
    drafted.open(days_ago=0)
    comment = drafted.say()
    with pytest.raises(ValidationError) as error:
        answer(comment)
    assert code_of(error) == "not_answering"


def test_a_commenter_is_told_on_the_own_telephone(drafted):
    drafted.open()
    typed = actions.begin_comment(
        actor=ANONYMOUS,
        strategy=drafted.strategy,
        text="کون سا مہینہ؟",
        role="citizen",
        paragraph=drafted.objective,
        language="ur",
    )
    actions.ask_code(actor=ANONYMOUS, comment=typed, phone="0300 1234567")
    comment = actions.confirm_by_code(actor=ANONYMOUS, comment=typed, code=code_sent())
    drafted.strategy.refresh_from_db()
    drafted.move("end_comments", now=drafted.now + dt.timedelta(days=22))
    answer(comment)
    letter = OutboundMessage.objects.latest("id")
    assert (letter.template, letter.channel, letter.language) == ("strategy/comment_answered", "sms", "ur")
    assert letter.address == Comment.objects.get(pk=comment.pk).address
    assert comment.reference in letter.body
    assert "نہیں مانی گئی" in letter.body


def test_followers_hear_when_the_last_comment_is_answered(commented):
    def told():
        return [
            e.data.get("move")
            for e in Event.objects.filter(topics__topic=f"strategy:{commented.strategy.code}").order_by("id")
        ]

    assert told() == ["open"]
    answer(commented.comments[0])
    assert told() == ["open"]
    answer(commented.comments[1])
    assert told() == ["open", "answered"]
    answer(commented.comments[1])
    assert told() == ["open", "answered"], "an answer given again is no news"


def test_adoption_waits_for_every_answer_and_hidden_comments_need_none(commented):
    facts = {"instrument": "Notification SO(LG) 1-1", "adopted_on": commented.today.isoformat()}
    with pytest.raises(ValidationError) as error:
        commented.move("adopt", facts=facts)
    assert code_of(error) == "not_answered"
    commented.strategy.case.refresh_from_db()
    assert commented.strategy.state == "answering", "nothing of the refused adoption is kept"
    assert commented.strategy.versions.count() == 1
    answer(commented.comments[0])
    actions.hide_comment(actor=SYSTEM, comment=commented.comments[1], reason="insult")
    adopted = commented.move("adopt", facts=facts)
    assert (adopted.state, adopted.instrument, adopted.adopted_on) == (
        "adopted",
        "Notification SO(LG) 1-1",
        commented.today,
    )
    assert adopted.versions.order_by("-number").first().occasion == "adopted"
    with pytest.raises(ValidationError) as error:
        answer(commented.comments[0])
    assert code_of(error) == "not_answering"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"adopted_on": "2026-01-01"}, "instrument"),
        ({"instrument": "SO 1"}, "adopted_on"),
        ({"instrument": "SO 1", "adopted_on": "2999-01-01"}, "adopted_on"),
        ({"instrument": "SO 1", "adopted_on": "soon"}, "adopted_on"),
        ({"instrument": "  ", "adopted_on": "2026-01-01"}, "instrument"),
    ],
)
def test_adoption_names_its_instrument_and_date(drafted, facts, field):
    drafted.answering()
    with pytest.raises(ValidationError) as error:
        drafted.move("adopt", facts=facts)
    assert field in error.value.error_dict


def test_a_commenter_cannot_answer(commented):
    with pytest.raises(PermissionDenied):
        answer(commented.comments[0], actor=commented.actor("citizen"))
