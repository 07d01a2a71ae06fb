"""Django's sentences in our catalogue: they are Django's, and forms say them in Urdu."""

from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django import forms
from django.utils import translation

from yakja.foundation.ui import borrowed

ROOT = Path(django.__file__).parent


@pytest.fixture(scope="module")
def known() -> set[str]:
    found = set()
    for name in ("conf/locale/en", "contrib/auth/locale/en"):
        with (ROOT / name / "LC_MESSAGES/django.po").open("rb") as stream:
            for message in read_po(stream):
                found.add(message.id[0] if isinstance(message.id, tuple) else message.id)
    return found


def test_each_borrowed_sentence_is_really_one_of_djangos(known):
    assert [sentence for sentence in borrowed.SENTENCES if sentence not in known] == []


class TaxForm(forms.Form):
    name = forms.CharField(min_length=3)
    amount = forms.IntegerField()
    email = forms.EmailField(required=False)


def test_a_form_refuses_in_urdu():
    with translation.override("ur"):
        form = TaxForm({"name": "", "amount": "x", "email": "y"})
        assert [str(errors[0]) for errors in form.errors.values()] == [
            "یہ خانہ پُر کرنا ضروری ہے۔",
            "پورا عدد درج کریں۔",
            "ای میل کا درست پتا درج کریں۔",
        ]
        assert "3 حروف" in str(TaxForm({"name": "a", "amount": "1"}).errors["name"])


def test_the_urdu_catalogue_of_this_room_is_whole():
    path = Path(borrowed.__file__).parent / "locale/ur/LC_MESSAGES/django.po"
    with path.open("rb") as stream:
        messages = [message for message in read_po(stream) if message.id]
    assert len(messages) > 100
    for message in messages:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(texts), message.id
        assert not message.fuzzy
        for digit in "۰۱۲۳۴۵۶۷۸۹":
            assert digit not in "".join(texts)
