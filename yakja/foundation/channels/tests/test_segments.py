"""How a text travels as SMS; the messages of all rooms, measured."""

from __future__ import annotations

import csv
import json

import pytest
from django.core.management import call_command

from yakja.foundation.channels import queries
from yakja.foundation.channels.segments import Segments, measure, plainer
from yakja.foundation.kit.i18n import CODES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("GSM-7", 0, 1)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("€" * 81, Segments("GSM-7", 162, 2)),
        # An escaped letter is not cut in two: 76 of them fill 152 of 153 septets.
        ("€" * 153, Segments("GSM-7", 306, 3)),
        ("ک" * 70, Segments("UCS-2", 70, 1)),
        ("ک" * 71, Segments("UCS-2", 71, 2)),
        ("ک" * 134, Segments("UCS-2", 134, 2)),
        ("ک" * 135, Segments("UCS-2", 135, 3)),
        ("🙂" * 35, Segments("UCS-2", 70, 1)),
        ("🙂" * 67, Segments("UCS-2", 134, 3)),
        ("a" * 69 + "ک", Segments("UCS-2", 70, 1)),
    ],
)
def test_letters_and_parts_are_those_of_the_standard(text, expected):
    assert measure(text) == expected


def test_typographic_quotes_do_not_cost_a_message():
    assert plainer("“Water” – it’s back…") == '"Water" - it\'s back...'
    assert plainer("“پانی” – آ گیا") == "“پانی” – آ گیا"


@pytest.mark.parametrize("language", CODES)
def test_a_code_is_read_in_one_part_in_every_language(language):
    context = {"code": "123456", "minutes": 10}
    text = queries.render_message("channels/code", "sms", language, context).body
    assert "123456" in text
    assert measure(text).parts == 1
    for template in ("channels/stopped", "channels/started"):
        assert measure(queries.render_message(template, "sms", language, {}).body).parts == 1


def test_every_message_is_listed_in_every_language_with_what_stands_in_for_it():
    found = queries.wordings()
    assert not [each for each in found if each.problem]
    borrowed = {each.template for each in found if each.language == "ur" and each.is_borrowed}
    # The sentences of complaints stand in their own table, which has a test of its own.
    assert not borrowed - {"complaints/notice"}
    assert {(w.template, w.language) for w in found} == {
        (t, lang) for t in {w.template for w in found} for lang in CODES
    }
    code = {w.language: w for w in found if w.template == "channels/code"}
    assert (code["en"].encoding, code["ur"].encoding) == ("GSM-7", "UCS-2")
    assert (code["ur"].spoken, code["en"].spoken) == ("ur", "en")
    assert code["skr"].is_borrowed == (code["skr"].text == code["ur"].text)


def test_a_review_counts_for_the_very_words_only(settings, tmp_path):
    before = queries.wordings(language="ur", room="channels")
    reviewed = before[0]
    assert all(each.is_draft for each in before)
    with (tmp_path / "translation_reviews.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["template", "language", "text_hash", "reviewer", "reviewed_on"])
        rows.writerow([reviewed.template, "ur", reviewed.text_hash, "Asma Khan", "2026-11-20"])
        rows.writerow([before[1].template, "ur", "0" * 12, "Asma Khan", "2026-11-20"])
    settings.REFERENCE_DIR = tmp_path
    after = queries.wordings(language="ur", room="channels")
    assert [each.is_draft for each in after] == [False] + [True] * (len(after) - 1)
    assert after[0].reviewer == "Asma Khan"


def test_the_command_prints_one_object_per_message_and_language(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("message_segments", language="ur", room="channels")
    assert ended.value.code == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["template"] for line in lines} >= {"channels/code", "channels/stopped"}
    assert all(line["parts"] == 1 and line["is_draft"] for line in lines)
    with pytest.raises(SystemExit) as ended:
        call_command("message_segments", room="nowhere")
    assert ended.value.code == 2
