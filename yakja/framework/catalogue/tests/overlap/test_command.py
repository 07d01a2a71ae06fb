import json

import pytest
from django.core.management import CommandError, call_command

TOOLS = [
    {
        "id": "a",
        "name": "Complaints",
        "lang": "en",
        "short": "Citizens file complaints",
        "functions": ["CIT-01"],
    },
    {"id": "b", "name": "شکایات", "lang": "ur", "short": "شہریوں کی شکایات", "functions": ["CIT-01"]},
    {
        "id": "c",
        "name": "Qabristan",
        "lang": "ur-Latn",
        "short": "Tadfeen ka record",
        "functions": ["MUN-06"],
    },
]


@pytest.fixture
def run(tmp_path, capsys):
    def _run(tools, pairs, *options):
        (tmp_path / "tools.jsonl").write_bytes(tools if isinstance(tools, bytes) else _lines(tools))
        (tmp_path / "pairs.tsv").write_bytes(pairs if isinstance(pairs, bytes) else pairs.encode())
        code = 0
        try:
            call_command(
                "overlap_score", str(tmp_path / "tools.jsonl"), str(tmp_path / "pairs.tsv"), *options
            )
        except SystemExit as stop:
            code = stop.code
        captured = capsys.readouterr()
        return code, [json.loads(line) for line in captured.out.splitlines()], captured.err

    return _run


def _lines(tools):
    return "".join(json.dumps(tool, ensure_ascii=False) + "\n" for tool in tools).encode()


def test_one_object_per_pair_in_the_order_of_the_pairs(run):
    code, answers, errors = run(TOOLS, "c\ta\na\tb\nb\ta\n")
    assert (code, errors) == (0, "")
    assert [(answer["a"], answer["b"], answer["band"]) for answer in answers] == [
        ("c", "a", "none"),
        ("a", "b", "overlap"),
        ("b", "a", "overlap"),
    ]
    for answer in answers:
        assert list(answer) == ["a", "b", "score", "band", "reasons"]
        assert 0 <= answer["score"] <= 1
        assert all(isinstance(reason, str) and reason for reason in answer["reasons"])
    assert answers[1]["score"] == answers[2]["score"]


def test_reasons_name_the_function_and_the_arithmetic(run):
    _, (answer,), _ = run(TOOLS, "a\tb\n")
    text = " ".join(answer["reasons"])
    assert "Complaint and grievance redress, issue reporting (CIT-01)" in text
    assert f"Score {answer['score']:.2f}" in text


def test_reasons_in_urdu(run):
    _, (answer,), _ = run(TOOLS, "a\tb\n", "--language", "ur")
    assert "شکایات کا اندراج اور ازالہ" in " ".join(answer["reasons"])


def test_text_only_leaves_codes_aside_and_says_so(run):
    wrong = [tool | {"functions": ["FIN-01"]} for tool in TOOLS]
    _, with_codes, _ = run(wrong, "a\tc\n")
    _, without, _ = run(wrong, "a\tc\na\tb\n", "--text-only")
    assert with_codes[0]["band"] != "none"
    assert [answer["band"] for answer in without] == ["none", "overlap"]
    assert "read from the description" in " ".join(without[1]["reasons"])


def test_an_unknown_function_is_named_and_never_counts_as_shared_work(run):
    tools = [TOOLS[0] | {"functions": ["XXX-99"]}, TOOLS[2] | {"functions": ["xxx-99"]}, TOOLS[1]]
    code, answers, errors = run(tools, "a\tc\na\tb\n")
    assert code == 1
    assert "tools.jsonl: a: no such function: XXX-99" in errors
    assert "tools.jsonl: c: no such function: XXX-99" in errors
    apart, alike = answers
    # Nothing is shared but the unknown code: no band, and no reason that speaks of it as work.
    assert apart["band"] == "none"
    assert not any("XXX-99" in reason and "same work" in reason for reason in apart["reasons"])
    assert sum("XXX-99" in reason and "not in the list" in reason for reason in apart["reasons"]) == 2
    # Read from the text instead: the same as if nothing had been stated.
    _, (plain,), _ = run([TOOLS[0] | {"functions": []}, TOOLS[1]], "a\tb\n")
    assert alike["score"] == plain["score"]
    assert alike["band"] == plain["band"] == "overlap"


def test_a_known_function_beside_an_unknown_one_counts(run):
    tools = [TOOLS[0] | {"functions": ["XXX-99", "CIT-01"]}, TOOLS[1]]
    code, (answer,), _ = run(tools, "a\tb\n")
    _, (plain,), _ = run(TOOLS[:2], "a\tb\n")
    assert (code, answer["score"]) == (1, plain["score"])


def test_bad_lines_are_named_and_the_rest_is_scored(run):
    tools = (
        _lines(TOOLS[:1])
        + b'{"id": "x", \n'
        + b"[1]\n"
        + b'{"name": "no id"}\n'
        + b"\xff\xfe\n"
        + _lines(TOOLS[:2])
    )
    code, answers, errors = run(tools, "a\tb\nonly-one\n\n")
    assert code == 1
    assert len(answers) == 1
    for place in ("tools.jsonl:2:", "tools.jsonl:3:", "tools.jsonl:4:", "tools.jsonl:5:", "tools.jsonl:6:"):
        assert place in errors
    assert "pairs.tsv:2:" in errors
    assert "'a' was given before" in errors


@pytest.mark.parametrize(
    "record",
    [
        {"id": "b", "short": 5},
        {"id": "b", "features": {"x": 1}},
        {"id": "b", "functions": [1]},
        {"id": ""},
        {"id": True},
    ],
)
def test_a_record_of_wrong_shape_is_a_bad_line(run, record):
    code, answers, errors = run([TOOLS[0], record], "a\ta\n")
    assert code == 1
    assert len(answers) == 1
    assert "tools.jsonl:2:" in errors


def test_an_unknown_tool_is_named_and_wrong_usage(run):
    code, answers, errors = run(TOOLS, "a\tghost\na\tb\n")
    assert code == 2
    assert len(answers) == 1
    assert "pairs.tsv:1: no such tool: ghost" in errors


def test_a_missing_file_is_wrong_usage(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("overlap_score", str(tmp_path / "none.jsonl"), str(tmp_path / "none.tsv"))
    assert stop.value.code == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_missing_arguments_are_wrong_usage():
    with pytest.raises(CommandError):
        call_command("overlap_score")


def test_a_byte_order_mark_and_windows_lines_do_no_harm(run):
    code, answers, errors = run(b"\xef\xbb\xbf" + _lines(TOOLS).replace(b"\n", b"\r\n"), "a\tb\r\n")
    assert (code, errors) == (0, "")
    assert len(answers) == 1


def test_sparse_tools_and_a_tool_with_itself(run):
    code, answers, _ = run([{"id": "1"}, {"id": 2, "name": "x", "features": None}], "1\t2\n1\t1\n")
    assert code == 0
    assert answers[0]["band"] == "none"
