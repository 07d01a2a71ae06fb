"""The arithmetic of a consolidation sheet, by hand: what is known, what is not, what forbids a merger."""

from __future__ import annotations

import datetime as dt

import pytest

from yakja.framework.catalogue.queries.consolidation import (
    Candidate,
    Use,
    add_months,
    do_nothing,
    integrate,
    merge,
    options,
    placement,
    yearly_cost,
)

TODAY = dt.date(2026, 11, 23)
RUPEES = 100
UNITS = {
    "training_per_user": 1_000 * RUPEES,
    "users_per_body": 5,
    "data_move_per_tool": 100_000 * RUPEES,
    "data_move_per_body": 10_000 * RUPEES,
    "interface_each": 50_000 * RUPEES,
    "integration_per_tool": 200_000 * RUPEES,
    "integration_upkeep": 10,
    "parallel_run": 3,
    "exit_notice": 2,
    "preparation": 4,
    "unknown_cost_limit": 30,
}
LAKH = 100_000 * RUPEES


def use(body: str, cost: int | None = 12 * LAKH, **more: object) -> Use:
    return Use(body=body, yearly_cost_paisa=cost, users=4, is_confirmed=True, said_on=TODAY, **more)  # type: ignore[arg-type]


def pair(**more: object) -> tuple[Candidate, Candidate]:
    """A in Lahore and Kasur, B in Kasur and Okara; both known in full."""
    a = Candidate(
        "A", (use("LAHORE"), use("KASUR")), frozenset({"intake", "map"}), contract_end=dt.date(2028, 1, 31)
    )
    b = Candidate(
        "B", (use("KASUR"), use("OKARA", 6 * LAKH)), frozenset({"intake"}), contract_end=dt.date(2027, 6, 30)
    )
    return a, b


def test_a_merger_is_reckoned_part_by_part():
    a, b = pair()
    option = merge([a, b], a, UNITS, TODAY)
    parts = {part.key: part.paisa for part in option.parts}
    assert option.affected == ("KASUR", "OKARA")
    assert parts["data"] == 100_000 * RUPEES + 2 * 10_000 * RUPEES
    assert parts["training"] == 8 * 1_000 * RUPEES
    assert parts["interfaces"] == 0
    assert parts["parallel_run"] == 18 * LAKH * 3 // 12
    assert parts["contract_exit"] == 0  # the move waits for the end of the contract
    assert option.one_off_paisa == sum(parts.values())
    # B's 18 lakh are saved; Okara then costs A what its bodies cost on average, Kasur runs A already.
    assert option.saving.paisa == 18 * LAKH - 12 * LAKH
    assert option.payback_months == -(-option.one_off_paisa * 12 // (6 * LAKH))
    assert option.earliest_on == dt.date(2027, 6, 30)
    assert option.blocks == ()


def test_nothing_moves_before_it_is_prepared():
    a, b = pair()
    early = Candidate("B", b.uses, b.capabilities, contract_end=dt.date(2026, 12, 31))
    assert merge([a, early], a, UNITS, TODAY).earliest_on == dt.date(2027, 3, 23)


def test_without_a_known_contract_months_of_notice_are_paid():
    a, b = pair()
    open_ended = Candidate("B", b.uses, b.capabilities)
    option = merge([a, open_ended], a, UNITS, TODAY)
    assert next(p.paisa for p in option.parts if p.key == "contract_exit") == 18 * LAKH * 2 // 12
    assert [n.code for n in option.risks if n.code == "contract_unknown"]


def test_an_unknown_cost_makes_the_sum_unknown_and_shows_the_known_part():
    a, b = pair()
    b = Candidate("B", (use("KASUR"), use("OKARA", None)), b.capabilities, contract_end=b.contract_end)
    option = merge([a, b], a, UNITS, TODAY)
    parallel = next(p for p in option.parts if p.key == "parallel_run")
    assert (parallel.paisa, parallel.known_paisa, parallel.bodies) == (None, 3 * LAKH, ("OKARA",))
    assert option.one_off_paisa is None
    assert option.one_off_known_paisa > 3 * LAKH
    assert option.saving.paisa is None
    assert option.payback_months is None


@pytest.mark.parametrize(("unknown", "is_blocked"), [(3, False), (4, True)])
def test_costs_unknown_of_more_than_thirty_per_cent_block_and_name_the_bodies(unknown, is_blocked):
    a = Candidate("A", (use("X"),), frozenset({"intake"}))
    uses = tuple(use(f"B{n:02}", None if n < unknown else LAKH) for n in range(10))
    option = merge([a, Candidate("B", uses, frozenset({"intake"}))], a, UNITS, TODAY)
    blocks = [n for n in option.blocks if n.code == "cost_unknown"]
    assert bool(blocks) is is_blocked
    if is_blocked:
        assert blocks[0].params["bodies"] == ["B00", "B01", "B02", "B03"]
        assert (blocks[0].params["n"], blocks[0].params["of"]) == (4, 10)


def test_an_ability_that_would_be_lost_blocks_and_names_it():
    a, b = pair()
    (block,) = merge([a, b], b, UNITS, TODAY).blocks
    assert (block.code, block.params["tool"], block.params["capabilities"]) == ("ability_lost", "A", ["map"])
    assert block.params["bodies"] == ["KASUR", "LAHORE"]


def test_a_target_of_which_nothing_is_known_is_blocked():
    a, _b = pair()
    unknown = Candidate("C", (use("SWAT"),))
    assert [n.code for n in merge([a, unknown], unknown, UNITS, TODAY).blocks] == ["abilities_unknown"]


def test_connections_the_target_lacks_are_built_again():
    a, b = pair()
    b = Candidate(
        "B", b.uses, b.capabilities, interfaces=frozenset({"sms", "gis"}), contract_end=b.contract_end
    )
    a = Candidate("A", a.uses, a.capabilities, interfaces=frozenset({"sms"}), contract_end=a.contract_end)
    option = merge([a, b], a, UNITS, TODAY)
    assert option.moves["interfaces"] == ["gis"]
    assert next(p.paisa for p in option.parts if p.key == "interfaces") == 50_000 * RUPEES


def test_users_nobody_has_counted_are_assumed_and_said_to_be():
    a = Candidate("A", (use("X"),), frozenset({"intake"}))
    b = Candidate("B", (Use("Y", users=None, yearly_cost_paisa=LAKH),), frozenset({"intake"}))
    option = merge([a, b], a, UNITS, TODAY)
    assert (option.moves["users"], option.moves["users_guessed"]) == (5, ["Y"])


def test_a_merger_that_costs_more_than_it_saves_never_pays_back():
    a = Candidate("A", (use("X", 20 * LAKH),), frozenset({"intake"}))
    b = Candidate("B", (use("Y", LAKH),), frozenset({"intake"}))
    option = merge([a, b], a, UNITS, TODAY)
    assert option.saving.paisa == -19 * LAKH
    assert option.payback_months is None


def test_doing_nothing_costs_nothing_new_and_says_what_goes_on():
    a, b = pair()
    option = do_nothing([a, b], TODAY)
    assert (option.one_off_paisa, option.saving.paisa) == (0, 0)
    notes = {n.code: n.params for n in option.risks}
    assert notes["goes_on_costing"]["paisa"] == 42 * LAKH
    assert notes["entered_twice"]["bodies"] == ["KASUR"]


def test_connecting_costs_upkeep_and_is_blocked_where_no_connection_is_known():
    a, b = pair()
    option = integrate([a, b], UNITS, TODAY)
    assert option.one_off_paisa == 400_000 * RUPEES
    assert option.saving.paisa == -40_000 * RUPEES
    assert option.payback_months is None
    assert option.blocks[0].params["tools"] == ["A", "B"]


def test_there_is_always_doing_nothing_and_a_merger_into_each_tool_that_runs():
    a, b = pair()
    retired = Candidate("C", (), lifecycle="retired")
    kinds = [(o.kind, o.target) for o in options([a, b, retired], UNITS, TODAY)]
    assert kinds == [("do_nothing", ""), ("merge", "A"), ("merge", "B"), ("integrate", "")]


def test_evidence_that_nobody_confirmed_is_a_risk():
    a = Candidate(
        "A", (Use("X", yearly_cost_paisa=LAKH, said_on=TODAY - dt.timedelta(days=400), is_confirmed=True),)
    )
    notes = {n.code: n.params for n in do_nothing([a], TODAY).risks}
    assert notes["not_confirmed"] == {"bodies": ["X"], "of": 1}


def test_where_a_tool_stands_by_value_and_fit():
    best = Candidate(
        "A", (use("X"), use("Y")), standards=frozenset({"open311"}), interfaces=frozenset({"sms"}), openness="open",
        languages=frozenset({"ur", "en"}), lifecycle="active",
    )  # fmt: skip
    poor = Candidate("B", (use("Z", status="pilot"),), languages=frozenset({"en"}), lifecycle="retired", openness="closed",
                     standards=frozenset(), interfaces=frozenset({"sms"}))  # fmt: skip
    unknown = Candidate("C", ())
    tools = [best, poor, unknown]
    assert (placement(best, tools).place, placement(best, tools).fit) == ("keep", 5)
    assert placement(poor, tools).place == "retire"
    assert placement(unknown, tools).place == "unknown"
    assert placement(unknown, tools).unknown == ("standards", "interfaces", "exit", "languages", "state")


def test_a_sum_with_an_unknown_part_is_unknown():
    assert yearly_cost([use("A"), use("B", None)]).paisa is None
    assert yearly_cost([use("A"), use("B", None)]).known_paisa == 12 * LAKH
    assert yearly_cost([]).paisa == 0


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-31", 12, "2027-01-31"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, later):
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)
