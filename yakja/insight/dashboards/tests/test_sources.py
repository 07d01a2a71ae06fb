"""Public pages say where a fact is from in the reader's language, not in the compiler's notes."""

import re

import pytest
from django.utils.translation import override

from yakja.framework.catalogue.models import Tool

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

NOTES = re.compile(
    r"\w+\.(?:csv|md|tsv)\b|(?<!our )own (?:reading|knowledge|compilation)|compiler knowledge|derived from places|urdupoint \d"
)
PAGES = [
    "needs/birth/?place=PK61402", "needs/water/?place=PK61402", "needs/garbage/?place=PK528", "needs/information/?place=PK1",
    "bodies/PK61402-MC/", "bodies/PK614-DADM/", "bodies/PK51803-TLG/", "places/PK614/", "places/PK61402/",
    "functions/CIT-01/", "functions/WAT-02/", "tools/SAFA-PEKHAWAR/", "tools/LGCD-MIS/",
]  # fmt: skip


def seen(client, address):
    html = client.get(address).content.decode()
    # Addresses of files to take away are no sources.
    return re.sub(r"<[^>]+>", "", re.sub(r'(?s)<a [^>]*href="/data/[^>]*>.*?</a>', "", html))


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_no_note_of_the_compiler_is_shown(client, lang, page):
    found = NOTES.findall(seen(client, f"/{lang}/{page}"))
    assert not found, found


@pytest.mark.parametrize(("lang", "words"), [("en", "derived by our rule"), ("ur", "ہمارے قاعدے")])
def test_a_derived_body_leads_to_its_rule(client, lang, words):
    html = client.get(f"/{lang}/bodies/PK61402-MC/").content.decode()
    assert words in html
    assert f'href="/{lang}/sources/#PB-3"' in html
    page = client.get(f"/{lang}/sources/").content.decode()
    assert 'id="PB-3"' in page
    for anchor in set(re.findall(r'/sources/#([\w-]+)"', html)):
        assert f'id="{anchor}"' in page


def test_every_rule_of_a_derived_body_is_explained(client):
    from yakja.foundation.bodies.models import Body

    page = client.get("/ur/sources/").content.decode()
    rules = {
        m[1] for s in Body.objects.values_list("source", flat=True) if (m := re.search(r"by rule (\S+)", s))
    }
    assert len(rules) > 10
    assert all(f'id="{rule}"' in page for rule in rules)


def test_a_citation_known_by_number_is_a_link(client):
    html = client.get("/ur/needs/birth/?place=PK61402").content.decode()
    assert (
        "https://www.urdupoint.com/en/pakistan/over-74000-service-requests-received-via-1905271.html" in html
    )


def test_english_facts_of_a_tool_carry_their_language(client):
    tool = Tool.objects.get(code="IKHTIYAR-AWAM-KA")
    html = client.get(f"/ur/tools/{tool.code}/").content.decode()
    for fact in (tool.platforms_note, tool.coverage_note, tool.users_note, tool.figures_note):
        assert f'<span lang="en" dir="ltr">{fact}</span>' in html
    with override("ur"):
        assert "دیگر اعداد" in html
    assert "complaints" not in tool.users_note
    assert "users" not in tool.figures_note
