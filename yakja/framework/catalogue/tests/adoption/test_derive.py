"""The rules of adoption, each with the case that made us write it down."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakja.framework.catalogue.adoption import Statement, derive, timeline

TODAY = dt.date(2026, 11, 23)
DAYS = {"count": 30, "visit": 180, "declaration": 365, "export": 365, "report": 365, "claim": 365}


def said(kind, status, ago, tool=None, n=None, key=0, share=None):
    on = TODAY - dt.timedelta(days=ago)
    return Statement(kind, status, on, on + dt.timedelta(days=DAYS[kind]), tool, share, n, key or 1000 - ago)


def cell(*statements, ago=0):
    return derive(statements, TODAY - dt.timedelta(days=ago))[1]


def test_nothing_said_is_unknown_and_not_manual():
    shown = cell()
    assert (shown.status, shown.standing, shown.is_stale) == ("unknown", "none", False)


def test_a_claim_is_only_reported():
    shown = cell(said("claim", "full", 10, "A"))
    assert (shown.status, shown.standing, shown.tools) == ("full", "reported", ("A",))


def test_the_bodys_word_makes_it_confirmed():
    shown = cell(said("claim", "full", 20, "A"), said("declaration", "partial", 10, "A", share=40))
    assert (shown.status, shown.standing, shown.share) == ("partial", "confirmed", 40)


def test_claims_for_two_tools_stand_side_by_side():
    shown = cell(said("claim", "partial", 200, "A"), said("report", "full", 10, "B"))
    assert (shown.status, shown.standing, shown.tools) == ("full", "reported", ("A", "B"))


def test_an_expired_claim_alleges_no_second_tool_beside_a_fresh_one():
    usages, shown = derive([said("claim", "full", 900, "A"), said("report", "partial", 10, "B")], TODAY)
    assert [u.tool for u in usages] == ["B"]
    assert shown.tools == ("B",)


def test_a_tool_that_is_run_no_longer_ends_the_claims_before_it_and_no_word_of_the_body():
    shown = cell(said("claim", "full", 60, "A"), said("report", "unknown", 10, "A"))
    assert (shown.status, shown.standing, shown.tools) == ("unknown", "none", ())
    assert cell(said("claim", "full", 60, "A"), said("report", "unknown", 10, "A"), ago=20).tools == ("A",)
    assert cell(said("report", "unknown", 60, "A"), said("claim", "full", 10, "A")).tools == ("A",)
    assert cell(said("claim", "full", 60, "B"), said("report", "unknown", 10, "A")).tools == ("B",)
    assert cell(said("declaration", "full", 60, "A"), said("report", "unknown", 10, "A")).tools == ("A",)


def test_by_hand_said_today_ends_the_tool_said_last_month():
    shown = cell(said("declaration", "full", 40, "A"), said("declaration", "manual", 1))
    assert (shown.status, shown.tools, shown.standing) == ("manual", (), "confirmed")


def test_two_tools_of_one_day_stand_together():
    shown = cell(said("declaration", "full", 5, "A"), said("declaration", "partial", 5, "B"))
    assert (shown.status, shown.tools) == ("full", ("A", "B"))


def test_a_later_word_of_the_same_day_replaces_the_earlier():
    shown = cell(said("declaration", "full", 0, "A", key=1), said("declaration", "manual", 0, None, key=2))
    assert shown.status == "manual"
    shown = cell(said("declaration", "manual", 0, None, key=1), said("declaration", "full", 0, "A", key=2))
    assert (shown.status, shown.tools) == ("full", ("A",))


def test_the_strongest_unexpired_wins():
    shown = cell(
        said("declaration", "partial", 30, "A"),
        said("visit", "partial", 20, "A"),
        said("export", "full", 100, "A"),
    )
    assert (shown.status, shown.level) == ("full", "export")


def test_an_expired_stronger_word_gives_way_to_a_fresh_weaker_one():
    shown = cell(said("visit", "full", 200, "A"), said("declaration", "partial", 100, "A"))
    assert (shown.status, shown.level, shown.is_stale) == ("partial", "declaration", False)


def test_when_everything_has_expired_the_last_is_shown_hollow():
    shown = cell(said("declaration", "full", 400, "A"))
    assert (shown.status, shown.is_stale, shown.standing) == ("full", True, "confirmed")


def test_it_expires_on_the_day_and_not_before():
    statement = said("declaration", "full", 365, "A")
    assert cell(statement).is_stale
    assert not cell(statement, ago=1).is_stale


def test_a_newer_claim_against_by_hand_is_a_dispute_an_older_one_is_answered():
    by_hand = said("declaration", "manual", 30)
    assert cell(by_hand, said("claim", "full", 10, "A")).standing == "disputed"
    assert cell(by_hand, said("claim", "full", 60, "A")).standing == "confirmed"


def test_a_visit_that_finds_paper_disputes_a_declaration_of_full_use():
    shown = cell(said("visit", "manual", 20), said("declaration", "full", 10, "A"))
    assert shown.standing == "disputed"


def test_neighbouring_statuses_are_no_dispute():
    assert (
        cell(said("visit", "full", 20, "A"), said("declaration", "partial", 10, "A")).standing == "confirmed"
    )


def test_a_count_confirms_a_claim():
    shown = cell(said("claim", "full", 50, "A"), said("count", "partial", 5, "A", n=120))
    assert (shown.status, shown.standing, shown.level) == ("full", "confirmed", "count")


def test_a_count_alone_shows_partial_use():
    shown = cell(said("count", "partial", 5, "A", n=12))
    assert (shown.status, shown.standing, shown.tools) == ("partial", "confirmed", ("A",))


def test_a_count_disputes_by_hand():
    assert (
        cell(said("declaration", "manual", 30), said("count", "partial", 5, "A", n=12)).standing == "disputed"
    )


def test_a_count_disputes_a_plan_and_what_is_measured_shows():
    rows = said("declaration", "planned", 2, "A"), said("count", "partial", 5, "A", n=12)
    (usage,), shown = derive(rows, TODAY)
    assert (shown.status, shown.standing, shown.level, shown.tools) == (
        "partial",
        "disputed",
        "count",
        ("A",),
    )
    assert (usage.transactions, usage.confirmed_on) == (12, TODAY - dt.timedelta(days=5))


def test_a_count_confirms_use_where_only_others_spoke_of_a_plan():
    shown = cell(said("claim", "planned", 10, "A"), said("count", "partial", 5, "A", n=12))
    assert (shown.status, shown.standing) == ("partial", "confirmed")
    expired = said("declaration", "planned", 400, "A")
    assert cell(expired, said("count", "partial", 5, "A", n=12)).standing == "confirmed"


@pytest.mark.parametrize("status", ["manual", "not_devolved", "planned"])
@pytest.mark.parametrize("ago", [0, 40])
def test_whatever_denies_a_fresh_count_is_disputed_said_before_or_after_it(status, ago):
    said_so = said("declaration", status, ago, "A" if status == "planned" else None)
    assert cell(said_so, said("count", "partial", 5, "A", n=12)).standing == "disputed"


@pytest.mark.parametrize("status", ["full", "partial"])
def test_zero_for_sixty_days_disputes_use(status):
    zeros = [said("count", "unknown", ago, "A", n=0) for ago in (5, 35)]
    assert cell(said("declaration", status, 2, "A"), *zeros).standing == "disputed"
    assert cell(said("declaration", "pilot", 2, "A"), *zeros).standing == "confirmed"


def test_zero_for_sixty_days_disputes_full_use():
    full = said("declaration", "full", 100, "A")
    once = said("count", "unknown", 5, "A", n=0)
    twice = said("count", "unknown", 35, "A", n=0)
    assert cell(full, once).standing == "confirmed"
    assert cell(full, once, twice).standing == "disputed"


def test_a_count_between_two_zeros_breaks_the_silence():
    full = said("declaration", "full", 100, "A")
    rows = [
        said("count", "unknown", 5, "A", n=0),
        said("count", "partial", 20, "A", n=3),
        said("count", "unknown", 50, "A", n=0),
    ]
    assert cell(full, *rows).standing == "confirmed"


def test_the_past_is_shown_as_it_was():
    rows = [said("declaration", "manual", 300), said("declaration", "full", 100, "A")]
    assert cell(*rows, ago=200).status == "manual"
    assert cell(*rows, ago=301).status == "unknown"
    line = timeline(rows, TODAY)
    assert [(state.status, state.is_stale) for _, state, _proof in line] == [
        ("manual", False),
        ("full", False),
    ]


def test_the_timeline_knows_when_it_went_stale():
    line = timeline([said("visit", "full", 200, "A")], TODAY)
    assert [(day, state.is_stale) for day, state, _proof in line] == [
        (TODAY - dt.timedelta(days=200), False),
        (TODAY - dt.timedelta(days=20), True),
    ]


statements = st.builds(
    said,
    kind=st.sampled_from(["declaration", "visit", "export", "claim", "report"]),
    status=st.sampled_from(["full", "partial", "pilot", "phasing_out", "planned"]),
    ago=st.integers(0, 800),
    tool=st.sampled_from(["A", "B"]),
    key=st.integers(1, 9999),
)


@given(st.lists(statements, max_size=8), st.integers(0, 700))
def test_the_timeline_agrees_with_every_single_day(rows, ago):
    day = TODAY - dt.timedelta(days=ago)
    line = [state for start, state, _proof in timeline(rows, TODAY) if start <= day]
    shown = line[-1] if line else None
    fresh = derive(rows, day)[1]
    if shown is None:
        assert fresh.status == "unknown"
    else:
        assert (shown.status, shown.standing, shown.is_stale, shown.tools) == (
            fresh.status, fresh.standing, fresh.is_stale, fresh.tools,
        )  # fmt: skip


@given(st.lists(statements, max_size=6))
def test_the_order_in_which_statements_arrive_changes_nothing(rows):
    unique = list({(r.key, r.kind, r.tool): r for r in rows}.values())
    assert derive(unique, TODAY)[1] == derive(list(reversed(unique)), TODAY)[1]


@pytest.mark.parametrize("status", ["manual", "not_devolved", "planned"])
def test_what_is_not_running_has_no_operational_tool(status):
    assert cell(said("declaration", status, 1, "A" if status == "planned" else None)).tools == ()
