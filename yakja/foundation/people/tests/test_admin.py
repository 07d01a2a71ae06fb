import pytest

from yakja.foundation.people.models import Account

from .factories import person, role, signed_in

pytestmark = pytest.mark.django_db


def test_administrators_look_through_the_window_and_change_nothing(province):
    who = person()
    role(who, "administrator")
    client = signed_in(who)
    html = client.get(f"/window/people/account/{who.account_id}/change/").content.decode()
    assert who.account.username in html
    assert "password" not in html.partition("<fieldset")[2]
    response = client.post(f"/window/people/account/{who.account_id}/change/", {"username": "taken-over"})
    assert response.status_code == 403
    assert client.get("/window/people/account/add/").status_code == 403
    assert not Account.objects.filter(username="taken-over").exists()
    # Windows that a library brings are read-only too.
    assert client.get("/window/account/emailaddress/").status_code == 200
    assert client.get("/window/account/emailaddress/add/").status_code == 403


def test_nobody_else_looks_through_the_window(province):
    for kind, where in (("provincial_steward", {"place": province.punjab}), ("citizen", {})):
        who = person()
        role(who, kind, **where)
        response = signed_in(who).get("/window/people/account/")
        assert response.status_code == 302
        assert "/window/login/" in response["Location"]
