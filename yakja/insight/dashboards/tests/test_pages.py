"""The public pages on the whole reference data: what they say, how much they weigh, how often they ask."""

import csv
import datetime as dt
import io
import re

import brotli
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.places.models import Place
from yakja.foundation.ui import navigation, prepared
from yakja.framework.catalogue.actions.usages import declare_usage
from yakja.framework.catalogue.models import Cell, Evidence, Need, Round, RoundReply, Tool
from yakja.framework.catalogue.queries import landscape
from yakja.framework.catalogue.queries.functions import crowded, tool_counts, tools_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

BODY = "PK61402-MC"
PAGES = [
    "", "needs/", "needs/?q=pani", "needs/?place=PK617", "needs/birth/", "needs/birth/?in=PK6", "needs/birth/?where=lahore",
    "needs/birth/?place=PK617", "landscape/", "landscape/?place=PK6", "landscape/?place=PK6&area=CIT&measure=unknown",
    "landscape/?place=PK617&area=CIT", "landscape/?place=PK61402", "landscape/?place=PK6&kind=PB-MC",
    "landscape/?place=PK6&tool=SUTHRA-PUNJAB", "bodies/", "bodies/?q=lahore", f"bodies/{BODY}/", "functions/",
    "functions/?q=shikayat", "functions/CIT-01/", "places/", "places/?q=lahor", "places/PK617/", "posters/PK617/",
]  # fmt: skip
CITIZENS = [
    "", "needs/", "needs/?q=pani", "needs/birth/", "needs/birth/?in=PK6", "needs/birth/?place=PK617", f"bodies/{BODY}/",
    "functions/", "functions/CIT-01/", "places/PK6/",
]  # fmt: skip


def text_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8-sig")


def queries(client, address):
    prepared.clear()
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        assert response.status_code == 200, address
        text_of(response)
    return len(asked)


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_renders_in_its_direction(client, lang, page):
    response = client.get(f"/{lang}/{page}")
    html = text_of(response)
    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ur" else "ltr"}"' in html
    assert "%(" not in html
    assert "dashboards:" not in html
    assert "<h1" in html


@pytest.mark.parametrize("lang", ["ur", "en"])
@pytest.mark.parametrize("page", CITIZENS)
def test_a_citizens_page_fits_one_round_trip(client, lang, page):
    sheet = (settings.ROOT / "yakja/foundation/ui/static/ui/yakja.css").read_bytes()
    html = client.get(f"/{lang}/{page}").content
    assert len(brotli.compress(html, quality=5)) + len(brotli.compress(sheet)) <= 14 * 1024


def test_the_first_page_says_the_numbers_of_the_landscape(client):
    country = Place.objects.get(code="PK")
    total = landscape.landscape(country).total
    html = client.get("/en/").content.decode()
    plain = re.sub(r"<[^>]+>", "", html).replace(",", "")
    assert f"Of {total.devolved} cells we know {total.known}" in plain
    for number in (total.in_use - total.confirmed_in_use, total.unknown, Tool.objects.count()):
        assert f"<bdi>{number:,}</bdi>" in html or f"<bdi>{number}</bdi>" in html or str(number) in plain
    busiest, tools = crowded(1)[0]
    assert f"{tools} tools not retired" in plain
    assert reverse("dashboards:function", args=[busiest.code]).split("/", 2)[2] in html


def test_the_tools_of_a_function_are_counted_by_one_definition(client):
    tools = tools_of(Function.objects.get(code="CIT-01"))
    running = len(tools.main)
    assert tool_counts()["CIT-01"] == {f.code: n for f, n in crowded(5)}["CIT-01"] == running
    page = re.sub(r"<[^>]+>", "", client.get("/en/functions/CIT-01/").content.decode())
    assert f"{running} tools are made for it and not retired." in page
    assert f"{len(tools.over)} were made for it and are retired or merged." in page
    assert f"{len(tools.secondary)} also help with it." in page
    assert f"All {tools.total} in the register" in page
    register = re.sub(r"<[^>]+>", "", client.get("/en/tools/?function=CIT-01").content.decode())
    assert f"{tools.total} tools" in register
    assert len(client.get("/api/v1/tools?function=CIT-01&limit=1000").json()["items"]) == tools.total
    home = re.sub(r"<[^>]+>", "", client.get("/en/").content.decode())
    assert f"{running} tools not retired" in home
    assert "Tools made for it, not retired" in client.get("/en/functions/").content.decode()


def test_an_author_who_is_not_known_is_not_left_out_in_brackets(client):
    said = Evidence.objects.filter(kind="claim").select_related("body", "function")[0]
    values = {
        f.attname: getattr(said, f.attname) for f in Evidence._meta.concrete_fields if not f.primary_key
    }
    values |= {
        "author_name": "",
        "on": dt.date.today(),
        "expires_on": dt.date.today() + dt.timedelta(days=365),
    }
    Evidence.objects.create(**values)
    for lang, words in (("en", "author not stated"), ("ur", "بیان کنندہ نامعلوم")):
        text = re.sub(
            r"<[^>]+>",
            "",
            client.get(f"/{lang}/bodies/{said.body.code}/{said.function.code}/").content.decode(),
        )
        assert words in text
        assert "()" not in text


def test_the_first_page_asks_citizens_first(client):
    html = client.get("/ur/").content.decode()
    with override("ur"):
        assert "آپ کو کیا چاہیے؟" in html.partition("<main")[0]
    first = Need.objects.order_by("position")[0]
    assert html.index(f"/ur/needs/{first.code}/") < html.index("/ur/landscape/?place=")


@pytest.mark.parametrize(
    ("page", "more"),
    [
        ("landscape/?place=PK3", "landscape/?place=PK6"),
        ("landscape/?place=PK3&as_of=2026-05-15", "landscape/?place=PK6&as_of=2026-05-15"),
        ("landscape/?place=PK3&kind=GEN-DADM", "landscape/?place=PK6&kind=GEN-DADM"),
        ("landscape/?place=PK6-MURREE&area=CIT", "landscape/?place=PK617&area=CIT"),
        ("needs/?q=pani", "needs/?q=certificate"),
        ("bodies/?province=PK4", "bodies/?province=PK6"),
        ("places/?level=province", "places/?level=tehsil"),
        ("functions/?q=shikayat", "functions/"),
    ],
)
def test_queries_do_not_grow_with_rows(client, page, more):
    client.get(f"/en/{page}")  # what is read once for ever is read now
    small, large = queries(client, f"/en/{page}"), queries(client, f"/en/{more}")
    # Looking up by sound asks once more where nothing is spelt so; empty parts are not asked for at all.
    assert abs(large - small) <= 2
    assert large <= 24


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("", 17), ("needs/", 2), ("needs/birth/", 3), ("needs/birth/?place=PK617", 12), ("landscape/", 22), (f"bodies/{BODY}/", 22),
        ("functions/CIT-01/", 13), ("places/PK617/", 15), ("posters/PK617/", 4),
    ],
)  # fmt: skip
def test_queries_of_a_page_are_few(client, page, most):
    client.get(f"/en/{page}")
    assert queries(client, f"/en/{page}") <= most


def test_a_prepared_page_asks_once(client):
    client.get("/en/landscape/?place=PK6")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/en/landscape/?place=PK6").status_code == 200
    assert len(asked) <= 1


def test_narrowed_counts_agree_with_kept_ones(client):
    """A filter that keeps everything has to show what no filter shows."""
    from yakja.framework.catalogue.queries.narrowed import counted

    for code, day in (("PK6", None), ("PK617", None), ("PK5", dt.date(2026, 3, 10))):
        place = Place.objects.get(code=code)
        found = counted(place, depth=len(place.path), as_of=day)
        kept = landscape.landscape(place, day) if day else landscape.landscape(place)
        assert landscape.summed(found[place.path].values()) == kept.total


def test_several_places_agree_with_each_alone():
    places = list(Place.objects.within(Place.objects.get(code="PK3")))
    day = dt.date(2026, 4, 17)
    together = landscape.landscapes(places, day)
    for place in places:
        assert together[place.pk] == landscape.landscape(place, day).functions


def test_the_landscape_refuses_a_coming_day_and_keeps_the_page(client):
    html = client.get("/en/landscape/?place=PK6&as_of=2199-01-01").content.decode()
    assert "Choose a day that has been" in html
    assert 'value="2199-01-01"' in html
    assert client.get("/en/landscape/?place=PK6&as_of=yesterday").status_code == 200
    assert client.get("/en/landscape/?place=NOWHERE").status_code == 404


def test_the_file_holds_what_the_page_shows(client):
    place = Place.objects.get(code="PK6")
    rows = list(csv.DictReader(io.StringIO(text_of(client.get("/en/landscape.csv?place=PK6")))))
    own = [r for r in rows if r["place"] == "PK6"]
    total = landscape.landscape(place).total
    assert sum(int(r["cells"]) for r in own) == total.devolved
    assert sum(int(r["unknown"]) for r in own) == total.unknown
    assert {r["place"] for r in rows} == {
        "PK6",
        *Place.objects.districts().in_being().within(place).values_list("code", flat=True),
    }
    small = list(csv.DictReader(io.StringIO(text_of(client.get("/en/landscape.csv?place=PK617")))))
    assert len(small) == Cell.objects.within(Place.objects.get(code="PK617")).count()
    assert client.get("/en/landscape.csv?place=PK6&as_of=2199-01-01").status_code == 404


def test_a_filter_on_a_tool_counts_other_work_apart(client):
    rows = list(
        csv.DictReader(io.StringIO(text_of(client.get("/en/landscape.csv?place=PK6&tool=SUTHRA-PUNJAB"))))
    )
    own = [r for r in rows if r["place"] == "PK6"]
    for row in own:
        states = [
            int(row[s])
            for s in ("full", "partial", "pilot", "phasing_out", "planned", "manual", "unknown", "other")
        ]
        assert sum(states) == int(row["cells"])
    assert any(int(row["in_use"]) for row in own)
    assert any(int(row["other"]) for row in own)


def test_a_district_shows_all_its_functions_unless_an_area_is_chosen(client):
    total = landscape.landscape(Place.objects.get(code="PK617")).total
    html = client.get("/en/landscape/?place=PK617").content.decode()
    assert f"Of {total.devolved:,} cells we know {total.known:,}" in re.sub(r"</?bdi>", "", html)
    matrix = html.partition('id="matrix"')[2].partition("</figure>")[0]
    areas = set(Function.objects.current().values_list("area_code", flat=True))
    assert {area for area in areas if f"area={area}" in matrix} == areas
    every = client.get("/en/landscape/?place=PK617&area=all").content.decode()
    assert "/en/functions/WAT-01/" in every.partition('id="matrix"')[2]


def test_a_district_shows_at_most_25_bodies_a_page(client):
    html = client.get("/en/landscape/?place=PK617&area=CIT").content.decode()
    matrix = html.partition('id="matrix"')[2].partition("</figure>")[0]
    assert matrix.count('href="/en/bodies/') == min(
        25, Body.objects.in_being().within(Place.objects.get(code="PK617")).count()
    )


@pytest.fixture
def confirmed(holder):
    """A body that confirmed one cell, and said something in a published round."""
    who = Body.objects.get(code=BODY)
    complaints = Function.objects.get(code="CIT-01")
    officer = holder(("council_officer", BODY), ref="person:bashir-ahmad")
    declare_usage(
        actor=officer,
        body=who,
        function=complaints,
        status="full",
        tools=[Tool.objects.get(code="SUTHRA-PUNJAB")],
    )
    published = Round.objects.create(
        code="R1", name={"en": "First round"}, place=Place.objects.get(code="PK6"), state=Round.State.PUBLISHED,
        opens_on=dt.date(2026, 1, 1), closes_on=dt.date(2026, 2, 1), publish_on=dt.date(2026, 3, 1), seed="s",
    )  # fmt: skip
    RoundReply.objects.create(round=published, body=who, reply="Our pipes are mapped on paper.")
    open_round = Round.objects.create(
        code="R2", name={"en": "Second round"}, place=Place.objects.get(code="PK6"), state=Round.State.PREVIEW,
        opens_on=dt.date(2026, 4, 1), closes_on=dt.date(2026, 5, 1), publish_on=dt.date(2026, 6, 1), seed="s",
    )  # fmt: skip
    RoundReply.objects.create(round=open_round, body=who, reply="Not for the public yet.")
    return who


def test_a_body_page_prints_its_own_word_once_the_round_is_published(client, confirmed):
    html = client.get(f"/en/bodies/{BODY}/").content.decode()
    assert "Our pipes are mapped on paper." in html
    assert "Not for the public yet." not in html


def test_a_body_page_says_confirmed_and_shows_no_officers_name(client, confirmed):
    newest = Evidence.objects.filter(body=confirmed).order_by("-id")[0]
    assert newest.kind == "declaration"
    html = client.get(f"/en/bodies/{BODY}/?area=all").content.decode()
    assert "confirmed on" in html
    assert newest.author_name == "person:bashir-ahmad"
    assert "bashir" not in html


def test_a_derived_body_says_so(client):
    derived = Body.objects.to_be_confirmed().first()
    assert "derived, to be confirmed" in client.get(f"/en/bodies/{derived.code}/").content.decode()


def test_a_function_tells_checked_law_from_assumed(client):
    html = client.get("/en/functions/CIT-01/").content.decode()
    assert "rows of law are checked" in html
    assert ">assumed<" in html


def test_unknown_codes_are_not_found(client):
    for page in (
        "bodies/NONE/",
        "functions/XX-99/",
        "places/PK999/",
        "needs/none/",
        "posters/PK/",
        "posters/NONE/",
    ):
        assert client.get(f"/en/{page}").status_code == 404, page


def test_every_entry_of_the_navigation_leads_somewhere():
    for slot in ("header", "footer"):
        for entry in navigation.entries(slot):
            assert reverse(entry.view)
    header = [entry.view for entry in navigation.entries("header")]
    assert header[:5] == [
        "dashboards:needs", "complaints:index", "dashboards:landscape", "catalogue:tools", "catalogue:overlaps",
    ]  # fmt: skip


def test_a_district_that_lost_area_says_so_beside_its_census_figure(client):
    html = text_of(client.get("/en/places/PK532/"))
    assert "before <a" in html
    assert "Upper Swat" in html
    assert "cut out of it (27 January 2026)" in re.sub(r"<[^>]+>", "", html)
    assert 'href="#changes"' in html
    assert 'id="changes"' in html
    assert "Express" in html[html.index("cut out of it") :]
    assert "cut out of it" not in text_of(client.get("/en/places/PK617/"))


def test_every_district_whose_census_area_is_larger_than_today_says_so(client):
    lost = [
        p
        for p in Place.objects.districts()
        if p.in_census_tree
        and Place.objects.within(p, tree="census")
        .exclude(pk__in=Place.objects.within(p).values("pk"))
        .exists()
    ]
    assert len(lost) > 5
    for place in lost:
        assert "cut out of it" in text_of(client.get(f"/en/places/{place.code}/")), place.code
