"""The facts by which a restored copy is recognised."""

from __future__ import annotations

import copy

import pytest
from django.db import connection
from django.test import override_settings

from yakja.citizens.complaints.models import ReceiptSecret
from yakja.config.operating import facts
from yakja.foundation.people.models import Account

pytestmark = pytest.mark.django_db


def test_whatever_differs_is_named():
    noted = facts.facts()
    assert facts.differences(noted, copy.deepcopy(noted)) == []
    noted["numbers"] = {"bodies": 3}
    changed = copy.deepcopy(noted)
    changed["numbers"]["bodies"] = 4
    changed["chain"]["head"] = "f" * 64
    changed["personal_data"] = "unreadable"
    said = facts.differences(noted, changed)
    assert len(said) == 3
    assert "bodies: 3 when the backup was made, 4 now" in said


def test_a_key_that_does_not_fit_is_noticed():
    ReceiptSecret.objects.all().delete()  # the only row that a new copy has encrypted
    assert facts.personal_data() == "none"
    account = Account.objects.create(username="x")
    account.phone = "+923001234567"
    account.save()
    assert facts.personal_data() == "readable"
    with override_settings(FIELD_KEY="another key than the one that wrote"):
        assert facts.personal_data() == "unreadable"


def test_a_migration_of_a_newer_version_is_known_as_such():
    applied = facts.facts()["migrations"]
    assert facts.unknown_migrations(applied) == []
    assert facts.unknown_migrations([*applied, "places.0999_future"]) == ["places.0999_future"]
    assert facts.unknown_migrations(["an_app_that_left.0001_initial"]) == []


def test_facts_name_the_database():
    assert facts.facts()["database"] == connection.vendor
