import pytest
from django.db import connection

from yakja.foundation.kit import secrecy
from yakja.foundation.people.models import Account


@pytest.mark.django_db
def test_phone_is_encrypted_in_its_column_and_found_by_its_hash():
    account = Account.objects.create(username="A.B", phone="+923001234567")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_hash, username FROM people_account")
        phone, hashed, username = cursor.fetchone()
    assert "3001234567" not in phone
    assert "3001234567" not in hashed
    assert username == "a.b"
    assert Account.objects.get(pk=account.pk).phone == "+923001234567"
    assert Account.objects.by_phone("+923001234567") == account
    assert Account.objects.by_phone("+923001234568") is None
    assert Account.objects.by_phone("") is None
    with pytest.raises(TypeError):
        Account.objects.filter(phone="+923001234567").exists()


@pytest.mark.django_db
def test_update_encrypts_too():
    account = Account.objects.create(username="a")
    Account.objects.filter(pk=account.pk).update(phone="+923001234567")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM people_account")
        assert "3001234567" not in cursor.fetchone()[0]
    assert Account.objects.get().phone == "+923001234567"


@pytest.mark.django_db
def test_saving_the_phone_alone_keeps_its_hash():
    account = Account.objects.create(username="a")
    account.phone = "+923001234567"
    account.save(update_fields=["phone"])
    assert Account.objects.by_phone("+923001234567") == account


def test_the_same_text_is_stored_differently_each_time_and_hashed_alike():
    assert secrecy.encrypt("x", "a.b") != secrecy.encrypt("x", "a.b")
    assert secrecy.keyed_hash("x", "phone") == secrecy.keyed_hash("x", "phone")
    assert secrecy.keyed_hash("x", "phone") != secrecy.keyed_hash("x", "cnic")


def test_another_key_another_column_or_a_changed_text_is_unreadable(settings):
    stored = secrecy.encrypt("x", "a.b")
    hashed = secrecy.keyed_hash("x", "phone")
    assert secrecy.decrypt(stored, "a.b") == "x"
    for place, text in (("a.c", stored), ("a.b", stored[:-4] + "AAA="), ("a.b", "2:abc"), ("a.b", "")):
        with pytest.raises(secrecy.UnreadableError):
            secrecy.decrypt(text, place)
    settings.FIELD_KEY = "a different key"
    assert secrecy.keyed_hash("x", "phone") != hashed
    with pytest.raises(secrecy.UnreadableError):
        secrecy.decrypt(stored, "a.b")
