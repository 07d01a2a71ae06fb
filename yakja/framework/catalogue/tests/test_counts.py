"""Counts sent in by tools: once is once, every bad row is named, keys are for one tool."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import make_api_key
from yakja.framework.catalogue.actions.usages import declare_usage
from yakja.framework.catalogue.models import Cell, Evidence, Usage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
URL = "/api/v1/usage-counts"
TOOL = "LGCD-MIS-COMPLAINTS"


@pytest.fixture
def key():
    return make_api_key(actor=SYSTEM, name="t", scope="usage_counts", subject=TOOL, door="command")[1]


def day(ago=0):
    return (timezone.localdate() - dt.timedelta(days=ago)).isoformat()


def send(client, key, rows, idempotency="", **more):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if idempotency:
        headers["Idempotency-Key"] = idempotency
    return client.post(
        URL, json.dumps({"counts": rows, **more}), content_type="application/json", headers=headers
    )


def row(n=5, body="PK61402-MC", ago=1, function="CIT-01"):
    return {"body": body, "function": function, "transactions": n, "on": day(ago)}


def counted():
    return Evidence.objects.filter(kind="count").count()


def test_a_count_confirms_the_cell(client, key):
    answer = send(client, key, [row()])
    assert (answer.status_code, answer.json()["recorded"]) == (200, 1)
    cell = Cell.objects.get(body__code="PK61402-MC", function__code="CIT-01")
    assert (cell.standing, cell.level) == ("confirmed", "count")


def test_sent_again_it_is_recorded_once(client, key):
    first = send(client, key, [row()], idempotency="a")
    again = send(client, key, [row()], idempotency="a")
    assert first.json() == again.json()
    assert counted() == 1
    other = send(client, key, [row(n=6)], idempotency="a")
    assert other.status_code in {409, 422}
    assert counted() == 1


def test_bad_rows_are_named_and_none_is_taken(client, key):
    rows = [row(), row(body="NOBODY"), row(n=-1), row(function="XXX-99"), {**row(), "on": "2999-01-01"}]
    answer = send(client, key, rows)
    assert answer.status_code == 422
    assert [(e["line"], e["column"]) for e in answer.json()["errors"]] == [
        (2, "body"), (3, "transactions"), (4, "function"), (5, "on"),
    ]  # fmt: skip
    assert counted() == 0
    answer = send(client, key, rows, only_good=True)
    assert (answer.status_code, answer.json()["recorded"]) == (200, 1)


def test_without_the_right_key_nothing_is_taken(client, key):
    other = make_api_key(actor=SYSTEM, name="o", scope="usage_counts", subject="PCP", door="command")[1]
    reader = make_api_key(actor=SYSTEM, name="r", scope="read", door="command")[1]
    assert send(client, "", [row()]).status_code in {401, 403}
    assert send(client, "yk_wrong_secret", [row()]).status_code == 401
    assert send(client, reader, [row()]).status_code == 403
    assert send(client, other, [row()], tool=TOOL).status_code == 403
    assert counted() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"counts": 5}', b'{"counts": [{"body": 1}]}', b"\xff"])
def test_no_payload_breaks_it(client, key, body):
    answer = client.post(
        URL, body, content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code in {400, 422}


def test_the_monthly_file(tmp_path, capsys):
    path = tmp_path / "counts.csv"
    path.write_text(f"body,transactions,on\nPK61402-MC,۱۲,{day(2)}\nNOBODY,1,{day(2)}\n", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        call_command("load_counts", str(path), tool=TOOL)
    assert left.value.code == 1
    assert json.loads(capsys.readouterr().out)["recorded"] == 0
    with pytest.raises(SystemExit):
        call_command("load_counts", str(path), tool=TOOL, only_good=True)
    answer = json.loads(capsys.readouterr().out)
    assert (answer["recorded"], answer["errors"][0]["line"]) == (1, 3)
    assert Evidence.objects.get(kind="count").transactions == 12


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"on": "1900-01-01"}, "on"),
        ({"on": "1999-12-31"}, "on"),
        ({"function": "PLN-01"}, "function"),
    ],
)
def test_what_cannot_be_counted_is_refused_at_its_field(client, key, changes, column):
    answer = send(client, key, [row() | changes])
    assert answer.status_code == 422
    assert [error["column"] for error in answer.json()["errors"]] == [column]
    assert counted() == 0


@pytest.mark.parametrize("number", [True, "5", 5.0, None])
def test_a_count_is_a_whole_number_and_nothing_that_looks_like_one(client, key, number):
    answer = send(client, key, [row() | {"transactions": number}])
    assert answer.status_code == 422
    assert "transactions" in str(answer.json())
    assert counted() == 0


def test_a_declaration_of_a_day_before_the_register_is_refused_at_its_field():
    with pytest.raises(ValidationError) as refusal:
        declare_usage(
            actor=SYSTEM,
            body=Body.objects.get(code="PK61402-MC"),
            function=Function.objects.get(code="CIT-01"),
            status="manual",
            on=dt.date(1999, 12, 31),
        )
    assert "on" in refusal.value.error_dict


@pytest.mark.parametrize("path", ["/api/v1/landscape", "/api/v1/landscape/cells"])
def test_the_landscape_of_a_day_before_the_register_is_refused_as_on_the_page(client, path):
    answer = client.get(f"{path}?place=PK6&as_of=1999-12-31&lang=en")
    assert (answer.status_code, answer.json()["fields"]) == (
        422,
        {"as_of": ["The register begins in the year 2000."]},
    )
    assert "The register begins in the year 2000." in client.get("/en/landscape/?as_of=1999-12-31").text
    assert client.get(f"{path}?place=PK6&as_of=2000-01-01").status_code == 200


def test_what_is_run_no_longer_is_kept_as_history_with_its_source():
    ended = Evidence.objects.filter(tool__code="KHPAL-WAZIR-E-AALA", status="unknown").get()
    assert (ended.on, ended.kind) == (dt.date(2024, 11, 19), "report")
    assert ended.url.startswith("https://www.nation.com.pk/")
    assert not Usage.objects.filter(tool=ended.tool, function=ended.function, body=ended.body).exists()
