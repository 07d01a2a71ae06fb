import io
import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.people import queries
from yakja.foundation.people.models import Account

pytestmark = pytest.mark.django_db


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("create_administrator", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_first_administrator_gets_an_address_that_works_in_production_too(settings):
    settings.LOOPBACK_SIGN_IN = False
    out, _err = run("--name", "Hina Shah", "--email", "hina@example.pk", "--language", "en")
    answer = json.loads(out)
    assert out.count("\n") == 1
    assert answer["username"] == "hina.shah"
    assert queries.has_administrator()
    client = Client()
    path = "/" + answer["address"].partition("//")[2].partition("/")[2]
    assert client.get(path).status_code == 200
    response = client.post(path)
    assert response["Location"] == reverse("people:second_factor").replace("/ur/", "/en/")
    assert client.get(path).status_code == 410
    # Let in, but nothing can be changed before a password and a second factor stand.
    assert client.post("/en/my/keys/", {"name": "A", "scope": "read"}).status_code == 303
    assert AuditEntry.objects.filter(verb="people.create_administrator").count() == 1


def test_a_taken_name_is_said_and_nothing_is_made():
    Account.objects.create(username="hina.shah")
    with pytest.raises(SystemExit) as caught:
        run("--name", "Hina Shah", "--username", "hina.shah")
    assert caught.value.code == 1
    assert not queries.has_administrator()
