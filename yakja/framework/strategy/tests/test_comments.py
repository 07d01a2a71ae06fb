"""Who says something and stands by it: signed in, by telephone, at a meeting; hidden only with a reason."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels.models import Address, OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS, CLOCK, SYSTEM
from yakja.framework.strategy import actions
from yakja.framework.strategy.actions.comments import MOST_A_DAY, MOST_CODES
from yakja.framework.strategy.models import Comment
from yakja.framework.strategy.queries import comments as reads
from yakja.framework.strategy.tasks import drafting

from .drafted import picture
from .test_texts import code_of

pytestmark = pytest.mark.django_db
PHONE = "0300 1234567"


def typed(drafted, **more):
    return actions.begin_comment(
        actor=ANONYMOUS,
        strategy=drafted.strategy,
        text=more.pop("text", "کون سا مہینہ؟"),
        role=more.pop("role", "citizen"),
        paragraph=more.pop("paragraph", drafted.objective),
        language="ur",
        **more,
    )


def code_sent() -> str:
    letter = OutboundMessage.objects.filter(template="strategy/code").latest("id")
    return re.search(r"\d{6}", letter.body)[0]


def test_a_comment_is_seen_once_its_telephone_stands_by_it(drafted):
    drafted.open()
    comment = typed(drafted)
    assert not Comment.objects.public().exists()
    actions.ask_code(actor=ANONYMOUS, comment=comment, phone=PHONE, name="Bushra", may_name=False)
    done = actions.confirm_by_code(actor=ANONYMOUS, comment=comment, code=code_sent())
    assert done.reference.startswith("SC-")
    assert (done.way, done.shown_name, done.name) == ("phone", "", "Bushra")
    assert Comment.objects.public().get() == done
    receipt = OutboundMessage.objects.latest("id")
    assert receipt.template == "strategy/comment_received"
    assert done.reference in receipt.body


def test_the_telephone_is_stored_encrypted_with_a_keyed_hash_only(drafted):
    drafted.open()
    actions.ask_code(actor=ANONYMOUS, comment=typed(drafted), phone=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT value, value_hash FROM channels_address")
        rows = cursor.fetchall()
        cursor.execute("SELECT * FROM strategy_comment")
        comment = str(cursor.fetchall())
        cursor.execute("SELECT facts, after, subject_ref FROM audit_auditentry")
        trail = str(cursor.fetchall())
    assert "3001234567" not in str(rows) + comment + trail
    assert len(rows[0][1]) == 64
    assert Address.objects.get().value == "+923001234567"


def test_a_wrong_code_is_counted_and_five_end_it(drafted):
    drafted.open()
    comment = typed(drafted)
    actions.ask_code(actor=ANONYMOUS, comment=comment, phone=PHONE)
    right = code_sent()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _try in range(5):
        assert actions.confirm_by_code(actor=ANONYMOUS, comment=comment, code=wrong) is None
    assert actions.confirm_by_code(actor=ANONYMOUS, comment=comment, code=right) is None
    assert AuditEntry.objects.filter(verb="strategy.confirm_by_code").count() == 6


def test_the_code_of_one_comment_confirms_no_other(drafted):
    drafted.open()
    first, second = typed(drafted), typed(drafted, text="ایک اور")
    actions.ask_code(actor=ANONYMOUS, comment=first, phone=PHONE)
    code = code_sent()
    actions.ask_code(actor=ANONYMOUS, comment=second, phone="0301 7654321")
    assert actions.confirm_by_code(actor=ANONYMOUS, comment=second, code=code) is None
    assert actions.confirm_by_code(actor=ANONYMOUS, comment=first, code=code)


def test_an_expired_code_confirms_nothing(drafted):
    drafted.open()
    comment = typed(drafted)
    actions.ask_code(actor=ANONYMOUS, comment=comment, phone=PHONE)
    code = code_sent()
    comment.refresh_from_db()
    comment.address.codes.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert actions.confirm_by_code(actor=ANONYMOUS, comment=comment, code=code) is None


def test_one_comment_does_not_write_to_telephone_after_telephone(drafted):
    drafted.open()
    comment = typed(drafted)
    for number in range(MOST_CODES):
        actions.ask_code(actor=ANONYMOUS, comment=comment, phone=f"0300 123456{number}")
    with pytest.raises(ValidationError) as error:
        actions.ask_code(actor=ANONYMOUS, comment=comment, phone="0301 7654321")
    assert code_of(error) == "too_often"


def test_confirming_twice_publishes_once(drafted):
    drafted.open()
    comment = typed(drafted)
    actions.ask_code(actor=ANONYMOUS, comment=comment, phone=PHONE)
    actions.confirm_by_code(actor=ANONYMOUS, comment=comment, code=code_sent())
    with pytest.raises(ValidationError) as error:
        actions.confirm_by_code(actor=ANONYMOUS, comment=comment, code=code_sent())
    assert code_of(error) == "confirmed"


@pytest.mark.parametrize(
    ("phone", "code"), [("12", "not_phone"), ("a@example.org", "not_phone"), ("042 35761234", "not_mobile")]
)
def test_only_a_mobile_number_confirms(drafted, phone, code):
    drafted.open()
    with pytest.raises(ValidationError) as error:
        actions.ask_code(actor=ANONYMOUS, comment=typed(drafted), phone=phone)
    assert code_of(error) == code
    assert "phone" in error.value.error_dict or code == "not_phone"


def test_a_telephone_says_so_much_a_day(drafted):
    drafted.open()
    comment = typed(drafted)
    actions.ask_code(actor=ANONYMOUS, comment=comment, phone=PHONE)
    comment.refresh_from_db()
    Comment.objects.bulk_create(
        Comment(
            strategy=drafted.strategy, version=comment.version, role="citizen", way="phone", text=str(n), language="ur",
            address=comment.address, made_at=drafted.now, confirmed_at=drafted.now, reference=f"SC-X-{n}",
        )
        for n in range(MOST_A_DAY)
    )  # fmt: skip
    with pytest.raises(ValidationError) as error:
        actions.confirm_by_code(actor=ANONYMOUS, comment=comment, code=code_sent())
    assert code_of(error) == "too_many"


def test_a_body_speaks_through_its_officers_only_and_by_name(drafted):
    drafted.open()
    officer = drafted.actor("officer", "council_officer", body=drafted.mc_kasur)
    elsewhere = drafted.actor("elsewhere", "council_officer", body=drafted.mc_swat)
    said = {"strategy": drafted.strategy, "text": "Which month?", "role": "body", "body": drafted.mc_kasur}
    for stranger in (elsewhere, ANONYMOUS, drafted.actor("citizen")):
        with pytest.raises(PermissionDenied):
            actions.begin_comment(actor=stranger, **said)
    comment = actions.confirm_comment(actor=officer, comment=actions.begin_comment(actor=officer, **said))
    assert (comment.body, comment.place, comment.way) == (drafted.mc_kasur, drafted.kasur, "account")
    with pytest.raises(ValidationError) as error:
        actions.begin_comment(actor=officer, **{**said, "body": None})
    assert code_of(error) == "body_missing"


def test_somebody_elses_account_cannot_stand_by_a_bodys_comment(drafted):
    drafted.open()
    officer = drafted.actor("officer", "council_officer", body=drafted.mc_kasur)
    comment = actions.begin_comment(
        actor=officer, strategy=drafted.strategy, text="a", role="body", body=drafted.mc_kasur
    )
    with pytest.raises(PermissionDenied):
        actions.confirm_comment(actor=drafted.actor("citizen"), comment=comment)
    with pytest.raises(ValidationError) as error:
        actions.ask_code(actor=ANONYMOUS, comment=comment, phone=PHONE)
    assert code_of(error) == "sign_in"


def test_comments_are_taken_while_the_text_lies_open_only(drafted):
    with pytest.raises(ValidationError) as error:
        typed(drafted)
    assert code_of(error) == "not_open"
    drafted.open()
    comment = typed(drafted)
    late = timezone.now() + dt.timedelta(days=21)
    with pytest.raises(ValidationError) as error:
        actions.confirm_comment(actor=drafted.actor("citizen"), comment=comment, at=late)
    assert code_of(error) == "not_open"


@pytest.mark.parametrize(
    ("more", "code"),
    [({"text": " "}, "text_missing"), ({"text": "a" * 4001}, "text_long"), ({"role": "king"}, "bad_role")],
)
def test_bad_comments_name_their_field(drafted, more, code):
    drafted.open()
    with pytest.raises(ValidationError) as error:
        typed(drafted, **more)
    assert code_of(error) == code


def test_what_nobody_confirmed_is_thrown_away(drafted):
    drafted.open()
    old, new = typed(drafted), typed(drafted, text="new")
    Comment.objects.filter(pk=old.pk).update(made_at=drafted.now - dt.timedelta(days=3))
    kept = drafted.say()
    Comment.objects.filter(pk=kept.pk).update(made_at=drafted.now - dt.timedelta(days=3))
    drafting.clear_away(now=timezone.now())
    assert set(Comment.objects.values_list("pk", flat=True)) == {new.pk, kept.pk}
    before = AuditEntry.objects.count()
    drafting.clear_away(now=timezone.now())
    assert AuditEntry.objects.count() == before, "nothing to do leaves no trace"


def test_hiding_needs_a_reason_and_the_reason_is_public(drafted):
    drafted.open()
    comment = drafted.say("You thieves!")
    with pytest.raises(ValidationError) as error:
        actions.hide_comment(actor=SYSTEM, comment=comment, reason=" ")
    assert code_of(error) == "reason_missing"
    hidden = actions.hide_comment(actor=SYSTEM, comment=comment, reason="insult")
    assert hidden in reads.table(drafted.strategy)
    assert hidden not in Comment.objects.public()
    assert reads.counts(drafted.strategy).hidden == 1
    with pytest.raises(ValidationError):
        actions.hide_comment(actor=SYSTEM, comment=comment, reason="again")
    assert not actions.show_comment(actor=SYSTEM, comment=comment).is_hidden


# Meetings


def meeting(drafted, **more):
    facts = {
        "actor": SYSTEM, "strategy": drafted.strategy, "place": drafted.kasur, "venue": {"en": "Town hall"}, "held_on": drafted.today,
        "organiser": drafted.mc_kasur, "women": 12, "men": 30, "minutes": picture(),
    }  # fmt: skip
    return actions.record_meeting(**{**facts, **more})


def test_what_was_said_at_a_meeting_is_entered_all_at_once(drafted):
    drafted.open()
    held = meeting(drafted)
    rows = [
        actions.Said("o1", "citizen", "Which month?", name="Bushra Bibi"),
        actions.Said("", "developer", "Open the code."),
        actions.Said("v1", "body", "We are two people.", body="PK602-MC"),
    ]
    made = actions.take_down_comments(actor=SYSTEM, meeting=held, said=rows)
    assert [c.shown_name for c in made] == ["Bushra Bibi", "", ""]
    assert {c.way for c in made} == {"meeting"}
    assert {c.place for c in made} == {drafted.kasur}
    assert len({c.reference for c in made}) == 3
    told = reads.counts(drafted.strategy)
    assert (told.meetings, told.women, told.men, told.comments) == (1, 12, 30, 3)
    assert [(row.name.name.get("en"), row.comments) for row in told.by_place] == [("Kasur", 3)]


def test_one_wrong_line_enters_nothing_and_every_wrong_line_is_named(drafted):
    drafted.open()
    held = meeting(drafted)
    rows = [
        actions.Said("o1", "citizen", "Good."),
        actions.Said("o9", "citizen", "No such paragraph."),
        actions.Said("o1", "king", "Who?"),
        actions.Said("o1", "body", "Which?", body="NONE"),
        actions.Said("o1", "citizen", "Good."),
    ]
    with pytest.raises(ValidationError) as error:
        actions.take_down_comments(actor=SYSTEM, meeting=held, said=rows)
    said = error.value.message_dict["said"]
    assert [re.search(r"\d+", line)[0] for line in said] == ["2", "3", "4", "5"]
    assert not Comment.objects.exists()
    actions.take_down_comments(actor=SYSTEM, meeting=held, said=rows[:1])
    with pytest.raises(ValidationError):  # sent twice
        actions.take_down_comments(actor=SYSTEM, meeting=held, said=rows[:1])
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"women": -1}, "women"), ({"women": 0, "men": 0}, "women"), ({"men": 999_999}, "men"), ({"venue": {"en": " "}}, "venue_ur"),
        ({"minutes": None}, "minutes"), ({"minutes": (b"not a picture", "minutes.png")}, "minutes"),
        ({"held_on": dt.date(2020, 1, 1)}, "held_on"), ({"held_on": dt.date(2999, 1, 1)}, "held_on"),
    ],
)  # fmt: skip
def test_a_meeting_that_cannot_have_been_names_its_field(drafted, more, field):
    drafted.open()
    with pytest.raises(ValidationError) as error:
        meeting(drafted, **more)
    assert field in error.value.error_dict


def test_a_meeting_outside_the_province_is_refused(drafted):
    drafted.open()
    with pytest.raises(ValidationError) as error:
        meeting(drafted, place=drafted.swat)
    assert code_of(error) == "other_place"


def test_minutes_are_kept_from_the_public_unless_the_officer_says_so(drafted):
    drafted.open()
    assert meeting(drafted).minutes.visibility == "body"
    assert meeting(drafted, is_minutes_public=True).minutes.visibility == "public"


def test_the_time_to_comment_ends_by_the_clock_and_never_early(drafted):
    drafted.open()
    with pytest.raises(ValidationError) as error:
        drafted.move("end_comments")
    assert code_of(error) == "too_early"
    drafting.end_comments(now=drafted.now + dt.timedelta(days=19))
    drafted.strategy.case.refresh_from_db()
    assert drafted.strategy.state == "open"
    drafting.end_comments(now=drafted.now + dt.timedelta(days=22))
    drafted.strategy.case.refresh_from_db()
    assert drafted.strategy.state == "answering"
    assert AuditEntry.objects.latest("id").actor_ref == CLOCK.ref
