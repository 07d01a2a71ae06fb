"""The figures triage must reach, on texts it was shaped on and on texts kept back from shaping it."""

from pathlib import Path

import pytest

from .evaluation import labelled, measure

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("name", ["development", "pairs", "held_out"])
def test_triage_reaches_its_figures(triager, name):
    figures = measure(triager, labelled(DATA / f"{name}.jsonl"))
    print(figures.table())  # noqa: T201
    assert figures.function >= 0.85
    assert figures.language >= 0.9
    assert figures.place >= 0.8
    assert figures.precision >= 0.9
    assert figures.recall >= 0.8
    assert figures.no_place >= 0.8


def test_two_hundred_texts_in_all_languages_are_kept():
    rows = [row for name in ("development", "pairs", "held_out") for row in labelled(DATA / f"{name}.jsonl")]
    assert len(rows) >= 200
    assert {row["lang"] for row in rows} == {"en", "ur", "ur-Latn", "sd", "ps", "pnb", "skr", "bal"}
    assert len({row["text"] for row in rows}) == len(rows)


@pytest.mark.parametrize("name", ["development", "pairs", "held_out"])
def test_no_labelled_text_is_among_those_that_teach(triager, name):
    taught = {example.text for example in triager.examples}
    assert not taught & {row["text"] for row in labelled(DATA / f"{name}.jsonl")}


@pytest.mark.shared
def test_triage_reaches_its_figures_on_the_shared_sample(triager, shared):
    figures = measure(triager, labelled(shared / "data/complaints/sample.jsonl"))
    print(figures.table())  # noqa: T201
    assert figures.function >= 0.85
    assert figures.language >= 0.9
    assert figures.place >= 0.8
    assert figures.precision >= 0.9
    assert figures.recall >= 0.8


@pytest.mark.shared
def test_functions_and_categories_are_those_of_the_taxonomy(triager, shared):
    import csv

    with (shared / "data/pakistan/complaint_taxonomy.csv").open(encoding="utf-8") as file:
        taxonomy = {row["function"]: row["category"] for row in csv.DictReader(file)}
    assert triager.categories == taxonomy
