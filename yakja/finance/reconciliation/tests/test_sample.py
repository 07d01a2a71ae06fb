"""The sample's planted differences: all are found, none is invented, the rest is explained."""

from __future__ import annotations

import datetime as dt

import pytest

from yakja.finance.reconciliation import sample
from yakja.finance.reconciliation.actions import load_mappings, run_comparison
from yakja.finance.reconciliation.models import Discrepancy, Match, Statement, StatementLine
from yakja.foundation.kit.permissions import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("today", [dt.date(2026, 11, 27), dt.date(2027, 1, 3)])
def test_all_that_is_planted_is_found_and_nothing_else(world, monkeypatch, today):
    load_mappings(actor=SYSTEM)
    monkeypatch.setattr(sample, "COUNCIL", world.council.code)
    sample.furnish(actor=SYSTEM, today=today, say=lambda text: None)
    found = sorted(Discrepancy.objects.values_list("kind", "ref"))
    assert found == sorted(sample.PLANTED.values())
    statement = Statement.objects.get(source__kind="bank")
    assert statement.opening_paisa + statement.moved_paisa == statement.closing_paisa
    # Every match says why, and every line is matched or open.
    assert all(m.because for m in Match.objects.all())
    bank = StatementLine.objects.live().filter(source__kind="bank")
    assert bank.count() == Match.objects.standing().count() + bank.open().count()
    again = run_comparison(
        actor=SYSTEM, body=world.council, first="ebilling", second="bank", from_on=today - dt.timedelta(days=90), to_on=today, today=today
    )  # fmt: skip
    assert again.new == 0
