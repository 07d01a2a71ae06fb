import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakja.foundation.kit.text import (
    ascii_digits,
    compact_key,
    likely_language,
    romanise,
    script_of,
    search_key,
    skeleton,
    skeleton_words,
    sort_key,
)

URDU_LIKE = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
        st.characters(min_codepoint=0x0750, max_codepoint=0x077F),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFDFF),
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
        st.characters(exclude_categories=["Cs"]),
    )
)
KEY_LANGUAGES = st.sampled_from([None, "ur", "sd", "ps", "pnb", "skr", "en"])


@given(URDU_LIKE, KEY_LANGUAGES)
def test_search_key_is_idempotent(text, lang):
    once = search_key(text, lang)
    assert search_key(once, lang) == once


@given(URDU_LIKE, KEY_LANGUAGES)
def test_search_key_has_no_marks_capitals_or_double_spaces(text, lang):
    key = search_key(text, lang)
    assert key == key.strip()
    assert "  " not in key
    assert key == key.lower()
    assert not any(mark in key for mark in "\u0640\u064e\u200c\u200f'")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("شکایت", "شكايت"),
        ("شکایت", "شِکایَت"),
        ("شکایت", "شـــکایت"),
        ("شکایت", "شڪايت"),
        ("گئی", "گئ\u200cی"),
        ("آبپاشی", "ابپاشي"),
        ("محلّہ", "محلة"),
        ("کے\u200cلیے", "کےلیے"),
        ("۱۲۳", "123"),
        ("٤٥٦", "456"),
        ("ﻻﮨﻮﺭ", "لاہور"),
        ("علماء", "علما"),
        ("Café", "CAFE"),
        ("citizen's", "citizens"),
        ("e-Khidmat", "E  Khidmat"),
        ("نقشہ،", "نقشہ"),
        ("بھٹہ", "بہٹہ"),
    ],
)
def test_variants_share_a_key(one, other):
    assert search_key(one) == search_key(other)


def test_sindhi_keeps_its_two_kafs():
    assert search_key("ڪم", "sd") != search_key("کم", "sd")
    assert search_key("ڪم") == search_key("کم")
    assert search_key("ڪراچی", "sd") == search_key("ڪراچي", "sd")


def test_pashto_keeps_the_forms_of_ye_that_carry_meaning():
    assert search_key("ښځې", "ps") != search_key("ښځی", "ps")
    assert search_key("ښځې") == search_key("ښځی")


def test_compact_key_matches_joined_words():
    assert compact_key("صاف پانی") == compact_key("صافپانی")


def test_ascii_digits_leaves_letters_alone():
    assert ascii_digits("یوسی ۴٤4، وارڈ ٣") == "یوسی 444، وارڈ 3"


@pytest.mark.parametrize(
    "text", ["شہر کی صفائی اور کچرا اٹھانے کی شکایت", "Complaint about street lights, Lahore"]
)
def test_search_key_is_fast(text):
    best = min(timeit.repeat(lambda: search_key(text), number=500, repeat=7)) / 500
    assert best < 20e-6


@pytest.mark.parametrize(
    ("lang", "ordered"),
    [
        ("ur", ["اٹک", "پشاور", "تربت", "ٹانک", "دادو", "ڈیرہ", "کراچی", "گجرات", "لاہور", "ہری پور", "یزمان"]),
        ("skr", ["ج", "ڄ", "د", "ڈ", "ݙ", "ن", "ݨ"]),
        ("sd", ["ب", "ٻ", "ڀ", "ج", "ڄ", "جھ", "ڃ", "چ", "ڪ", "ک", "گ", "ڳ", "گھ", "ڱ", "ل", "ه", "ي"]),
        ("sd", ["جيڪب", "جھول", "چمبڙ", "گمبٽ", "گھوٽڪي", "لاڙڪاڻو"]),
        ("ps", ["ت", "ټ", "ج", "ځ", "چ", "څ", "ر", "ړ", "ږ", "ښ", "ک", "ګ", "ی", "ې", "ي", "ۍ", "ئ"]),
        ("en", ["attock", "Bannu", "Chagai", "Quetta", "آزاد"]),
        ("ur", ["یونین ۲", "یونین ۱۰", "UC 2", "UC 10"]),
    ],
)  # fmt: skip
def test_sort_key_follows_the_alphabet(lang, ordered):
    assert sorted(set(ordered), key=lambda text: sort_key(text, lang)) == ordered


def test_code_point_order_is_not_the_alphabet():
    assert sorted(["ٹانک", "کراچی", "لاہور"]) != sorted(
        ["ٹانک", "کراچی", "لاہور"], key=lambda t: sort_key(t, "ur")
    )


@given(st.text(), st.sampled_from(["en", "ur", "sd", "ps", "skr", "xx"]))
def test_sort_key_is_plain_ascii(text, lang):
    key = sort_key(text, lang)
    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())


def test_sort_key_ignores_marks_and_punctuation():
    assert sort_key("«لاہور»", "ur") == sort_key("لاہَور", "ur")


@pytest.mark.parametrize(
    "spellings",
    [
        ("شکایت", "shikayat", "shikayet", "shikaayat", "shikait", "شڪايت"),
        ("نقشہ", "naqsha", "naksha", "naqshah"),
        ("نیلامی", "neelami", "nilami", "neelaami"),
        ("حاضری", "hazri", "hazree", "haziri"),
        ("قبرستان", "qabristan", "kabristan"),
        ("خاکروب", "khakrob", "khakroob"),
        ("سڑک", "sarak", "sarrak"),
        ("لائسنس", "licence", "license", "laisans"),
        ("اسٹریٹ لائٹ", "street light", "istreet lait"),
        ("ٹیکس", "tax", "taks"),
        ("اسٹیشن", "station"),
        ("کمپلینٹ", "complaint"),
    ],
)
def test_spellings_share_a_skeleton(spellings):
    assert len({tuple(skeleton_words(spelling)) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("شکایت", "نقشہ"), ("پانی", "بجلی"), ("sarak", "shikayat"), ("qabristan", "khakrob")]
)
def test_other_words_have_other_skeletons(one, other):
    assert skeleton(one) != skeleton(other)


def test_skeleton_of_what_has_no_letters():
    assert skeleton("") == ""
    assert skeleton("—") == ""
    assert skeleton("۱۱۲۲") == "1122"


def test_romanise_keeps_latin_words():
    assert romanise("Daak") == "daak"
    assert romanise("ڈاک") == "dak"


@given(st.text())
def test_skeleton_never_fails_and_is_ascii(text):
    for bones in skeleton_words(text):
        assert bones.isascii()


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Complaint about the water supply in our street", "en"),
        ("Water complaint", "en"),
        ("گلی میں پانی کی شکایت درج کریں", "ur"),
        ("نقشہ", "ur"),
        ("pani ki shikayat darj karein", "ur-Latn"),
        ("gali mein kachra para hai koi nahi uthata", "ur-Latn"),
        ("پاڻي جي شڪايت ڪيو", "sd"),
        ("د اوبو د نلکې شکایت", "ps"),
        ("پانی دی شکایت نوں درج کرو", "pnb"),
        ("میکوں پاݨی دی شکایت کرݨی اے", "skr"),
        ("1122", "und"),
    ],
)
def test_likely_language(text, lang):
    assert likely_language(text) == lang


def test_script_of():
    assert script_of("PCP پاکستان سٹیزن پورٹل") == "Arab"
    assert script_of("Daak ڈاک registry") == "Latn"
    assert script_of("123") == "Zyyy"
