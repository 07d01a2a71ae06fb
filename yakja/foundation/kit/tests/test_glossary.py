import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakja.foundation.kit.glossary import KINDS, Glossary, GlossaryError, stem
from yakja.foundation.kit.text import european_language

REFERENCE = Path(__file__).resolve().parents[4] / "reference"


@pytest.fixture(scope="module")
def glossary():
    return Glossary.load([REFERENCE / "glossary.csv"])


def test_the_glossary_is_large_and_every_row_says_where_it_is_from(glossary):
    assert len(glossary.by_code) >= 450
    assert all(concept.source for concept in glossary.by_code.values())
    assert {concept.kind for concept in glossary.by_code.values()} == set(KINDS)


def test_every_concept_has_words_in_three_forms(glossary):
    lacking = [
        concept.code
        for concept in glossary.by_code.values()
        if not concept.words["en"] or not concept.words["ur"] or not concept.words["roman_ur"]
    ]
    # A few English or borrowed technical words have no Roman Urdu spelling of their own.
    assert all(glossary.by_code[code].words["en"] for code in lacking)
    assert len(lacking) <= 10


def test_every_function_is_spoken_of_and_every_code_is_real(glossary):
    with (REFERENCE / "functions.csv").open(encoding="utf-8") as lines:
        real = {row["code"] for row in csv.DictReader(lines)}
    spoken = {code for concept in glossary.by_code.values() for code in concept.functions}
    assert spoken == real


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        (
            "complaint",
            ["شکایت", "shikayat", "complaint", "Complaints", "شكايات", "shikayet", "shikaayat", "کمپلینٹ"],
        ),
        ("building_plan", ["building plan", "naqsha", "نقشہ", "naksha", "عمارتی نقشے"]),
        ("daak", ["daak", "ڈاک", "diary and dispatch", "dispatch and diary", "dak"]),
        ("attendance", ["hazri", "حاضری", "attendance", "haaziri"]),
        ("auction", ["neelami", "نیلامی", "auction", "nilaami", "e-auction"]),
        ("graveyard", ["qabristan", "قبرستان", "cemetery", "cemeteries", "graveyards", "kabristan"]),
        ("street_light", ["street light", "سٹریٹ لائٹ", "gali ki batti", "streetlights", "street lite"]),
        ("sweeper", ["khakrob", "خاکروب", "sanitary workers", "khakroob"]),
        ("water_connection", ["water bill", "پانی کا بل", "پانی کے بل", "pani ka bill", "water meters"]),
        ("billboard", ["hoarding", "ہورڈنگ", "billboards"]),
        ("trade_licence", ["trade license", "trade licences", "تجارتی لائسنس", "dukan ka licence"]),
        ("birth", ["birth certificate", "پیدائش", "paidaish", "pedaish"]),
    ],
)
def test_words_of_three_scripts_meet(glossary, code, texts):
    for text in texts:
        assert code in glossary.concepts(text), text


def test_the_longest_phrase_wins(glossary):
    assert "water" not in glossary.concepts("water bill")
    assert "file_tracking" in glossary.concepts("tracking of files")
    assert "fleet" not in glossary.concepts("tracking of files")
    assert "fleet" in glossary.concepts("tracking of vehicles")


def test_words_apart_still_meet_but_weigh_less(glossary):
    matches = {
        code: match.weight
        for match in glossary.matches("birth and death certificate")
        for code in match.concepts
    }
    assert "birth" in matches
    near = [m for m in glossary.matches("tax on every property") if "property_tax" in m.concepts]
    assert near
    assert near[0].weight < 1


def test_a_comma_or_full_stop_parts_phrases(glossary):
    assert "water_connection" not in glossary.concepts("Water. Bill of the gas company")


@pytest.mark.parametrize(
    "text",
    [
        "The council has a good list of shakes and nicks for the user",
        "Nothing here is about municipal services as such; a poem on the sea and the hazard of love",
    ],
)
def test_english_words_are_not_taken_for_urdu_by_ear(glossary, text):
    found = set(glossary.concepts(text))
    assert not found & {"complaint", "building_plan", "attendance", "daak", "auction"}


def test_a_council_adds_its_own_words(glossary, tmp_path):
    own = tmp_path / "council.csv"
    own.write_text(
        "concept,kind,en,ur,roman_ur,functions,source\n"
        "complaint,work,,دُہائی,duhaai,CIT-01,town committee\n"
        "karez,object,karez,کاریز,karez,WAT-02,town committee\n",
        encoding="utf-8",
    )
    wider = Glossary.load([REFERENCE / "glossary.csv", own])
    assert "complaint" in wider.concepts("دہائی")
    assert "complaint" in wider.concepts("شکایت")
    assert wider.concepts("کاریز") == ["karez"]
    assert "complaint" not in glossary.concepts("دہائی")


@pytest.fixture(scope="module")
def european():
    return Glossary.load([REFERENCE / "glossary.csv", REFERENCE / "glossary_europe.csv"])


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Gestione delle pratiche edilizie e dei permessi del Comune", "it"),
        ("Suivi des dossiers et des demandes de la mairie", "fr"),
        ("Gestión de las quejas y de los avisos de los vecinos", "es"),
        ("Verwaltung der Bauanträge und der Akten für die Gemeinde", "de"),
        ("Complaints of the citizens and the answers to them", ""),
        ("Shehriyon ki shikayat aur un ka hal", ""),
        ("water bill", ""),
    ],
)
def test_a_european_language_is_known_by_its_little_words(text, lang):
    assert european_language(text) == lang


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Gestione delle pratiche edilizie e dei permessi di costruire", "building_plan"),
        ("Suivi du courrier entrant et sortant de la mairie", "daak"),
        ("Gestión de las quejas y de los avisos de los vecinos", "complaint"),
        ("Verwaltung der Friedhöfe und der Grabstellen in der Gemeinde", "graveyard"),
        ("La collecte des ordures ménagères dans les quartiers", "waste_collection"),
        ("Il protocollo informatico dell'ente e la posta in arrivo", "daak"),
    ],
)
def test_european_descriptions_meet_the_same_concepts(european, glossary, text, code):
    assert code in european.concepts(text)
    assert glossary.concepts("shikayat") == european.concepts("shikayat")


def test_european_words_are_not_read_in_other_texts_nor_offered_in_a_search(european):
    assert "tender" not in european.concepts("The gare and the offres of the club")
    (term,) = european.expand("shikayat")
    assert "segnalazione" not in term.alternatives


def test_words_are_added_to_known_concepts_only(tmp_path):
    own = tmp_path / "more.csv"
    own.write_text("concept,it,source\nbogus,parola,somebody\n", encoding="utf-8")
    with pytest.raises(GlossaryError, match="line 2: concept bogus is not known"):
        Glossary.load([REFERENCE / "glossary.csv", own])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("concept,kind,en\nx,work,y\n", "line 1: missing column"),
        ("concept,kind,en,ur,roman_ur,functions,source\nx,thing,y,,,,s\n", "line 2: kind 'thing'"),
        ("concept,kind,en,ur,roman_ur,functions,source\nx,work,,,,,s\n", "line 2: concept x has no words"),
        ("concept,kind,en,ur,roman_ur,functions,source\n,work,y,,,,s\n", "line 2: a concept needs a code"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path, content, message):
    bad = tmp_path / "bad.csv"
    bad.write_text(content, encoding="utf-8")
    with pytest.raises(GlossaryError, match=message):
        Glossary.load([bad])


def test_expand_gives_the_words_of_the_other_scripts(glossary):
    (term,) = glossary.expand("shikayat")
    assert term.key == "shikayat"
    assert {"شکایت", "complaint"} <= set(term.alternatives)


def test_expand_keeps_what_it_does_not_know(glossary):
    terms = glossary.expand("Kasur shikayat")
    assert [term.key for term in terms] == ["kasur", "shikayat"]
    assert terms[0].concepts == ()


@given(text=st.text())
def test_any_text_is_read_without_failing(glossary, text):
    glossary.matches(text)
    glossary.expand(text)


@pytest.mark.parametrize(
    ("words", "base"),
    [
        (("bills", "bill"), "bill"),
        (("cemeteries", "cemetery"), "cemetery"),
        (("taxes", "tax"), "tax"),
        (("licenses", "licences", "license"), "licence"),
        (("address", "addresses"), "address"),
        (("گاڑیون", "گاڑیان", "گاڑی"), "گاڑ"),
        (("status",), "status"),
    ],
)
def test_stem(words, base):
    assert {stem(word) for word in words} == {base}
