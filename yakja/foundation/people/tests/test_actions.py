import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.people import actions, queries, registry
from yakja.foundation.people.models import Account, ApiKey, Person, ResetRequest, Role, SignInLink

from .factories import actor, fresh, person, post, role

pytestmark = pytest.mark.django_db


def code_of(caught):
    error = caught.value
    if hasattr(error, "error_dict"):
        return next(iter(error.error_dict.values()))[0].code
    return error.code


def entries(verb):
    return AuditEntry.objects.filter(verb=verb).count()


# Appointing


def test_appoint_gives_access_at_once_and_leaves_one_entry(province):
    steward, who = actor("provincial_steward", place=province.punjab), person()
    made = actions.appoint(
        actor=steward, person=who, kind="council_officer", body=province.council, door="web"
    )
    assert made.is_in_force()
    assert queries.person_actor(who).has_role("council_officer", province.council)
    entry = AuditEntry.objects.get(verb="people.appoint")
    assert entry.actor_ref == steward.ref
    assert entry.scope_ref == "bodies.body:LHR-1"
    assert entry.after["person"] == who.ref


def test_appoint_into_a_held_post_waits_for_the_charge(province):
    steward = actor("provincial_steward", place=province.punjab)
    holder = actor("council_officer", body=province.council, post=province.planning)
    who = person()
    made = actions.appoint(
        actor=steward,
        person=who,
        kind="council_officer",
        body=province.council,
        post=province.planning,
        door="web",
    )
    assert made.awaits_assumption
    assert not queries.person_actor(who).has_role("council_officer", province.council)
    assert fresh(holder).has_role("council_officer", province.council)


def test_a_post_whose_holders_last_day_has_passed_is_free(province):
    steward = actor("provincial_steward", place=province.punjab)
    old = role(
        person(),
        "council_officer",
        body=province.council,
        post=province.planning,
        ends_on=timezone.localdate(),
    )
    made = actions.appoint(
        actor=steward,
        person=person(),
        kind="council_officer",
        body=province.council,
        post=province.planning,
        door="web",
    )
    assert made.is_in_force()
    old.refresh_from_db()
    assert old.ended_at is not None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"body": None}, "where_missing"),
        ({"place": "lahore"}, "two_wheres"),
        ({"post": "elsewhere"}, "other_body"),
        ({"ends_on": -1}, "ends_before"),
        ({"kind": "emperor"}, "bad_kind"),
    ],
)
def test_appoint_refuses_what_does_not_fit(province, changes, code):
    values = {"kind": "council_officer", "body": province.council, **changes}
    if "place" in changes:
        values["place"] = province.lahore
    if "post" in changes:
        values["post"] = post(province.neighbour)
    if "ends_on" in changes:
        values["ends_on"] = timezone.localdate() + dt.timedelta(days=changes["ends_on"])
    with pytest.raises(ValidationError) as caught:
        actions.appoint(actor=SYSTEM, person=person(), door="web", **values)
    assert code_of(caught) == code
    assert not Role.objects.exists()
    assert not entries("people.appoint")


def test_appoint_twice_is_refused(province):
    who = person()
    actions.appoint(actor=SYSTEM, person=who, kind="council_officer", body=province.council, door="web")
    with pytest.raises(ValidationError) as caught:
        actions.appoint(actor=SYSTEM, person=who, kind="council_officer", body=province.council, door="web")
    assert code_of(caught) == "already_holds"


def test_nobody_appoints_themselves(province):
    steward = actor("provincial_steward", place=province.punjab)
    with pytest.raises(PermissionDenied):
        actions.appoint(
            actor=steward, person=steward.person, kind="district_officer", place=province.lahore, door="web"
        )


def test_end_role_ends_access_the_same_minute(province):
    steward = actor("provincial_steward", place=province.punjab)
    officer = actor("council_officer", body=province.council)
    assert officer.has_role("council_officer", province.council)
    actions.end_role(actor=steward, role=officer.roles[0], reason="transferred", door="web")
    assert not fresh(officer).has_role("council_officer", province.council)
    assert not fresh(officer).bodies_in_reach().exists()
    with pytest.raises(ValidationError) as caught:
        actions.end_role(actor=steward, role=officer.all_roles[0], reason="again", door="web")
    assert code_of(caught) == "already_ended"


def test_end_role_needs_a_reason(province):
    officer = actor("council_officer", body=province.council)
    with pytest.raises(ValidationError) as caught:
        actions.end_role(actor=SYSTEM, role=officer.roles[0], reason="  ", door="web")
    assert code_of(caught) == "reason_missing"


def test_the_last_administrator_stays(province):
    first = actor("administrator")
    with pytest.raises(ValidationError) as caught:
        actions.end_role(actor=first, role=first.roles[0], reason="tired", door="web")
    assert code_of(caught) == "last_administrator"
    actor("administrator")
    assert actions.end_role(actor=first, role=first.roles[0], reason="tired", door="web").ended_at


# Access follows the post


def test_hand_over_moves_access_and_drafts_in_the_same_minute(province, monkeypatch):
    asked = []
    monkeypatch.setattr(registry, "_handovers", {})
    actions.register_handover("drafts", lambda **facts: asked.append(facts) or 3)
    holder = actor("council_officer", body=province.council, post=province.planning)
    colleague = actor("council_officer", body=province.council)
    new = actions.hand_over(
        actor=holder, role=holder.roles[0], to=colleague.person, instrument="No. 7", door="web"
    )
    assert new.is_in_force()
    assert not fresh(holder).has_role("council_officer", province.council)
    assert not fresh(holder).posts().exists()
    assert list(fresh(colleague).posts()) == [province.planning]
    assert [(a["from_person"], a["to_person"], a["post"]) for a in asked] == [
        (holder.person, colleague.person, province.planning)
    ]
    entry = AuditEntry.objects.get(verb="people.hand_over")
    assert entry.facts == [{"drafts_moved": {"drafts": 3}}]
    assert entry.reason == "No. 7"


def test_hand_over_uses_the_waiting_appointment(province):
    holder = actor("council_officer", body=province.council, post=province.planning)
    next_one = person()
    waiting = actions.appoint(
        actor=SYSTEM,
        person=next_one,
        kind="council_officer",
        body=province.council,
        post=province.planning,
        instrument="No. 8",
        door="web",
    )
    new = actions.hand_over(actor=holder, role=holder.roles[0], to=next_one, instrument="No. 8", door="web")
    assert new.pk == waiting.pk
    assert Role.objects.in_force().filter(post=province.planning).count() == 1


def test_hand_over_to_a_stranger_is_refused(province):
    holder = actor("council_officer", body=province.council, post=province.planning)
    stranger = actor("council_officer", body=province.neighbour)
    with pytest.raises(ValidationError) as caught:
        actions.hand_over(
            actor=holder, role=holder.roles[0], to=stranger.person, instrument="No. 7", door="web"
        )
    assert code_of(caught) == "not_appointed"
    assert fresh(holder).has_role("council_officer", province.council)


@pytest.mark.parametrize(
    ("case", "code"), [("no_order", "instrument_missing"), ("self", "same_person"), ("no_post", "no_post")]
)
def test_hand_over_refuses(province, case, code):
    where = {} if case == "no_post" else {"post": province.planning}
    holder = actor("council_officer", body=province.council, **where)
    other = actor("council_officer", body=province.council)
    with pytest.raises(ValidationError) as caught:
        actions.hand_over(
            actor=holder,
            role=holder.roles[0],
            to=holder.person if case == "self" else other.person,
            instrument="" if case == "no_order" else "No. 7",
            door="web",
        )
    assert code_of(caught) == code


def test_handing_over_twice_meets_the_first(province):
    holder = actor("council_officer", body=province.council, post=province.planning)
    one, two = (actor("council_officer", body=province.council) for _n in range(2))
    old = holder.roles[0]
    actions.hand_over(actor=holder, role=old, to=one.person, instrument="No. 7", door="web")
    # The same open page, sent again: the permission is still there by the row that was read, the row is not.
    with pytest.raises(ValidationError) as caught:
        actions.hand_over(actor=holder, role=old, to=two.person, instrument="No. 7", door="web")
    assert code_of(caught) == "already_ended"


def test_a_failing_room_undoes_the_whole_hand_over(province, monkeypatch):
    def fail(**facts):
        raise RuntimeError("disk full")

    monkeypatch.setattr(registry, "_handovers", {"broken": fail})
    holder = actor("council_officer", body=province.council, post=province.planning)
    colleague = actor("council_officer", body=province.council)
    with pytest.raises(RuntimeError):
        actions.hand_over(
            actor=holder, role=holder.roles[0], to=colleague.person, instrument="No. 7", door="web"
        )
    assert list(fresh(holder).posts()) == [province.planning]
    assert not fresh(colleague).posts().exists()
    assert not entries("people.hand_over")


def test_assume_charge_ends_the_old_holder_who_never_handed_over(province):
    holder = actor("council_officer", body=province.council, post=province.planning)
    who = person()
    waiting = actions.appoint(
        actor=SYSTEM,
        person=who,
        kind="council_officer",
        body=province.council,
        post=province.planning,
        door="web",
    )
    actions.assume_charge(actor=queries.person_actor(who), role=waiting, door="web")
    assert not fresh(holder).has_role("council_officer", province.council)
    assert queries.person_actor(who).has_role("council_officer", province.council)
    with pytest.raises(ValidationError) as caught:
        actions.assume_charge(actor=queries.person_actor(who), role=waiting, door="web")
    assert code_of(caught) == "nothing_to_assume"


def test_drafts_of_a_vacant_post_wait_for_who_assumes_it(province, monkeypatch):
    asked = []
    monkeypatch.setattr(registry, "_handovers", {"drafts": lambda **facts: asked.append(facts) or 1})
    left = actor("council_officer", body=province.council, post=province.planning)
    who = person()
    waiting = actions.appoint(
        actor=SYSTEM,
        person=who,
        kind="council_officer",
        body=province.council,
        post=province.planning,
        door="web",
    )
    actions.end_role(actor=SYSTEM, role=left.roles[0], reason="retired", door="web")
    actions.assume_charge(actor=queries.person_actor(who), role=waiting, door="web")
    assert [(a["from_person"], a["to_person"]) for a in asked] == [(left.person, who)]


def test_charge_of_a_later_order_is_not_assumed_today(province):
    actor("council_officer", body=province.council, post=province.planning)
    who = person()
    waiting = actions.appoint(
        actor=SYSTEM,
        person=who,
        kind="council_officer",
        body=province.council,
        post=province.planning,
        starts_on=timezone.localdate() + dt.timedelta(days=3),
        door="web",
    )
    with pytest.raises(ValidationError) as caught:
        actions.assume_charge(actor=queries.person_actor(who), role=waiting, door="web")
    assert code_of(caught) == "too_early"


def test_nobody_assumes_the_charge_of_another(province):
    actor("council_officer", body=province.council, post=province.planning)
    waiting = actions.appoint(
        actor=SYSTEM,
        person=person(),
        kind="council_officer",
        body=province.council,
        post=province.planning,
        door="web",
    )
    with pytest.raises(PermissionDenied):
        actions.assume_charge(actor=actor("council_officer", body=province.council), role=waiting, door="web")


def test_additional_charge_beside_ones_own(province):
    steward = actor("provincial_steward", place=province.punjab)
    holder = actor("council_officer", body=province.council, post=province.planning)
    chief = actor("council_officer", body=province.council, post=province.chief)
    made = actions.give_additional_charge(
        actor=steward, post=province.planning, to=chief.person, instrument="No. 9", door="web"
    )
    assert made.charge == "additional"
    assert set(fresh(chief).posts()) == {province.planning, province.chief}
    assert not fresh(holder).posts().exists()


@pytest.mark.parametrize(
    ("case", "code"),
    [("outsider", "no_own_charge"), ("holder", "same_person"), ("no_order", "instrument_missing")],
)
def test_additional_charge_refuses(province, case, code):
    holder = actor("council_officer", body=province.council, post=province.planning)
    to = {"outsider": person(), "holder": holder.person, "no_order": actor("auditor").person}[case]
    with pytest.raises(ValidationError) as caught:
        actions.give_additional_charge(
            actor=SYSTEM,
            post=province.planning,
            to=to,
            instrument="" if case == "no_order" else "No. 9",
            door="web",
        )
    assert code_of(caught) == code


# Inviting and links


def test_invite_with_an_address_sends_the_link_and_shows_it_to_nobody(province):
    steward = actor("provincial_steward", place=province.punjab)
    invitation = actions.invite(
        actor=steward,
        name={"en": "Ayesha Noor", "ur": "عائشہ نور"},
        kind="council_officer",
        body=province.council,
        email="Ayesha@Example.PK",
        phone="۰۳۰۰ ۱۲۳۴۵۶۷",
        cnic="35202-1234567-1",
        language="en",
        door="web",
    )
    account = Account.objects.get(pk=invitation.person.account_id)
    assert (account.username, account.email, account.phone) == (
        "ayesha.noor",
        "ayesha@example.pk",
        "+923001234567",
    )
    assert invitation.was_sent
    assert invitation.link == ""
    assert invitation.person.cnic_last_four == "5671"
    letter = OutboundMessage.objects.get()
    assert (letter.channel, letter.language, letter.is_secret) == ("email", "en", True)
    assert "ayesha.noor" in letter.body
    token = letter.body.partition("/sign-in/")[2].partition("/")[0]
    assert queries.usable_link(token).person == invitation.person
    assert not SignInLink.objects.filter(token_hash=token).exists()
    entry = AuditEntry.objects.get(verb="people.invite")
    assert token not in str(entry.after)
    assert "1234567" not in str(entry.after)


def test_invite_with_a_telephone_only_goes_by_sms_in_their_language(province):
    invitation = actions.invite(
        actor=SYSTEM,
        name={"ur": "بلال خان"},
        kind="council_officer",
        body=province.council,
        phone="0300 1234567",
        language="ur",
        door="web",
    )
    assert invitation.was_sent
    message = OutboundMessage.objects.get()
    assert (message.channel, message.language) == ("sms", "ur")
    token = message.body.partition("/ur/sign-in/")[2].partition("/")[0]
    assert queries.usable_link(token).person == invitation.person


def test_appointed_and_ended_are_told_in_the_persons_language(province):
    who = person(email="officer@example.pk")
    who.language = "en"
    who.save()
    made = actions.appoint(
        actor=SYSTEM,
        person=who,
        kind="council_officer",
        body=province.council,
        post=province.planning,
        instrument="No. 12",
        door="web",
    )
    actions.end_role(actor=SYSTEM, role=made, reason="transferred", door="web")
    first, second = OutboundMessage.objects.order_by("id")
    assert "Post mo-p" in first.body
    assert "No. 12" in first.body
    assert "transferred" in second.body


def test_a_refused_action_tells_nobody(province):
    who = person(email="officer@example.pk")
    role(who, "administrator")
    with pytest.raises(ValidationError):
        actions.end_role(actor=SYSTEM, role=who.roles.get(), reason="x", door="web")
    assert not OutboundMessage.objects.exists()


def test_invented_officers_are_never_written_to(province):
    who = person(email="officer@example.pk")
    Person.objects.filter(pk=who.pk).update(is_sample=True)
    who.refresh_from_db()
    actions.appoint(actor=SYSTEM, person=who, kind="council_officer", body=province.council, door="web")
    assert not OutboundMessage.objects.exists()


def test_invite_without_an_address_shows_the_link_once(province):
    invitation = actions.invite(
        actor=SYSTEM, name="Bilal Khan", kind="council_officer", body=province.council, door="web"
    )
    assert not invitation.was_sent
    assert "/ur/sign-in/" in invitation.link
    assert AuditEntry.objects.get(verb="people.invite").after["link_shown_to_inviter"] is True


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "12"}, "phone"),
        ({"cnic": "123"}, "cnic"),
        ({"email": "nobody"}, "email"),
        ({"email": "taken@example.pk"}, "email"),
        ({"username": "with space"}, "username"),
        ({"username": "Taken"}, "username"),
        ({"name": ""}, "name"),
        ({"language": "xx"}, "language"),
    ],
)
def test_invite_names_the_field_that_is_wrong(province, changes, field):
    Account.objects.create(username="taken", email="taken@example.pk")
    values = {"name": "Bilal Khan", "kind": "council_officer", "body": province.council, **changes}
    with pytest.raises(ValidationError) as caught:
        actions.invite(actor=SYSTEM, door="web", **values)
    assert list(caught.value.error_dict) == [field]
    assert not Person.objects.exists()


def test_made_up_sign_in_names_never_collide(province):
    made = [actions.add_person(actor=SYSTEM, name="Ali Raza", door="web").account.username for _n in range(3)]
    assert made == ["ali.raza", "ali.raza2", "ali.raza3"]


def test_a_link_works_once(province):
    who = person()
    address = actions.make_sign_in_link(actor=SYSTEM, person=who, door="command")
    token = address.rstrip("/").rpartition("/")[2]
    assert actions.use_sign_in_link(actor=ANONYMOUS, token=token, door="web").person == who
    with pytest.raises(ValidationError) as caught:
        actions.use_sign_in_link(actor=ANONYMOUS, token=token, door="web")
    assert code_of(caught) == "link_spent"
    assert entries("people.use_sign_in_link") == 1


def test_a_link_expires_and_a_newer_one_replaces_it(province):
    who = person()
    first, second = (
        actions.make_sign_in_link(actor=SYSTEM, person=who, door="command").rstrip("/").rpartition("/")[2]
        for _n in range(2)
    )
    assert queries.usable_link(first) is None
    SignInLink.objects.update(expires_at=timezone.now())
    with pytest.raises(ValidationError):
        actions.use_sign_in_link(actor=ANONYMOUS, token=second, door="web")


def test_loopback_links_are_refused_where_the_platform_is_served(province, settings):
    who = person()
    token = actions.make_sign_in_link(actor=SYSTEM, person=who, door="command").rstrip("/").rpartition("/")[2]
    settings.LOOPBACK_SIGN_IN = False
    with pytest.raises(ValidationError) as caught:
        actions.make_sign_in_link(actor=SYSTEM, person=who, door="command")
    assert code_of(caught) == "not_on_loopback"
    with pytest.raises(ValidationError):
        actions.use_sign_in_link(actor=ANONYMOUS, token=token, door="web")


def test_only_the_system_makes_links(province):
    with pytest.raises(PermissionDenied):
        actions.make_sign_in_link(actor=actor("administrator"), person=person(), door="web")


# Reset by two officers


@pytest.fixture
def lost(province):
    officer = actor("council_officer", body=province.council)
    colleague = actor("council_officer", body=province.council)
    return officer, actions.request_reset(
        actor=colleague, person=officer.person, reason="telephone stolen", door="web"
    )


def test_two_officers_one_level_up_let_somebody_in_again(province, lost):
    officer, request = lost
    officer.person.account.set_password("the old password 1")
    officer.person.account.save()
    one, two = (actor("council_officer", body=province.department) for _n in range(2))
    first = actions.approve_reset(actor=one, request=request, door="web")
    assert not first.is_complete
    assert not SignInLink.objects.exists()
    second = actions.approve_reset(actor=two, request=request, door="web")
    assert second.is_complete
    token = second.link.rstrip("/").rpartition("/")[2]
    actions.use_sign_in_link(actor=ANONYMOUS, token=token, door="web")
    account = Account.objects.get(pk=officer.person.account_id)
    assert not account.has_usable_password()
    assert entries("people.approve_reset") == 2


def test_one_officer_is_not_two(province, lost):
    _officer, request = lost
    one = actor("council_officer", body=province.department)
    actions.approve_reset(actor=one, request=request, door="web")
    with pytest.raises(ValidationError) as caught:
        actions.approve_reset(actor=one, request=request, door="web")
    assert code_of(caught) == "already_approved"
    request.refresh_from_db()
    assert request.closed_at is None


def test_colleagues_and_oneself_do_not_vouch(province, lost):
    officer, request = lost
    for who in (
        officer,
        actor("council_officer", body=province.council),
        actor("council_officer", body=province.neighbour),
        actor("auditor"),
    ):
        with pytest.raises(PermissionDenied):
            actions.approve_reset(actor=who, request=request, door="web")


def test_nobody_vouches_for_themselves_from_a_second_charge_above(province):
    officer = actor("council_officer", body=province.council)
    role(officer.person, "council_officer", body=province.department, starts_on=timezone.localdate())
    officer = fresh(officer)
    request = actions.request_reset(actor=SYSTEM, person=officer.person, reason="lost", door="web")
    assert request.body == province.council
    with pytest.raises(PermissionDenied):
        actions.approve_reset(actor=officer, request=request, door="web")
    assert not queries.resets_for(officer)
    assert queries.resets_for(actor("council_officer", body=province.department)) == [request]


def test_reset_requests_listed_are_those_one_may_approve(province, lost):
    from yakja.foundation.kit.permissions import may

    officer, request = lost
    top = ResetRequest.objects.create(
        person=person(), body=province.department, reason="x", asked_at=timezone.now(), asked_by_ref="system"
    )
    nowhere = ResetRequest.objects.create(
        person=person(), body=None, reason="x", asked_at=timezone.now(), asked_by_ref="system"
    )
    people = [
        officer,
        actor("council_officer", body=province.department),
        actor("council_officer", body=province.council),
        actor("provincial_steward", place=province.punjab),
        actor("district_officer", place=province.lahore),
        actor("administrator"),
        actor("administrator", place=province.punjab),
        actor("auditor"),
        actor("citizen"),
    ]
    for who in people:
        listed = {row.pk for row in queries.resets_for(who)}
        allowed = {row.pk for row in (request, top, nowhere) if may(who, "people.approve_reset", row)}
        assert listed == allowed, who.roles
    assert top.pk in {row.pk for row in queries.resets_for(people[5])}


def test_a_second_request_waits_for_the_first(province, lost):
    officer, _request = lost
    with pytest.raises(ValidationError) as caught:
        actions.request_reset(actor=SYSTEM, person=officer.person, reason="again", door="web")
    assert code_of(caught) == "already_asked"


def test_one_refusal_closes_a_reset(province, lost):
    _officer, request = lost
    above = actor("council_officer", body=province.department)
    actions.refuse_reset(actor=above, request=request, reason="not them", door="web")
    with pytest.raises(ValidationError) as caught:
        actions.approve_reset(actor=above, request=request, door="web")
    assert code_of(caught) == "already_closed"


# Keys


def test_api_key_is_shown_once_and_kept_as_a_hash(province):
    steward = actor("provincial_steward", place=province.punjab)
    key, shown = actions.make_api_key(
        actor=steward, name="Complaint system", scope="usage_counts", subject="PCP", door="web"
    )
    secret = shown.split("_", 2)[2]  # which may have such a sign itself
    assert secret not in str(ApiKey.objects.values().get(pk=key.pk))
    assert secret not in str(AuditEntry.objects.values().get(verb="people.make_api_key"))
    machine = queries.actor_of_key(shown)
    assert machine.ref == f"key:{key.prefix}"
    assert machine.has_scope("usage_counts", "PCP")
    assert not machine.has_scope("usage_counts", "OTHER")
    assert not machine.has_role("provincial_steward")
    assert queries.actor_of_key(shown + "x") is None
    assert queries.actor_of_key(shown.replace("yk_", "zz_")) is None
    assert queries.actor_of_key("") is None
    assert queries.actor_of_key("yk_") is None


def test_a_revoked_or_expired_key_opens_nothing(province):
    key, shown = actions.make_api_key(actor=SYSTEM, name="A", scope="read", door="web")
    actions.revoke_api_key(actor=SYSTEM, key=key, reason="leaked", door="web")
    assert queries.actor_of_key(shown) is None
    with pytest.raises(ValidationError) as caught:
        actions.revoke_api_key(actor=SYSTEM, key=key, reason="leaked", door="web")
    assert code_of(caught) == "already_revoked"
    key, shown = actions.make_api_key(actor=SYSTEM, name="B", scope="read", door="web")
    ApiKey.objects.filter(pk=key.pk).update(expires_on=timezone.localdate())
    assert queries.actor_of_key(shown) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"scope": "all"}, "bad_scope"),
        ({"scope": "usage_counts"}, "subject_missing"),
        ({"expires_on": dt.date(2020, 1, 1)}, "expires_past"),
    ],
)
def test_make_api_key_refuses(db, changes, code):
    with pytest.raises(ValidationError) as caught:
        actions.make_api_key(actor=SYSTEM, door="web", **{"name": "A", "scope": "read", **changes})
    assert code_of(caught) == code


# Small facts


def test_qualification_opens_a_gate_until_it_expires(province):
    who = person()
    today = timezone.localdate()
    actions.record_qualification(
        actor=SYSTEM,
        person=who,
        code="receipts",
        name="Practice task of receipts",
        source="training",
        earned_on=today - dt.timedelta(days=10),
        expires_on=today + dt.timedelta(days=10),
        door="system",
    )
    assert queries.is_qualified(who, "receipts")
    assert not queries.is_qualified(who, "receipts", today + dt.timedelta(days=10))
    assert not queries.is_qualified(who, "other")
    with pytest.raises(PermissionDenied):
        actions.record_qualification(
            actor=queries.person_actor(who), person=who, code="x", name="x", source="self", door="web"
        )


def test_consent_to_a_newer_wording_withdraws_the_older(province):
    who = person()
    me = queries.person_actor(who)
    first = actions.give_consent(
        actor=me, person=who, purpose="research", version="1", language="ur", door="web"
    )
    second = actions.give_consent(
        actor=me, person=who, purpose="research", version="2", language="ur", door="web"
    )
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    actions.withdraw_consent(actor=me, consent=second, door="web")
    assert not who.consents.standing().exists()
    with pytest.raises(PermissionDenied):
        actions.give_consent(
            actor=actor("administrator"),
            person=who,
            purpose="research",
            version="1",
            language="ur",
            door="web",
        )
