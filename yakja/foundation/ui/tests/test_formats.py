import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import translation

from yakja.foundation.kit.i18n import TranslatedText
from yakja.foundation.ui import formats


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (123456, "1,23,456"),
        (1234567890, "1,23,45,67,890"),
        (-45000, "−45,000"),
        (-7, "−7"),
    ],
)
def test_numbers_are_grouped_by_lakh_and_crore(value, shown):
    assert formats.num(value) == f"<bdi>{shown}</bdi>"


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [(2.5, 0, "3"), (0.125, 2, "0.13"), (123456.789, 1, "1,23,456.8"), (-0.4, 0, "0")],
)
def test_halves_are_rounded_away_from_zero(value, places, shown):
    assert formats.plain_num(value, places) == shown


@pytest.mark.parametrize(
    ("paisa", "english", "urdu"),
    [(12500000, "Rs 1,25,000", "1,25,000 روپے"), (150, "Rs 1.50", "1.50 روپے"), (0, "Rs 0", "0 روپے")],
)
def test_money_is_said_in_rupees(paisa, english, urdu):
    with translation.override("en"):
        assert formats.money(paisa) == f"<bdi>{english}</bdi>"
        assert formats.money(SimpleNamespace(paisa=paisa)) == f"<bdi>{english}</bdi>"
    with translation.override("ur"):
        assert formats.money(paisa) == f"<bdi>{urdu}</bdi>"


def test_a_share_is_a_percentage():
    assert formats.percent(0.4249) == "<bdi>42%</bdi>"
    assert formats.percent(1, 1) == "<bdi>100.0%</bdi>"


@pytest.mark.parametrize("form", [formats.num, formats.money, formats.percent, formats.day, formats.moment])
def test_what_nobody_told_us_is_never_zero_or_empty(form):
    with translation.override("ur"):
        assert form(None) == '<span class="unknown">معلوم نہیں</span>'


@pytest.mark.parametrize(
    ("lang", "shown"),
    [("en", "23 November 2026"), ("ur", "23 نومبر 2026"), ("skr", "23 نومبر 2026"), ("sd", "23 نومبر 2026")],
)
def test_days_carry_the_name_of_the_month_and_western_digits(lang, shown):
    with translation.override(lang):
        assert formats.day(dt.date(2026, 11, 23)) == f'<time datetime="2026-11-23"><bdi>{shown}</bdi></time>'


@pytest.mark.parametrize("lang", ["en", "ur", "sd", "ps", "pnb", "skr", "bal"])
def test_every_language_names_twelve_months(lang):
    assert len(set(formats.month_names(lang).values())) == 12


def test_a_moment_is_told_in_the_time_of_the_country():
    late = dt.datetime(2026, 11, 22, 20, 5, tzinfo=dt.UTC)
    with translation.override("en"):
        assert "23 November 2026, 1:05 am" in formats.moment(late)
        assert "2026-11-23" in formats.day(late)
    with translation.override("ur"):
        assert "23 نومبر 2026، رات 1:05 بجے" in formats.moment(late)


def test_a_text_that_fell_back_says_its_own_language():
    only_english = TranslatedText({"en": "Water <pipe>"})
    with translation.override("ur"):
        assert formats.tr(only_english) == '<span lang="en" dir="ltr">Water &lt;pipe&gt;</span>'
    with translation.override("en"):
        assert formats.tr(only_english) == "Water &lt;pipe&gt;"
    assert formats.tr(TranslatedText()) == ""
    assert formats.tr("a<b") == "a&lt;b"
