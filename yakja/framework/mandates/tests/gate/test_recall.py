"""Twenty needs as officers write them, in three ways of writing, with right, wrong or no codes: each has a twin in the register."""

from __future__ import annotations

import json
import sys
from collections import defaultdict

import pytest
from django.core.management import call_command
from django.utils import timezone

from yakja.foundation.bodies.models import Body, Function
from yakja.framework.catalogue.models import Standard, Tool, ToolFunction
from yakja.framework.catalogue.queries.standards import asked_by
from yakja.framework.mandates.queries import checking
from yakja.framework.mandates.queries.likeness import Need, functions_read, nearest_tools

from .recall import WAYS, codes_for, needs, place_of, recall

pytestmark = pytest.mark.django_db


def place_of_twin(row: dict[str, str], functions: tuple[str, ...]) -> int:
    found = nearest_tools(Need({"short": [row["text"]]}, functions), limit=10)
    return place_of(row["twin"], [each.code for each in found])


def stated_codes() -> dict[str, set[str]]:
    """The functions that each tool has in the register."""
    found: dict[str, set[str]] = defaultdict(set)
    for tool, function in ToolFunction.objects.order_by("id").values_list("tool__code", "function__code"):
        found[tool].add(function)
    return found


@pytest.fixture(scope="module")
def ranks(reference, django_db_blocker) -> dict[str, list[int]]:
    """The place of every twin: as the needs stand, without any code, and with a wrong code for each of them."""
    with django_db_blocker.unblock():
        stated = stated_codes()
        return {
            way: [place_of_twin(row, codes_for(row, way, stated[row["twin"]])) for row in needs()]
            for way in WAYS
        }


def test_there_are_twenty_needs_in_three_ways_of_writing():
    rows = needs()
    assert len({row["twin"] for row in rows}) == 20
    assert {row["lang"] for row in rows} == {"en", "ur", "ur-Latn"}
    assert min(sum(r["lang"] == lang for r in rows) for lang in ("en", "ur", "ur-Latn")) >= 6


@pytest.mark.parametrize("way", WAYS)
def test_nine_of_ten_find_their_twin_in_the_first_five(ranks, way, capsys):
    with capsys.disabled():
        sys.stderr.write(
            f"\nrecall@5 of twenty needs, {way}: {recall(ranks[way]):.2f}; @1: {recall(ranks[way], 1):.2f}\n"
        )
    assert recall(ranks[way]) >= 0.9, ranks[way]


@pytest.mark.parametrize("way", WAYS)
def test_the_command_finds_the_same_twins(ranks, reference, way, capsys):
    stated = stated_codes()
    places = []
    for row in needs():
        codes = ",".join(codes_for(row, way, stated[row["twin"]]))
        call_command("gate_check", "--functions", codes, "--text", row["text"], "--format", "json")
        answer = json.loads(capsys.readouterr().out)
        places.append(place_of(row["twin"], [tool["code"] for tool in answer["tools"]]))
    assert places == ranks[way]


@pytest.mark.parametrize("lang", ["en", "ur", "ur-Latn"])
def test_no_way_of_writing_is_left_behind(ranks, lang):
    places = [p for p, row in zip(ranks["as written"], needs(), strict=True) if row["lang"] == lang]
    assert recall(places, 5) >= 0.8, places


def test_some_of_the_typed_codes_are_wrong(reference):
    """Else the recall would prove nothing about distrust."""
    stated = stated_codes()
    typed = [(row["twin"], row["functions"]) for row in needs() if row["functions"]]
    wrong = [twin for twin, code in typed if code not in stated[twin]]
    assert len(wrong) >= 4
    assert len(typed) - len(wrong) >= 3


def test_texts_are_not_copied_from_the_register(reference):
    """No six words in a row stand in the tool's own texts."""
    for row in needs():
        tool = Tool.objects.get(code=row["twin"])
        own = " ".join([*tool.purpose.values(), *tool.description.values(), tool.features_note]).split()
        runs = {tuple(own[i : i + 6]) for i in range(len(own))}
        words = row["text"].split()
        assert not runs & {tuple(words[i : i + 6]) for i in range(len(words) - 5)}, row["twin"]


def test_codes_are_proposed_from_the_text(reference):
    """Of the twenty, most texts lead to a function that their twin really has."""
    stated = stated_codes()
    hits = [bool(set(functions_read(Need({"short": [r["text"]]}))) & stated[r["twin"]]) for r in needs()]
    assert sum(hits) / len(hits) >= 0.8


def test_the_command_answers_what_the_page_would(reference, capsys):
    row = needs()[2]
    call_command(
        "gate_check",
        "--functions",
        "WAT-01",
        "--text",
        row["text"],
        "--format",
        "json",
        "--body",
        "PK61402-MC",
    )
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert said.out.count("\n") == 1
    assert {"functions_proposed", "tools"} <= set(answer)
    assert {"code", "name", "score", "band", "reasons"} == set(answer["tools"][0])
    body = Body.objects.select_related("place", "kind").get(code="PK61402-MC")
    found = checking.run_check(
        Need({"short": [row["text"]]}, ("WAT-01",)), body=body, day=timezone.localdate()
    )
    assert [t["code"] for t in answer["tools"]] == [t["code"] for t in found.facts["tools"]]
    assert answer["functions_proposed"] == found.facts["functions_read"]
    assert answer["tools"][0]["code"] == "KWSC-HYDRANTS"
    assert len(answer["tools"]) == 10
    scores = [t["score"] for t in answer["tools"]]
    assert scores == sorted(scores, reverse=True)
    assert all(t["reasons"] and t["name"] for t in answer["tools"])


def test_the_check_names_the_required_standards_and_which_the_text_lacks(reference, capsys):
    call_command("gate_check", "--functions", "CIT-01", "--text", "Complaints, with Open 311 and CSV in UTF-8", "--format", "json")  # fmt: skip
    found = {row["code"]: row for row in json.loads(capsys.readouterr().out)["standards"]}
    function = Function.objects.get(code="CIT-01")
    wanted = {a.standard.code for a in asked_by(function, timezone.localdate()) if a.is_required}
    assert {code for code, row in found.items() if "CIT-01" in row["functions"]} == wanted != set()
    assert {"CSV-UTF8", "UNICODE"} <= wanted
    assert found["CSV-UTF8"]["is_named"]
    assert not found["UNICODE"]["is_named"]
    call_command("gate_check", "--functions", "CIT-01", "--text", "Complaints")
    said = capsys.readouterr().out
    assert all(f"required standard: {code} " in said for code in wanted)
    assert "not named in the text" in said


@pytest.mark.parametrize(
    ("text", "is_it"),
    [("by NAM-COA heads", True), ("the name of a coast", False), ("NAM COA", True), ("", False)],
)
def test_a_standard_is_named_by_its_words_and_not_within_others(reference, text, is_it):
    assert checking.is_named(Standard.objects.get(code="NAM-COA"), [text]) is is_it


def test_the_command_speaks_urdu(reference, capsys):
    call_command("gate_check", "--text", "پانی کے بل", "--format", "json", "--language", "ur")
    answer = json.loads(capsys.readouterr().out)
    assert any("\u0600" <= letter <= "\u06ff" for letter in answer["tools"][0]["reasons"][0])


@pytest.mark.parametrize(
    "arguments",
    [["--text", "  "], ["--text", "bills", "--functions", "NOPE-01"], ["--text", "bills", "--body", "NOPE"]],
)
def test_the_command_says_what_is_wrong(reference, capsys, arguments):
    with pytest.raises(SystemExit) as left:
        call_command("gate_check", *arguments)
    said = capsys.readouterr()
    assert left.value.code == 2
    assert said.out == ""
    assert said.err
