"""Through the real pages: signing in, second factor, charges, resets, keys, refusals."""

import datetime as dt
import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from yakja.foundation.channels.models import OutboundMessage
from yakja.foundation.kit.permissions import ANONYMOUS, SYSTEM
from yakja.foundation.people import actions, queries
from yakja.foundation.people.middleware import ActorMiddleware
from yakja.foundation.people.models import ApiKey, ResetRequest, Role, SignInLink

from .factories import PASSWORD, actor, person, role, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_rate_limits_left_over():
    from django.core.cache import cache

    cache.clear()


def page(client, name, status=200, **arguments):
    response = client.get(reverse(name, kwargs=arguments or None))
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def send(client, name, data=None, *, follow=True, **arguments):
    return client.post(reverse(name, kwargs=arguments or None), data or {}, follow=follow)


def sign_in(client, who, password=PASSWORD):
    return client.post(
        reverse("account_login"), {"login": who.account.username, "password": password}, follow=True
    )


def codes_on(html):
    return [a + b for a, b in re.findall(r"<li><code>(\d{4}) (\d{4})</code></li>", html)]


# Keys and letters that are asked for twice


def test_a_button_pressed_twice_makes_one_key_and_both_answers_show_it(province):
    steward = person()
    role(steward, "provincial_steward", place=province.punjab)
    client = signed_in(steward)
    token = re.search(r'name="form_token" value="([^"]+)"', page(client, "people:keys"))[1]
    sent = {"name": "Clerk", "scope": "read", "form_token": token}
    first, second = (send(client, "people:keys", sent).text for _n in range(2))
    shown = re.search(r"yk_\w{8}_[\w-]+", first)[0]
    assert shown in second
    key = ApiKey.objects.get()
    assert key.secret_hash == ApiKey.hash_of(shown.split("_", 2)[2])
    assert token not in str(ApiKey.objects.values().get())
    ApiKey.objects.update(made_at=timezone.now() - dt.timedelta(hours=1))
    late = send(client, "people:keys", sent).text
    assert shown not in late
    assert "ایک کلید بن چکی ہے" in late
    assert ApiKey.objects.count() == 1


def test_a_stranger_to_the_register_gets_no_letter_and_the_asker_sees_no_difference(mailoutbox):
    known = person(password=PASSWORD)
    known.account.email = "officer@example.pk"
    known.account.save()
    answers = [
        Client().post("/en/accounts/password/reset/", {"email": email}, follow=True)
        for email in (known.account.email, "nobody@example.org")
    ]
    assert len({(a.status_code, tuple(a.redirect_chain)) for a in answers}) == 1
    assert [letter.to for letter in mailoutbox] == [[known.account.email]]


def test_letters_for_a_new_password_are_few_a_day_for_one_address(mailoutbox):
    known = person(password=PASSWORD)
    known.account.email = "officer@example.pk"
    known.account.save()
    answers = [
        Client().post("/en/accounts/password/reset/", {"email": known.account.email}).status_code
        for _n in range(5)
    ]
    assert answers == [302, 302, 302, 429, 429]
    assert len(mailoutbox) == 3


# Signing in


def test_wrong_password_is_refused_with_what_was_typed_kept(province):
    who = person(password=PASSWORD)
    client = Client()
    response = sign_in(client, who, "wrong")
    assert who.account.username in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_officer_signs_in_with_password_and_one_code_of_the_printed_sheet(province):
    who = person(password=PASSWORD)
    role(who, "council_officer", body=province.council)
    client = Client()
    sign_in(client, who)
    # Reading is possible, the desk says what is missing, and the sheet needs the password once more.
    assert "second-factor" in page(client, "people:my")
    send(client, "account_reauthenticate", {"password": PASSWORD})
    sheet = send(client, "mfa_generate_recovery_codes").content.decode()
    codes = codes_on(sheet)
    assert len(codes) == len(set(codes)) == 50
    # It is shown once.
    assert not codes_on(page(client, "mfa_view_recovery_codes"))

    client = Client()
    response = sign_in(client, who)
    assert response.redirect_chain[-1][0] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    response = send(client, "mfa_authenticate", {"code": "00000000"})
    assert "_auth_user_id" not in client.session
    # Digits of the Urdu keyboard, in the two groups in which they are printed.
    typed = codes[0].translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    send(client, "mfa_authenticate", {"code": f"{typed[:4]} {typed[4:]}"})
    assert client.session["_auth_user_id"] == str(who.account_id)
    assert "second-factor" not in page(client, "people:my")
    response = send(client, "people:security", {"language": "en"})
    assert response.status_code == 200
    who.refresh_from_db()
    assert who.language == "en"

    # A code works once.
    client = Client()
    sign_in(client, who)
    send(client, "mfa_authenticate", {"code": codes[0]})
    assert "_auth_user_id" not in client.session
    send(client, "mfa_authenticate", {"code": codes[1]})
    assert "_auth_user_id" in client.session


def test_officer_signs_in_with_an_app(province):
    from allauth.mfa.totp.internal import auth as totp

    who = person(password=PASSWORD)
    role(who, "council_officer", body=province.council)
    client = Client()
    sign_in(client, who)
    send(client, "account_reauthenticate", {"password": PASSWORD})
    html = page(client, "mfa_activate_totp")
    secret = re.search(r'<code dir="ltr">([A-Z2-7]+)</code>', html).group(1)

    def code():
        return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))

    response = send(client, "mfa_activate_totp", {"code": code()})
    assert response.status_code == 200
    stored = Authenticator.objects.get(type="totp")
    assert secret not in str(stored.data)
    client = Client()
    assert sign_in(client, who).redirect_chain[-1][0] == reverse("mfa_authenticate")
    from django.core.cache import cache

    cache.clear()  # the code was used a moment ago to link the app
    send(client, "mfa_authenticate", {"code": code()})
    assert "_auth_user_id" in client.session


def test_guessing_passwords_is_slowed_down(province):
    who = person(password=PASSWORD)
    client = Client()
    for _n in range(6):
        sign_in(client, who, "wrong")
    sign_in(client, who)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client, db):
    response = client.post(
        reverse("account_signup"), {"username": "x", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert response.status_code == 200
    assert not queries.person_named("x")


def test_weak_passwords_are_refused(province):
    who = person(password=PASSWORD)
    client = signed_in(who)
    send(
        client,
        "account_change_password",
        {"oldpassword": PASSWORD, "password1": "password1234", "password2": "password1234"},
    )
    who.account.refresh_from_db()
    assert who.account.check_password(PASSWORD)


def test_password_forgotten_by_letter_keeps_the_second_factor(province, mailoutbox):
    who = person(password=PASSWORD, email="officer@example.pk")
    role(who, "council_officer", body=province.council)
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(who.account)
    client = Client()
    send(client, "account_reset_password", {"email": "officer@example.pk"})
    address = re.search(r"http://testserver(\S+)", mailoutbox[0].body).group(1)
    response = client.get(address, follow=True)
    form_address = response.redirect_chain[-1][0]
    new = "harbour kite 93 cedar"
    client.post(form_address, {"password1": new, "password2": new})
    assert "_auth_user_id" not in client.session
    assert sign_in(client, who, new).redirect_chain[-1][0] == reverse("mfa_authenticate")


def test_letters_say_the_same_for_an_unknown_address(client, db, mailoutbox):
    known = person(password=PASSWORD, email="officer@example.pk")
    answers = [
        send(client, "account_reset_password", {"email": email}).content.decode().replace(email, "")
        for email in ("officer@example.pk", "nobody@example.pk")
    ]
    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    assert strip.sub("", answers[0]) == strip.sub("", answers[1])
    assert known.account.email in mailoutbox[0].to


# One-time links


def test_loopback_link_signs_in_once_with_the_second_factor(province):
    who = person()
    role(who, "provincial_steward", place=province.punjab)
    address = actions.make_sign_in_link(actor=SYSTEM, person=who, door="command")
    path = address.partition("8000")[2] or address.partition("//")[2].partition("/")[2]
    path = "/" + path.lstrip("/")
    client = Client()
    response = client.get(path, follow=True)
    assert response.redirect_chain[-1][0] == reverse("people:my")
    assert send(client, "people:keys", {"name": "A", "scope": "read"}).status_code == 200
    assert ApiKey.objects.count() == 1
    other = Client()
    assert other.get(path).status_code == 410
    assert other.post(path).status_code == 410
    assert "_auth_user_id" not in other.session


def test_invited_officer_sets_password_and_sheet_before_anything_else(province):
    invitation = actions.invite(
        actor=SYSTEM, name="Sana Gul", kind="council_officer", body=province.council, door="web"
    )
    path = "/" + invitation.link.partition("//")[2].partition("/")[2]
    client = Client()
    # Programs that look into letters open every address: that spends nothing.
    assert client.get(path).status_code == 200
    assert "_auth_user_id" not in client.session
    response = client.post(path, follow=True)
    assert response.redirect_chain[-1][0] == reverse("people:second_factor")
    assert send(client, "people:security", {"language": "en"}).redirect_chain[-1][0] == reverse(
        "people:second_factor"
    )
    send(client, "account_set_password", {"password1": PASSWORD, "password2": PASSWORD})
    send(client, "account_reauthenticate", {"password": PASSWORD})
    codes = codes_on(send(client, "mfa_generate_recovery_codes").content.decode())
    # Showing the sheet is not yet proof that it was printed: one signs in with it.
    assert send(client, "people:security", {"language": "en"}).redirect_chain[-1][0] == reverse(
        "people:second_factor"
    )
    send(client, "account_logout")
    invitation.person.account.refresh_from_db()
    sign_in(client, invitation.person)
    send(client, "mfa_authenticate", {"code": codes[0]})
    assert send(client, "people:security", {"language": "en"}).redirect_chain[-1][0] == reverse(
        "people:security"
    )


def test_reset_link_ends_the_old_password_codes_and_sessions(province):
    who = person(password=PASSWORD)
    role(who, "council_officer", body=province.council)
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(who.account)
    old_session = signed_in(who)
    page(old_session, "people:my")
    request = actions.request_reset(actor=SYSTEM, person=who, reason="sheet lost", door="web")
    one, two = (actor("council_officer", body=province.department) for _n in range(2))
    assert "sheet lost" in page(signed_in(one.person), "people:resets")
    send(signed_in(one.person), "people:approve_reset", pk=request.pk)
    html = send(signed_in(two.person), "people:approve_reset", pk=request.pk).content.decode()
    path = "/" + re.search(r"http://[^/]+/(\w\w/sign-in/[^/]+/)", html).group(1)
    client = Client()
    client.post(path)
    assert client.session["_auth_user_id"] == str(who.account_id)
    assert not Authenticator.objects.filter(user=who.account).exists()
    assert page(old_session, "people:my", status=302) == ""
    assert "_auth_user_id" not in Client().session
    response = sign_in(Client(), who)
    assert response.wsgi_request.user.is_anonymous


# The second factor gates every write


def test_password_alone_reads_but_never_writes(province):
    who = person(password=PASSWORD)
    role(who, "provincial_steward", place=province.punjab)
    client = signed_in(who, with_second_factor=False)
    page(client, "people:keys")
    response = send(client, "people:keys", {"name": "A", "scope": "read"}, follow=False)
    assert response.status_code == 303
    assert response["Location"] == reverse("people:second_factor")
    assert not ApiKey.objects.exists()
    response = client.post("/api/v1/openapi.json", data="{}", content_type="application/json")
    assert response.status_code == 403
    assert response.json()["code"] == "second_factor"
    assert send(client, "account_logout", follow=False)["Location"] == "/ur/"
    assert "_auth_user_id" not in client.session


def test_a_citizen_needs_no_second_factor(province):
    who = person(password=PASSWORD)
    role(who, "citizen")
    client = signed_in(who, with_second_factor=False)
    assert send(client, "people:security", {"language": "sd"}).status_code == 200
    who.refresh_from_db()
    assert who.language == "sd"


def test_outside_sign_in_counts_only_where_the_province_says_so(province, settings):
    from yakja.foundation.people.middleware import shows_second_factor

    session = {"account_authentication_methods": [{"method": "socialaccount"}]}
    assert not shows_second_factor(session)
    settings.OIDC_IS_SECOND_FACTOR = True
    assert shows_second_factor(session)
    assert shows_second_factor({"account_authentication_methods": [{"method": "mfa", "type": "totp"}]})
    assert not shows_second_factor({"account_authentication_methods": [{"method": "password"}]})


# Access follows the post


def test_handed_over_the_open_session_loses_access_the_same_minute(province):
    holder = person()
    role(holder, "council_officer", body=province.council, post=province.planning)
    next_one = person()
    role(next_one, "council_officer", body=province.council)
    client = signed_in(holder)
    page(client, "people:staff", code="LHR-1")
    held = Role.objects.get(person=holder)
    html = page(client, "people:hand_over", pk=held.pk)
    assert f'value="{next_one.pk}"' in html
    send(client, "people:hand_over", {"to": next_one.pk, "instrument": "No. 7"}, pk=held.pk)
    page(client, "people:staff", status=403, code="LHR-1")
    assert (
        send(client, "people:hand_over", {"to": next_one.pk, "instrument": "No. 7"}, pk=held.pk).status_code
        == 404
    )
    new = signed_in(next_one)
    assert "Post mo-p" in new.get("/en/my/").content.decode()


def test_hand_over_form_keeps_what_was_typed(province):
    holder = person()
    held = role(holder, "council_officer", body=province.council, post=province.planning)
    next_one = person()
    role(next_one, "council_officer", body=province.council)
    html = send(signed_in(holder), "people:hand_over", {"instrument": "No. 77"}, pk=held.pk).content.decode()
    assert "No. 77" in html
    assert 'id="problems"' in html
    assert Role.objects.in_force().get(post=province.planning).person == holder


def test_steward_appoints_invites_and_ends_through_the_pages(province):
    steward = person()
    role(steward, "provincial_steward", place=province.punjab)
    client = signed_in(steward)
    assert "LHR-1" in page(client, "people:staff_bodies")
    officer = person()
    role(officer, "council_officer", body=province.neighbour)
    data = {"username": officer.account.username, "charge": "additional", "instrument": "No. 5"}
    send(client, "people:charge", data, code="LHR-1", post="mo-p")
    assert Role.objects.in_force().get(post=province.planning).charge == "additional"
    data = {
        "name_ur": "ثنا گل",
        "name_en": "Sana Gul",
        "kind": "council_officer",
        "post": province.chief.pk,
        "email": "sana@example.pk",
        "language": "ur",
    }
    html = send(client, "people:invite", data, code="LHR-1").content.decode()
    assert "/sign-in/" not in html.partition("<main")[2]
    assert "/sign-in/" in OutboundMessage.objects.latest("id").body
    seat = Role.objects.in_force().get(post=province.chief)
    html = send(client, "people:invite", {**data, "name_en": ""}, code="LHR-1").content.decode()
    assert "ثنا گل" in html
    send(client, "people:end_role", {"reason": "transferred"}, pk=seat.pk)
    assert not Role.objects.in_force().filter(post=province.chief).exists()


def test_appointed_officer_assumes_charge_on_the_desk(province):
    old = person()
    role(old, "council_officer", body=province.council, post=province.planning)
    new = person()
    waiting = actions.appoint(
        actor=SYSTEM,
        person=new,
        kind="council_officer",
        body=province.council,
        post=province.planning,
        door="web",
    )
    client = signed_in(new)
    assert reverse("people:assume", kwargs={"pk": waiting.pk}) in page(client, "people:my")
    page(client, "people:assume", pk=waiting.pk)
    send(client, "people:assume", pk=waiting.pk)
    page(client, "people:staff", code="LHR-1")
    page(signed_in(old), "people:staff", status=403, code="LHR-1")


# Keys and the API


def test_key_is_shown_once_and_opens_the_api_until_withdrawn(province):
    steward = person()
    role(steward, "provincial_steward", place=province.punjab)
    client = signed_in(steward)
    html = send(client, "people:keys", {"name": "Clerk <b>", "scope": "read"}).content.decode()
    shown = re.search(r"yk_[a-z2-9]{8}_[\w-]+", html).group(0)
    assert "<b>" not in html.partition("<main")[2].replace("<b>SAMPLE</b>", "")
    assert shown not in page(client, "people:keys")
    machine = Client(headers={"Authorization": f"Bearer {shown}"})
    assert machine.get("/api/v1/openapi.json").status_code == 200
    assert ApiKey.objects.get().last_used_on == timezone.localdate()
    send(client, "people:revoke_key", {"reason": "leaked"}, pk=ApiKey.objects.get().pk)
    response = machine.get("/api/v1/openapi.json")
    assert response.status_code == 401
    assert response.json()["code"] == "bad_key"


def test_a_session_writes_through_the_api_only_with_the_token_of_its_page(province):
    """The API's views are exempt from Django's own check, since machines have no page to take a token from."""
    who = actor("provincial_steward", place=province.punjab)

    @csrf_exempt
    def view(request):
        raise AssertionError("never reached")

    def answer(acting, **headers):
        request = RequestFactory(enforce_csrf_checks=True).post("/api/v1/usages", headers=headers)
        request.COOKIES.update({"sessionid": "x", "csrftoken": "a" * 32})
        request.actor = acting
        return ActorMiddleware(view).process_view(request, view, (), {})

    assert json.loads(answer(who).content)["code"] == "csrf"
    assert answer(who, **{"X-CSRFToken": "a" * 32}) is None
    assert answer(ANONYMOUS) is None


# Visitors


def test_a_visitor_without_a_cookie_costs_no_query(client, db, django_assert_num_queries):
    client.get(reverse("people:locked_out"))
    with django_assert_num_queries(0):
        assert client.get(reverse("people:locked_out")).status_code == 200


def test_a_signed_in_page_reads_session_account_and_roles_once(province, django_assert_num_queries):
    who = person()
    role(who, "citizen")
    client = signed_in(who)
    page(client, "people:my")
    # From the fourth on, panels of the desk: long work, texts the person helps to write, where they are staff (asked by
    # capacity and by training), what they teach.
    with django_assert_num_queries(8):
        page(client, "people:my")


def test_sessions_are_out_of_reach_of_scripts_and_end_with_the_browser(province):
    who = person(password=PASSWORD)
    client = Client()
    sign_in(client, who)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""


ARGUMENTS = {
    "people:hand_over": {"pk": "role"},
    "people:assume": {"pk": "waiting"},
    "people:end_role": {"pk": "role"},
    "people:staff": {"code": "LHR-1"},
    "people:invite": {"code": "LHR-1"},
    "people:charge": {"code": "LHR-1", "post": "mo-p"},
    "people:ask_reset": {"pk": "person"},
    "people:approve_reset": {"pk": "request"},
    "people:refuse_reset": {"pk": "request"},
    "people:revoke_key": {"pk": "key"},
    "people:keys": {},
    "people:staff_bodies": {},
    "people:resets": {},
}


@pytest.mark.parametrize("name", ARGUMENTS)
@pytest.mark.parametrize("who", ["anonymous", "citizen", "officer_of_another_body"])
def test_strangers_are_refused_everywhere(province, name, who):
    held = role(person(), "council_officer", body=province.council, post=province.planning)
    waiting = role(
        person(), "council_officer", body=province.council, post=province.planning, awaits_assumption=True
    )
    key, _shown = actions.make_api_key(
        actor=SYSTEM, name="A", scope="read", body=province.council, door="web"
    )
    request = actions.request_reset(actor=SYSTEM, person=held.person, reason="x", door="web")
    keys = {
        "role": held.pk,
        "waiting": waiting.pk,
        "person": held.person_id,
        "request": request.pk,
        "key": key.pk,
    }
    arguments = {k: keys.get(v, v) for k, v in ARGUMENTS[name].items()}
    if who == "anonymous":
        client = Client()
    else:
        stranger = person()
        role(stranger, "citizen") if who == "citizen" else role(
            stranger, "council_officer", body=province.neighbour
        )
        client = signed_in(stranger)
    lists = {"people:staff_bodies", "people:resets"}
    response = client.post(
        reverse(name, kwargs=arguments or None), {"reason": "x", "to": "1", "instrument": "x"}
    )
    if who == "officer_of_another_body" and name in lists:
        assert "LHR-1" not in response.content.decode()
    else:
        assert response.status_code in (403, 404), name
    assert Role.objects.filter(ended_at__isnull=False).count() == 0
    assert Role.objects.get(pk=waiting.pk).awaits_assumption
    assert ApiKey.objects.get(pk=key.pk).revoked_at is None
    assert ResetRequest.objects.get().closed_at is None
    assert not SignInLink.objects.exists()


def test_a_visitor_is_led_to_the_sign_in_page(client, db):
    response = client.get(reverse("people:my"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
