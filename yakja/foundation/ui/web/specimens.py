"""What the style page shows: each component as the line that makes it, rendered in Urdu and in English."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest
from django.template import engines
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from jinja2 import Template
from markupsafe import Markup

from yakja.foundation.kit import i18n

from .. import charts, context
from .specimen_words import WORDS

SIDES = ("ur", "en")


@dataclass(frozen=True)
class Specimen:
    """A component: its name, the template lines that make it, and for which group of the page."""

    name: Any
    source: str


@dataclass(frozen=True)
class Shown:
    """A specimen as drawn: one rendering for each side."""

    name: Any
    source: str
    sides: list[tuple[str, str, Markup]]


def complaint_form(words: dict[str, Any], side: str, data: dict[str, Any]) -> forms.Form:
    """A form of the usual fields with some problems in it."""

    class ComplaintForm(forms.Form):
        phone = forms.CharField(
            label=words["phone"],
            help_text=words["phone_hint"],
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            error_messages={"required": words["phone_missing"]},
        )
        council = forms.ChoiceField(
            label=words["council"],
            choices=[("", "—"), ("114", words["council_a"]), ("112", words["council_b"])],
            error_messages={"required": words["council_missing"]},
        )
        fault = forms.CharField(
            label=words["fault"], help_text=words["fault_hint"], widget=forms.Textarea(attrs={"rows": 3})
        )
        danger = forms.ChoiceField(
            label=words["danger"],
            choices=[("yes", words["danger_yes"]), ("no", words["danger_no"])],
            widget=forms.RadioSelect,
        )
        seen_on = forms.DateField(
            label=words["seen_on"], required=False, widget=forms.DateInput(attrs={"type": "date"})
        )
        agree = forms.BooleanField(label=words["agree"])

    return ComplaintForm({f"{side}-{name}": value for name, value in data.items()}, prefix=side)


def filter_form(words: dict[str, Any], side: str) -> forms.Form:
    """Three filters with one in use."""

    class FilterForm(forms.Form):
        province = forms.ChoiceField(
            label=words["province"], choices=[("", words["all"]), ("PK6", words["punjab"])], required=False
        )
        kind = forms.ChoiceField(
            label=words["kind"],
            choices=[("", words["all"]), ("TMA", words["tehsil_council"])],
            required=False,
        )
        text = forms.CharField(label=words["name"], required=False)

    return FilterForm({f"{side}-province": "PK6"}, prefix=side)


TONES = (
    ("high", "F"),
    ("mid", "P"),
    ("start", "T"),
    ("low", "M"),
    ("plan", "N"),
    ("end", "E"),
    ("unknown-t", "?"),
    ("void", "–"),
)

# Thirty-six districts of one province at their true places, to show the tile map.
PUNJAB = (
    ("Attock", 33.3, 72.3), ("Rawalpindi", 33.4, 73.2), ("Jhelum", 32.9, 73.6), ("Chakwal", 32.9, 72.8), ("Sargodha", 32.1, 72.7),
    ("Khushab", 32.2, 72.2), ("Mianwali", 32.5, 71.5), ("Bhakkar", 31.6, 71.3), ("Faisalabad", 31.3, 73.1), ("Jhang", 31.2, 72.3),
    ("Toba Tek Singh", 30.9, 72.6), ("Chiniot", 31.7, 72.9), ("Gujranwala", 32.1, 74.1), ("Gujrat", 32.6, 74.1), ("Sialkot", 32.4, 74.5),
    ("Narowal", 32.1, 74.9), ("Hafizabad", 32.0, 73.6), ("Mandi Bahauddin", 32.5, 73.4), ("Lahore", 31.5, 74.4), ("Sheikhupura", 31.7, 73.9),
    ("Nankana Sahib", 31.4, 73.7), ("Kasur", 31.0, 74.2), ("Okara", 30.7, 73.6), ("Sahiwal", 30.6, 73.1), ("Pakpattan", 30.3, 73.3),
    ("Multan", 30.1, 71.6), ("Lodhran", 29.6, 71.7), ("Khanewal", 30.3, 72.0), ("Vehari", 30.0, 72.4), ("Dera Ghazi Khan", 30.2, 70.6),
    ("Rajanpur", 29.2, 70.2), ("Layyah", 31.0, 71.1), ("Muzaffargarh", 30.2, 71.2), ("Bahawalpur", 29.0, 71.7),
    ("Bahawalnagar", 29.7, 73.0), ("Rahim Yar Khan", 28.6, 70.6),
)  # fmt: skip


def _charts(words: dict[str, Any]) -> dict[str, charts.Chart]:
    states = words["states"]
    legend = [(tone, letter, states[place]) for place, (tone, letter) in enumerate(TONES)]
    tiles = []
    for place, (name, lat, lon) in enumerate(PUNJAB):
        state = (place * 7 + place // 5) % 8
        tone, letter = TONES[state]
        tiles.append(charts.Tile(name, name, lat, lon, tone, letter, states[state], is_stale=place % 6 == 1))
    rows = [(place, name) for place, name in enumerate(words["bodies"])]
    columns = [
        (place, f"{code}")
        for place, code in enumerate(
            (
                "PLN-01",
                "PLN-02",
                "WAT-01",
                "WAT-02",
                "SWM-01",
                "SWM-02",
                "ROD-01",
                "LGT-01",
                "TAX-01",
                "REG-01",
                "REG-02",
                "CMP-01",
            )
        )
    ]
    cells = {}
    for row, _name in rows:
        for column, _code in columns:
            state = (row * 5 + column * 3 + row * column) % 8
            cells[row, column] = charts.Cell(
                TONES[state][0],
                TONES[state][1],
                states[state],
                (row + column) % 5 == 0,
                (row * column) % 11 == 4,
            )
    return {
        "bar": charts.bar(
            list(zip(words["bodies"], (1250000, 842000, 517300, None, 96400), strict=True)),
            caption=words["bar"],
            what=words["complaints"],
        ),
        "stacked": charts.stacked(
            list(
                zip(
                    words["bodies"],
                    ((40, 22, 10, 18), (12, 30, 25, 23), (5, 5, 40, 40), (0, 0, 0, 0), (20, 20, 20, 30)),
                    strict=True,
                )
            ),
            [
                (states[0], "high", "F"),
                (states[1], "mid", "P"),
                (states[3], "low", "M"),
                (states[6], "unknown-t", "?"),
            ],
            caption=words["stacked"],
        ),
        "line": charts.line(
            words["months"],
            [(words["confirmed"], (12, 18, 17, 25, 31, 38)), (words["reported"], (40, 42, 44, 44, None, 52))],
            caption=words["line"],
        ),
        "spark": charts.sparkline((4, 6, 5, 9, 8, 12, 15), caption=words["spark"]),
        "matrix": charts.heat_matrix(rows, columns, cells, caption=words["matrix"], legend=legend),
        "map": charts.tile_map(
            tiles, caption=words["map"], legend=[*legend, ("high", "F", words["stale"], True)]
        ),
    }


SPECIMENS = (
    (_("Words and links"), (
        Specimen(_("Headings and text"), '<h2>{{ w.title }}</h2>\n<p class="lede">{{ w.lede }}</p>\n<p>{{ w.text }} <a href="#main">{{ w.link }}</a>. {{ 12345678|num }} · {{ 12500000|money }} · {{ 0.424|percent }} · {{ today|day }} · {{ now|moment }} · {{ "0300-1234567"|ltr }} · {{ None|num }}</p>'),
        Specimen(_("Text that fell back to another language"), "<p>{{ w.mixed|tr }}</p>"),
        Specimen(_("Breadcrumbs"), '{{ c.breadcrumbs([("#", w.home), ("#", w.punjab), (None, w.title)]) }}'),
        Specimen(_("Where it comes from"), '{{ c.source_line(w.census, href="#", date=today) }}'),
    )),
    (_("States and notices"), (
        Specimen(_("Tags"), '<ul class="tags">{% for kind, text in w.tags %}<li>{{ c.tag(text, kind) }}</li>{% endfor %}</ul>'),
        Specimen(_("Banners"), '{% for kind, text in w.banners %}{{ c.banner(text, kind) }}{% endfor %}'),
        Specimen(_("Progress"), "{{ c.progress(7, 12, w.progress) }}"),
        Specimen(_("Nothing here yet"), '{{ c.empty(w.empty, w.empty_text, "#", w.empty_action) }}'),
    )),
    (_("Forms"), (
        Specimen(_("Buttons"), '<div class="buttons">{{ c.button(w.save) }}{{ c.button(w.later, "secondary") }}{{ c.button(w.remove, "danger") }}{{ c.button(w.back, "quiet", href="#") }}</div>'),
        Specimen(_("Search"), '{{ c.search("#", w.search_value, w.search) }}'),
        Specimen(_("Filters"), "{{ c.filters(filters) }}"),
        Specimen(_("A form with problems"), "{{ c.error_summary(wrong, id=side ~ \"-problems\") }}\n{% for bound in wrong %}{{ c.field(bound) }}{% endfor %}"),
        Specimen(_("Check the answers"), '{{ c.summary_list([(w.phone, "0300-1234567"|ltr, "#"), (w.council, w.council_a, "#"), (w.fault, w.text, "#")]) }}'),
    )),
    (_("Lists and tables"), (
        Specimen(_("Large numbers"), "{{ c.stats([(112, w.tools, w.tools_note), (0.42|percent, w.coverage, w.coverage_note), (None, w.cost)]) }}"),
        Specimen(_("Table"), "{{ c.table(w.head, rows, w.table) }}"),
        Specimen(_("Pages"), '{{ c.pagination({"previous": "a", "next": "b"}, "q=x") }}'),
        Specimen(_("Tabs"), '{{ c.tabs([("#", w.tabs[0], True), ("#", w.tabs[1], False), ("#", w.tabs[2], False)]) }}'),
        Specimen(_("Cards"), '<ul class="grid"><li>{{ c.card(w.title, w.lede, "#", w.council_a) }}</li><li>{{ c.card(w.link, w.text, "#") }}</li></ul>'),
        Specimen(_("Facts"), "{{ c.facts([(w.phone, \"1334\"|ltr), (w.seen_on, today|day), (w.cost, None|money)]) }}"),
        Specimen(_("What happened"), "{{ c.timeline([(today, w.tags[0][1], w.text), (yesterday, w.tags[1][1])]) }}"),
        Specimen(_("More on demand"), "{% call c.details(w.link) %}<p>{{ w.text }}</p>{% endcall %}"),
    )),
    (_("Charts"), (
        Specimen(_("Tile map"), "{{ c.figure(charts.map) }}"),
        Specimen(_("Heat matrix"), "{{ c.figure(charts.matrix) }}"),
        Specimen(_("Bars"), "{{ c.figure(charts.bar) }}"),
        Specimen(_("Stacked bars"), "{{ c.figure(charts.stacked) }}"),
        Specimen(_("Lines"), "{{ c.figure(charts.line) }}"),
        Specimen(_("Sparkline"), "<p>{{ w.spark }} {{ charts.spark.svg }}</p>"),
    )),
)  # fmt: skip


@lru_cache(maxsize=128)
def _template(source: str) -> Template:
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return environment.from_string('{% import "ui/components.html" as c with context %}' + source)


def _facts(request: HttpRequest, side: str) -> dict[str, Any]:
    words = WORDS[side]
    today = dt.date(2026, 11, 23)
    return {
        **context.reader(request),
        "request": request,
        "csrf_input": "",
        "side": side,
        "w": SimpleNamespace(**words),
        "charts": _charts(words),
        "filters": filter_form(words, side),
        "wrong": complaint_form(
            words, side, {"phone": "", "danger": "no", "fault": words["fault_typed"], "agree": "on"}
        ),
        "today": today,
        "yesterday": today - dt.timedelta(days=3),
        "now": dt.datetime(2026, 11, 23, 9, 5, tzinfo=dt.UTC),
        "rows": [
            [
                Markup('<a href="#"><bdi>%s</bdi></a>') % number,
                what,
                tally,
                Markup('<span class="tag is-%s">%s</span>') % (kind, text),
            ]
            for number, what, tally, kind, text in words["rows"]
        ],
    }


def shown(request: HttpRequest) -> list[tuple[Any, list[Shown]]]:
    """All groups with their specimens, drawn in both languages."""
    facts = {}
    for side in SIDES:
        with translation.override(side):
            facts[side] = _facts(request, side)
    groups = []
    for title, specimens in SPECIMENS:
        drawn = []
        for specimen in specimens:
            sides = []
            for side in SIDES:
                with translation.override(side):
                    made = Markup(_template(specimen.source).render(facts[side]))  # noqa: S704
                sides.append((side, i18n.direction(side), made))
            drawn.append(Shown(specimen.name, specimen.source, sides))
        groups.append((title, drawn))
    return groups


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of the style page."""
    return {"groups": shown(request), "colours": COLOURS}


COLOURS = ("paper", "surface", "sunk", "line", "edge", "ink", "muted", "brand", "brand-strong", "accent", "saffron", "deep")  # fmt: skip
