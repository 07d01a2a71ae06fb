"""One query in Urdu, Roman Urdu or English finds the same tools."""

import pytest

from yakja.framework.catalogue.models import Need
from yakja.framework.catalogue.queries import search
from yakja.framework.catalogue.queries.needs import find_needs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def codes(query, **filters):
    return {tool.code for tool in search.tools(query=query, filters=filters)}


@pytest.mark.parametrize(
    "words",
    [
        ("شکایت", "shikayat", "complaint", "Shikayaat", "complaints"),
        ("نقشہ", "naqsha"),
        ("کچرا", "kachra", "garbage"),
        ("حاضری", "hazri", "attendance"),
    ],
)
def test_three_scripts_find_the_same_tools(words):
    found = [codes(word) for word in words]
    assert found[0]
    assert all(each == found[0] for each in found), [sorted(each ^ found[0]) for each in found]


def test_arabic_letters_of_another_keyboard_are_read_as_urdu():
    assert codes("شكايت") == codes("شکایت")


def test_a_name_comes_first():
    page = search.tools_page(query="Baldia Online")
    assert page.items[0].code == "BALDIA-ONLINE"


def test_filters_narrow_and_pages_follow_each_other():
    everything = codes("")
    assert len(everything) == 112
    citizen = codes("", audience="citizen")
    assert citizen < everything
    seen, cursor = [], None
    for _ in range(20):
        page = search.tools_page(cursor=cursor, size=25)
        seen += [tool.code for tool in page.items]
        cursor = page.next
        if not cursor:
            break
    assert sorted(seen) == sorted(everything)


@pytest.mark.parametrize(
    "query", ["%", "_", "'", '"', "*", "(", "\x00", "ا" * 500, "   ", "؟؟", "DROP TABLE"]
)
def test_no_query_breaks_it(query):
    list(search.tools(query=query)[:5])
    find_needs(query)


@pytest.mark.parametrize("query", ["birth certificate", "پیدائش", "paidaish", "bachay ki parchi"])
def test_a_citizen_finds_the_need(query):
    assert Need.objects.get(code="birth") == find_needs(query)[0]


@pytest.mark.parametrize(
    ("words", "tools"),
    [
        (("building", "عمارت", "imarat", "مکان"), {"CONSTRUCTION-PORTAL", "SBCA-SWF", "LGCD-MIS-BUILDING"}),
        (("نقشہ", "naqsha"), {"CONSTRUCTION-PORTAL", "SBCA-SWF"}),
        (("tax", "ٹیکس", "taxes"), {"GIS-UIPT", "EPAY-PUNJAB"}),
        (("water", "پانی", "pani"), {"KWSC-APP", "LGCD-MIS-WATER", "SAFA-PEKHAWAR"}),
        (("death", "وفات"), {"CRMS", "BALDIA-ONLINE", "PAK-ID"}),
        (("licence", "license", "لائسنس"), {"KP-DASTAK", "RAABTA-KP"}),
        (("road", "سڑک", "sarak"), {"PERA-MONITORING"}),
        (("salary", "salaries", "تنخواہ"), {"FABS", "KARACHI-IFMIS"}),
    ],
)
def test_a_single_word_finds_what_its_concepts_name(words, tools):
    for word in words:
        assert tools <= codes(word), (word, tools - codes(word))


def test_a_phrase_is_not_widened():
    assert codes("building plan") <= codes("building")
    assert len(codes("building plan")) < len(codes("building"))
