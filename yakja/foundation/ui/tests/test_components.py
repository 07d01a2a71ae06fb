"""Every component in both directions, through the style page and alone."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from yakja.foundation.ui.charts.chart import TONES, letter_class
from yakja.foundation.ui.web.specimens import SPECIMENS

COMPONENTS = (Path(__file__).resolve().parents[1] / "templates/ui/components.html").read_text()
MACROS = [name for name in re.findall(r"macro (\w+)\(", COMPONENTS) if not name.startswith("_")]
SOURCES = " ".join(s.source for _title, group in SPECIMENS for s in group)
# Drawn by other components of the style page rather than by a line of their own.
WITHIN = {"icon", "swatch", "legend", "form", "hero"}
VOID = {"meta", "link", "input", "br", "img", "path", "rect", "circle", "line", "hr"}


class Wellformed(HTMLParser):
    """Counts what is opened and closed, and notes inline script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"never closed: {name}" for name in self.open]

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if "style" in names or any(name.startswith("on") for name in names):
            self.faults.append(f"inline style or script on {tag}: {names}")
        if tag == "style" or (tag == "script" and "src" not in names):
            self.faults.append(f"inline {tag}")
        if len(names) != len(attrs):
            self.faults.append(f"an attribute twice on {tag}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        if tag not in VOID:
            self.handle_starttag(tag, attrs)
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in {"li", "p", "option"} and tag not in self.open:
            self.faults.append(f"closed but not open: {tag}")
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"{tag} closed inside {self.open[-3:]}")


def make(source: str, lang: str = "en", **facts) -> str:
    template = engines["jinja2"].env.from_string(
        '{% import "ui/components.html" as c with context %}' + source
    )
    with translation.override(lang):
        return template.render(csrf_input="", **facts)


@pytest.mark.parametrize("name", MACROS)
def test_every_component_stands_on_the_style_page(name):
    assert f"c.{name}(" in SOURCES or name in WITHIN


@pytest.mark.parametrize("lang", ["ur", "en", "sd", "ps", "pnb", "skr", "bal"])
def test_the_style_page_is_whole_in_every_language(client, lang):
    response = client.get(f"/{lang}/style/")
    text = response.content.decode()
    direction = "ltr" if lang == "en" else "rtl"
    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{direction}"' in text
    assert Wellformed(text).faults == []
    specimens = sum(len(group) for _title, group in SPECIMENS)
    assert text.count('<div lang="ur" dir="rtl" class="side">') == specimens
    assert text.count('<div lang="en" dir="ltr" class="side">') == specimens


def test_identifiers_are_used_once_on_a_page(client):
    found = re.findall(r'\bid="([^"]+)"', client.get("/ur/style/").content.decode())
    assert len(found) == len(set(found))


def test_a_table_carries_its_headings_to_narrow_screens():
    text = make(
        '{{ c.table([{"text": "Place"}, {"text": "<Share>", "num": True}, "Note"], rows, "Cap") }}',
        rows=[["Multan", 1234567, "<b>"], ["Murree", None, 7]],
    )
    assert "<caption>Cap</caption>" in text
    assert '<th scope="row">Multan</th>' in text
    assert 'class=n data-label="&lt;Share&gt;"><bdi>12,34,567</bdi></td>' in text
    assert 'data-label="Note">&lt;b&gt;</td>' in text
    assert '<span class="unknown">not known</span>' in text


class PermitForm(forms.Form):
    phone = forms.CharField(
        label="Phone", help_text="Eleven digits", widget=forms.TextInput(attrs={"type": "tel"})
    )
    kind = forms.ChoiceField(choices=[("a", "A"), ("Group", [("b", "B"), ("c", "C")]), ("d", "D")])
    storeys = forms.ChoiceField(choices=[("1", "One"), ("2", "Two")], widget=forms.RadioSelect)
    rooms = forms.MultipleChoiceField(
        choices=[("k", "Kitchen"), ("b", "Bath")], widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(required=False, widget=forms.Textarea)
    agree = forms.BooleanField()
    plan = forms.FileField(required=False)
    key = forms.CharField(widget=forms.HiddenInput, initial="x")
    built = forms.DateField(widget=forms.SelectDateWidget(years=[2026]), required=False)


def test_a_field_ties_its_hint_and_its_error_to_the_control():
    form = PermitForm({"phone": ""})
    text = make('{{ c.field(form["phone"]) }}', form=form)
    assert 'aria-describedby="id_phone-hint id_phone-error"' in text
    assert 'aria-invalid="true"' in text
    assert 'id="id_phone-hint">Eleven digits' in text
    assert 'id="id_phone-error"' in text
    assert 'dir="ltr"' in text
    assert not re.search(r"<input[^>]* required", text)


def test_problems_lead_to_their_controls():
    form = PermitForm({"phone": ""})
    text = make(
        "{{ c.error_summary(form) }}{% for bound in form %}{{ c.field(bound) }}{% endfor %}", form=form
    )
    links = re.findall(r'href="#([^"]+)"', text)
    assert "id_phone" in links
    assert "id_storeys" in links
    assert "id_rooms" in links
    for target in links:
        assert f'id="{target}"' in text


def test_nothing_typed_is_lost_when_a_form_comes_back():
    form = PermitForm(
        {"phone": "<0300>", "kind": "c", "storeys": "2", "rooms": ["b"], "note": "two\nlines", "agree": "on"}
    )
    text = make("{% for bound in form %}{{ c.field(bound) }}{% endfor %}", form=form)
    assert 'value="&lt;0300&gt;"' in text
    assert '<option value="c" selected>' in text
    assert re.search(r'value="2"[^>]* checked', text)
    assert re.search(r'name="rooms" value="b"[^>]* checked', text)
    assert not re.search(r'name="rooms" value="k"[^>]* checked', text)
    assert ">\ntwo\nlines</textarea>" in text
    assert Wellformed(text).faults == []


def test_groups_of_choices_keep_their_order():
    text = make('{{ c.field(form["kind"]) }}', form=PermitForm())
    order = re.findall(r"<option value=\"(\w)\"|<(optgroup) label=\"Group\"|<(/optgroup)", text)
    assert ["".join(found) for found in order] == ["a", "optgroup", "b", "c", "/optgroup", "d"]


def test_a_whole_form_is_sent_to_where_it_says():
    text = make(
        '{% call c.form(form, action="/x/", submit="Go", cancel="/y/") %}<p>more</p>{% endcall %}',
        form=PermitForm(),
    )
    assert '<form class="form" method="post" novalidate action="/x/" enctype="multipart/form-data">' in text
    assert '<a class="btn quiet" href="/y/">Cancel</a>' in text
    assert "<p>more</p>" in text


def test_pages_keep_the_filters_in_the_address():
    text = make('{{ c.pagination({"previous": none, "next": "n"}, "q=x&cursor=old") }}')
    assert 'href="?q=x&amp;cursor=n"' in text
    assert 'rel="prev"' not in text
    assert make('{{ c.pagination({"previous": none, "next": none}) }}').strip() == ""


def test_a_banner_of_trouble_is_announced():
    assert 'role="alert"' in make('{{ c.banner("x", "bad") }}')
    assert "role=" not in make('{{ c.banner("x", "good") }}')


def test_the_last_crumb_is_this_page():
    text = make('{{ c.breadcrumbs([("/a/", "A"), (None, "B")]) }}', "ur")
    assert '<a aria-current="page">B</a>' in text
    assert 'aria-label="آپ یہاں ہیں"' in text


@pytest.mark.parametrize("lang", ["ur", "en"])
def test_progress_says_how_far_in_words(lang):
    text = make('{{ c.progress(3, 12, "Cells") }}', lang)
    assert ("12</bdi> میں سے" if lang == "ur" else "</bdi> of <bdi>12") in text
    assert 'max="12" value="3"' in text


@pytest.mark.parametrize("tone", [*TONES, "q0", "q3", "q4", "q5", "c1", "c2"])
@pytest.mark.parametrize("stale", ["true", "false"])
def test_a_letter_of_a_legend_is_as_light_as_in_the_drawing(tone, stale):
    page = make(f'{{{{ c.swatch("{tone}", "5", {stale}) }}}}')
    assert f'class="{letter_class(tone, is_stale=stale == "true")}">5<' in page
