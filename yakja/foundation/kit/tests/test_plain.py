"""Signs that turn what stands beside a name do not come in; those that Urdu needs stay."""

import pytest

from yakja.foundation.kit.tables import read_table
from yakja.foundation.kit.text import plain


@pytest.mark.parametrize("sign", "\u202a\u202b\u202c\u202d\u202e")
def test_embeddings_and_overrides_are_taken_out(sign):
    assert plain(f"City {sign}PPA") == "City PPA"


@pytest.mark.parametrize("text", ["a\u2067b", "b\u2069a", "a\u2068\nb\u2069", "\u2069a\u2066"])
def test_an_isolate_that_is_not_closed_in_its_line_is_taken_out(text):
    assert not set(plain(text)) & set("\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    "text",
    [
        "\u06a9\u062a\u0627\u0628\u200c\u06c1\u0627",
        "a\u200eb\u200f",
        "see \u2068Lahore\u2069 now",
        "plain",
        "a\u200db",
    ],
)
def test_what_belongs_in_a_text_stays(text):
    assert plain(text) == text


def test_a_table_from_outside_is_cleaned_too():
    rows, errors = read_table("name\nCity \u202ePPA\n", required=["name"])
    assert (rows[0]["name"], errors) == ("City PPA", [])
