import pytest
from django.http import QueryDict
from django.template import engines
from django.urls import NoReverseMatch
from django.utils import translation
from jinja2 import UndefinedError

from yakja.foundation.ui import jinja


@pytest.fixture
def env():
    return engines["jinja2"].env


def test_an_undefined_name_is_an_error(env):
    with pytest.raises(UndefinedError):
        env.from_string("{{ nobody }}").render()
    with pytest.raises(UndefinedError):
        env.from_string("{% if thing.nobody %}{% endif %}").render(thing={})


def test_what_people_wrote_is_escaped(env):
    assert env.from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"
    assert env.from_string('{{ _("Hello %(name)s", name=text) }}').render(text="<b>") == "Hello &lt;b&gt;"


def test_a_page_compiled_in_one_language_speaks_the_next_readers(env):
    template = env.from_string('{{ _("Search") }} {{ None|num }} {{ 100|money }}')
    with translation.override("ur"):
        assert template.render() == 'تلاش <span class="unknown">معلوم نہیں</span> <bdi>1 روپے</bdi>'
    with translation.override("en"):
        assert template.render() == 'Search <span class="unknown">not known</span> <bdi>Rs 1</bdi>'


def test_addresses_carry_the_language(env):
    with translation.override("sd"):
        assert jinja.url("ui:style") == "/sd/style/"
    with pytest.raises(NoReverseMatch):
        jinja.url("ui:nowhere")


@pytest.mark.parametrize(
    ("base", "changes", "answer"),
    [
        (None, {"cursor": "x"}, "?cursor=x"),
        ("?q=a&cursor=old", {"cursor": "new"}, "?q=a&cursor=new"),
        (QueryDict("k=1&k=2&cursor=old"), {"cursor": None}, "?k=1&k=2"),
        ({"q": "شکایت"}, {"page": 2}, "?q=%D8%B4%DA%A9%D8%A7%DB%8C%D8%AA&page=2"),
        ({"k": ["1", "2"]}, {"m": ["3", "4"]}, "?k=1&k=2&m=3&m=4"),
    ],
)
def test_a_query_keeps_what_is_not_changed(base, changes, answer):
    assert jinja.query(base, **changes) == answer


def test_a_query_leaves_the_request_as_it_was():
    given = QueryDict("q=a")
    jinja.query(given, q="b")
    assert given.urlencode() == "q=a"


def test_rooms_may_add_globals_and_filters(env):
    jinja.add_global("answer", 42)
    jinja.add_filter("twice", lambda value: value * 2)
    try:
        assert env.from_string("{{ answer|twice }}").render() == "84"
    finally:
        for known in (env.globals, jinja._globals):
            known.pop("answer")
        for known in (env.filters, jinja._filters):
            known.pop("twice")


def test_telephone_numbers_run_from_left_to_right(env):
    assert (
        env.from_string('{{ "0300-1"|ltr }} {{ "A<1"|bdi }}').render()
        == '<bdi dir="ltr">0300-1</bdi> <bdi>A&lt;1</bdi>'
    )
