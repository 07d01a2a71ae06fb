"""What our estimates rest on is told in the reader's language."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import override

from yakja.framework.catalogue.web.citing import cited


def estimates() -> Iterator[str]:
    for file in sorted(settings.REFERENCE_DIR.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                if (note := row.get("source") or "").startswith("own estimate"):
                    yield note


def test_every_estimate_of_the_reference_data_is_told_in_urdu() -> None:
    notes = set(estimates())
    assert len(notes) > 20
    with override("ur"):
        english = {
            each.text
            for note in notes
            for each in cited(note)
            if each.kind in {"estimate", "text"} and each.text.isascii() and each.text
        }
    assert not english


def test_an_english_page_has_the_note_as_it_was_written() -> None:
    with override("en"):
        assert [each.text for each in cited("own estimate 2026-11-28: a router with a second SIM; no such note")] == [
            "a router with a second SIM", "no such note",
        ]  # fmt: skip
    with override("ur"):
        assert [each.text for each in cited("own estimate: a router with a second SIM; no such note")] == [
            "دوسری سم والا راؤٹر", "no such note",
        ]  # fmt: skip
