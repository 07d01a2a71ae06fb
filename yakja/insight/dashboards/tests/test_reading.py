"""What a reader meets on these pages: nothing is held back without a word, nothing is in use that nobody chose."""

import re

import pytest

from yakja.foundation.bodies.models import Body
from yakja.foundation.places.models import Level, Place
from yakja.framework.catalogue.queries import landscape

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
BODY = "PK61402-MC"


def page(client, path):
    response = client.get(f"/en/{path}")
    assert response.status_code == 200, path
    return response.content.decode()


def test_a_filter_counts_as_in_use_only_when_somebody_chose_it(client):
    for path in ("landscape/", "landscape/?place=PK6", "landscape/?place=PK614&measure=coverage"):
        assert " in use</span></summary>" not in page(client, path), path
    assert "1 in use</span></summary>" in page(client, "landscape/?place=PK6&measure=unknown")


def test_every_function_with_several_tools_is_named_and_counted(client):
    place = Place.objects.get(code="PK6")
    found = landscape.duplication(place)
    assert len(found) > 10
    html = page(client, "landscape/?place=PK6")
    part = html.partition("<h2>Several tools for one function</h2>")[2].partition("<h2>")[0]
    assert f"{len(found)} functions" in re.sub(r"</?bdi>", "", part)
    assert set(re.findall(r"/en/functions/([A-Z]+-\d+)/", part)) == {each["function"] for each in found}
    assert f"{len(found) - 8} more" in part, "what stands behind the fold is counted"
    assert '/en/overlaps/double-running/?place=PK6"' in page(client, "landscape/?place=PK6")


def test_a_wide_matrix_says_that_it_slides_and_what_its_dot_means(client):
    html = page(client, "landscape/?place=PK6")
    matrix = html.partition('id="matrix"')[2].partition("</figure>")[0]
    assert "Slide sideways to see the rest." in matrix
    assert '<g class="dots">' in matrix
    assert "dot: several tools for one function" in matrix


def test_each_tile_of_the_first_page_names_its_district_and_leads_to_it(client):
    html = page(client, "")
    drawing = html.partition('<svg class="chart tiles"')[2].partition("</svg>")[0]
    tiles = re.findall(r'href="/en/landscape/\?place=(\w[\w-]*)"><title>([^<]+)</title><rect', drawing)
    assert len(tiles) == drawing.count("<rect") > 150
    named = {p.code: str(p.name) for p in Place.objects.filter(level=Level.DISTRICT)}
    assert all(name.startswith(named[code][:3]) for code, name in tiles)


def test_a_large_body_shows_one_area_at_a_time_and_all_when_asked(client):
    first = page(client, f"bodies/{BODY}/")
    codes = re.findall(r'href="\?area=(\w+)#\1"', first)
    assert len(codes) > 10
    shown = re.findall(r'<h3 id="(\w+)">', first)
    assert shown == codes[:1]
    assert re.findall(r'<h3 id="(\w+)">', page(client, f"bodies/{BODY}/?area={codes[3]}")) == [codes[3]]
    assert re.findall(r'<h3 id="(\w+)">', page(client, f"bodies/{BODY}/?area=all")) == codes
    assert re.findall(r'<h3 id="(\w+)">', page(client, f"bodies/{BODY}/?area=NONE")) == codes[:1]


@pytest.mark.parametrize("path", ["places/", "bodies/"])
def test_a_list_says_how_many_stand_on_a_page(client, path):
    assert "25 on a page, in the order of their names" in re.sub(r"</?bdi>", "", page(client, path))


def test_a_place_says_how_many_of_its_bodies_it_shows(client):
    place = Place.objects.get(code="PK6")
    own = Body.objects.in_being().filter(place=place)
    html = re.sub(r"</?bdi>", "", page(client, "places/PK6/"))
    if own.count() > 40:
        assert f"40 of {own.count()} bodies are shown." in html
    else:
        assert "bodies are shown." not in html
    kind = own[0].kind
    Body.objects.bulk_create(
        Body(
            code=f"PK6-X{n:02}",
            name={"en": f"Extra {n:02}"},
            kind=kind,
            place=place,
            path=f"ZZ{n:04}",
            source="test",
        )
        for n in range(45)
    )
    from yakja.foundation.ui import prepared

    prepared.clear()
    html = re.sub(r"</?bdi>", "", page(client, "places/PK6/"))
    assert f"40 of {own.count()} bodies are shown." in html


def test_what_may_be_typed_stands_above_the_field(client):
    for path in ("", "needs/birth/", "functions/", "tools/"):
        assert "placeholder=" not in page(client, path), path
