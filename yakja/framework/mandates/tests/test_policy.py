"""The draft policy: whole in both languages, and the values that hold where they are adopted."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.mandates.actions import adopt_setting
from yakja.framework.mandates.models import PolicySetting
from yakja.framework.mandates.queries import policy

from .conftest import DAY

SUBJECTS = (
    "purpose", "terms", "register", "mandates", "gate", "decision-order", "depth", "waivers", "emergency", "publication",
    "redaction", "standards", "reviews", "status", "data-protection", "languages-accessibility", "consultation",
    "complaints", "policy-review", "notification",
)  # fmt: skip


def adopt(world: Any, code: str = "builder_silence_days", value: int = 10, **more: Any) -> PolicySetting:
    facts = {"actor": SYSTEM, "place": world.pk6, "valid_from": dt.date(2026, 6, 1), "instrument": "Order 7"}
    return adopt_setting(code=code, value=value, **(facts | more))


def test_every_clause_is_written_in_both_languages_and_says_the_same_values() -> None:
    rows = policy.clauses()
    assert {c.code for c in rows} >= set(SUBJECTS)
    assert len({c.code for c in rows}) == len({c.number for c in rows}) == len(rows)
    for clause in rows:
        assert clause.title.get("en"), clause.number
        assert clause.title.get("ur"), clause.number
        assert policy.slots(clause.text["en"]) == policy.slots(clause.text["ur"]), clause.number
        assert policy.slots(clause.text["en"]) <= set(policy.thresholds()), clause.number
        assert clause.text["en"].count("¶") == clause.text["ur"].count("¶"), clause.number


def test_every_value_that_decides_stands_in_a_clause() -> None:
    used = {slot for clause in policy.clauses() for slot in policy.slots(clause.text["en"])}
    assert set(policy.thresholds()) == used


def test_the_order_of_the_gate() -> None:
    assert policy.order() == ("reuse", "configure", "extend", "join", "build", "build_under_waiver")


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["en", "ur"])
def test_the_text_is_marked_as_a_draft_and_has_no_open_slot(lang: str) -> None:
    from django.utils import translation

    with translation.override(lang):
        text = policy.as_text(None, DAY, lang)
    first = "DRAFT" if lang == "en" else "مسودہ"
    assert first in "\n".join(text.splitlines()[:3])
    assert "{" not in text
    assert "7 days" in text if lang == "en" else "7 دن" in text


def test_what_is_adopted_holds_there_and_below_from_its_day(world: Any) -> None:
    draft = policy.thresholds()["builder_silence_days"].value
    adopt(world)
    adopt(world, value=5, place=world.kasur, valid_from=dt.date(2026, 8, 1))
    cases = [
        (world.kasur, "2026-05-31", draft), (world.kasur, "2026-06-01", 10), (world.kasur, "2026-08-01", 5),
        (world.town, "2026-08-01", 5), (world.lahore, "2026-08-01", 10), (world.pk5, "2026-08-01", draft),
        (None, "2026-08-01", draft),
    ]  # fmt: skip
    for place, day, wanted in cases:
        assert policy.setting("builder_silence_days", place, dt.date.fromisoformat(day)) == wanted, (
            place,
            day,
        )
    held = policy.settings_at(world.kasur, DAY)["builder_silence_days"]
    assert (held.value, held.adopted.place if held.adopted else None) == (5, world.kasur)


def test_a_later_value_follows_and_the_past_is_not_rewritten(world: Any) -> None:
    adopt(world)
    adopt(world, value=12, valid_from=dt.date(2026, 9, 1))
    assert policy.setting("builder_silence_days", world.pk6, dt.date(2026, 8, 31)) == 10
    assert policy.setting("builder_silence_days", world.pk6, dt.date(2026, 9, 1)) == 12
    with pytest.raises(ValidationError) as refused:
        adopt(world, value=3, valid_from=dt.date(2026, 7, 1))
    assert refused.value.code == "later_exists"
    with pytest.raises(ValidationError) as refused:
        adopt(world, value=3, valid_from=dt.date(2026, 9, 1))
    assert refused.value.code == "later_exists"


def test_unknown_codes_and_impossible_values(world: Any, holder: Any) -> None:
    with pytest.raises(LookupError):
        policy.setting("no_such", world.pk6, DAY)
    for facts, field in (
        ({"code": "no_such"}, "code"), ({"value": -1}, "value"), ({"value": 10**9}, "value"), ({"instrument": " "}, "instrument"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as refused:
            adopt(world, **facts)
        assert list(refused.value.error_dict) == [field]
    for actor in (
        holder("citizen"),
        holder(("provincial_steward", "PK5")),
        holder(("council_officer", "PK6-LGCD")),
    ):
        with pytest.raises(PermissionDenied):
            adopt(world, actor=actor)
