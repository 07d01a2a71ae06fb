"""Who runs a tool, counted alike on its page, its list, the API and the open data; nothing that was said vanishes."""

import csv
import datetime as dt
import io
import itertools

import pytest
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.actions.usages import declare_usage
from yakja.framework.catalogue.models import Cell, CellHistory, Evidence, LandscapeDay, Tool, Usage
from yakja.framework.catalogue.queries.runners import Running, overtaken, runners, usages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def shown(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def complaints_module():
    return Tool.objects.get(code="LGCD-MIS-COMPLAINTS")


def claimed(tool):
    return Evidence.objects.filter(tool=tool).values("body").distinct().count()


@pytest.mark.parametrize("code", ["LGCD-MIS-COMPLAINTS", "BALDIYA-SHIKAYAT", "LGCD-MIS-SWM", "BALDIA-ONLINE"])
def test_every_body_a_tool_is_claimed_for_is_counted(code):
    tool = Tool.objects.get(code=code)
    found = runners(tool)
    bodies = {u.body_id for u in usages_of(tool)} | {e.body_id for e in overtaken(tool)}
    assert found.running == usages_of(tool).values("body").distinct().count()
    assert len(bodies) == claimed(tool) > 0


def test_the_page_does_not_deny_what_was_claimed(client, complaints_module):
    count = runners(complaints_module).get(Running.OVERTAKEN) + runners(complaints_module).running
    assert count >= 36
    for lang, denial in (
        ("en", "No body has said that it runs this tool"),
        ("ur", "کسی ادارے نے نہیں کہا کہ وہ یہ ٹول چلاتا ہے"),
    ):
        text = shown(client, f"/{lang}/tools/{complaints_module.code}/")
        assert denial not in text
        assert f"/{lang}/tools/{complaints_module.code}/bodies/?state=" in text


def taken_away(client, name):
    answer = client.get(f"/data/{name}.csv")
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def test_page_list_api_and_csv_count_alike(client):
    tool = Tool.objects.get(code="BALDIA-ONLINE")
    found = runners(tool)
    api = client.get(f"/api/v1/tools/{tool.code}").json()["bodies"]
    assert api == {state.value: found.get(state) for state in Running}
    usages = client.get(f"/api/v1/usages?tool={tool.code}&limit=1000").json()["items"]
    in_csv = {row["body"] for row in taken_away(client, "usages") if row["tool"] == tool.code}
    assert {u["body"] for u in usages} == in_csv
    assert len(in_csv) == found.running + found.get("planned") + found.get("other")
    said = [row for row in taken_away(client, "statements") if row["tool"] == tool.code]
    assert len({row["body"] for row in said if row["stands"] == "no"}) == found.get("overtaken") > 0
    listed = shown(client, f"/en/tools/{tool.code}/bodies/")
    assert f"{found.running} bodies are said to run it" in listed


def test_plans_are_counted_apart(complaints_module):
    body = Body.objects.get(
        pk=Evidence.objects.filter(tool=complaints_module).values_list("body", flat=True)[0]
    )
    before = runners(complaints_module)
    declare_usage(
        actor=SYSTEM,
        body=body,
        function=Function.objects.get(code="CIT-01"),
        status="planned",
        tools=[complaints_module],
    )
    after = runners(complaints_module)
    assert after.get("planned") == before.get("planned") + 1
    assert after.running <= before.running


def test_a_body_that_says_otherwise_is_listed_with_what_it_says(client, complaints_module):
    said = Evidence.objects.filter(tool=complaints_module).select_related("body")[0]
    declare_usage(actor=SYSTEM, body=said.body, function=said.function, status="manual", tools=[])
    assert not Usage.objects.filter(tool=complaints_module, body=said.body).exists()
    assert said.body_id in {row.body_id for row in overtaken(complaints_module)}
    text = shown(client, f"/en/tools/{complaints_module.code}/bodies/?state=overtaken")
    assert "the body&#39;s own word" in text or "the body's own word" in text


def test_an_undated_report_says_so_and_never_is_of_today(client):
    undated = [e for e in Evidence.objects.select_related("body", "tool") if not e.is_dated]
    assert len(undated) > 500
    today = timezone.localdate()
    assert all(e.on < today for e in undated)
    # Only a report whose tool has no known year goes back to the beginning of history.
    assert all(e.on >= dt.date(2003, 1, 1) or not e.tool.launch_year.isdigit() for e in undated)
    usage = next(u for u in Usage.objects.select_related("body") if not u.is_dated)
    assert usage.is_stale
    text = shown(client, f"/en/bodies/{usage.body.code}/{usage.function.code}/")
    assert "date not stated" in text
    assert f"{today:%-d %B %Y}" not in text
    item = client.get(f"/api/v1/usages?body={usage.body.code}&function={usage.function.code}").json()[
        "items"
    ][0]
    assert item["since"] is None


def test_loading_makes_no_step_in_any_series():
    today = timezone.localdate()
    assert not CellHistory.objects.filter(from_day=today).exclude(status="unknown").exists()
    days = list(LandscapeDay.objects.filter(place__code="PK").order_by("day").values_list("day", flat=True))
    assert today not in days
    assert not Cell.objects.filter(since=today).exists()


def test_an_undated_report_comes_after_the_dated_ones_of_its_cell():
    tool = Tool.objects.get(code="BALDIA-ONLINE")
    rows = list(Evidence.objects.filter(tool=tool, function__code="CIT-01").order_by("body_id", "on"))
    both = [
        (one, other)
        for one, other in itertools.pairwise(rows)
        if one.body_id == other.body_id and one.is_dated and not other.is_dated
    ]
    assert both
    assert all(other.on >= one.expires_on for one, other in both)
