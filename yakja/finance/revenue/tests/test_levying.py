"""Law and registers: who may set a tariff, what the database refuses, payers known by a hash alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.errors import Conflict
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.actions import renew_cnic_hashes
from yakja.foundation.people.models import RetiredKey

from ..actions import assets, law, tariffs
from ..models import Party, Tariff
from ..queries.assessing import amount_for
from .world import DAY, START, RevenueWorld

PLAIN = {"kind": "flat", "amount": 500}


def on(world: RevenueWorld, day: dt.date, asset_class: str = "a") -> int:
    return amount_for(world.mc, world.water, day, asset_class, {})[0]


def test_a_suspension_is_a_tariff_of_nothing_between_two_days(world: RevenueWorld):
    tariff = world.tariff(500_00)
    tariffs.suspend_tariff(
        actor=world.maker,
        tariff=tariff,
        instrument=world.law,
        valid_from=dt.date(2025, 10, 1),
        until=dt.date(2026, 1, 1),
    )
    assert [on(world, d) for d in (dt.date(2025, 9, 30), dt.date(2025, 10, 1), dt.date(2025, 12, 31), dt.date(2026, 1, 1))] == [
        500_00, 0, 0, 500_00,
    ]  # fmt: skip
    assert list(Tariff.objects.order_by("valid_from").values_list("act", flat=True)) == [
        "levy",
        "suspension",
        "levy",
    ]
    with pytest.raises(ValidationError):
        amount_for(world.mc, world.water, START - dt.timedelta(days=1), "a", {})


def test_a_revision_ends_the_old_tariff_and_begins_the_new(world: RevenueWorld):
    tariff = world.tariff(500_00)
    facts = {
        "actor": world.maker,
        "tariff": tariff,
        "formula": {"kind": "flat", "amount": 600_00},
        "instrument": world.law,
    }
    for day in (START, START - dt.timedelta(days=5)):
        with pytest.raises(ValidationError):
            tariffs.revise_tariff(**facts, valid_from=day)
    tariffs.revise_tariff(**facts, valid_from=dt.date(2026, 7, 1))
    assert (on(world, dt.date(2026, 6, 30)), on(world, dt.date(2026, 7, 1))) == (500_00, 600_00)
    assert AuditEntry.objects.filter(verb="revenue.revise_tariff").count() == 1


def test_what_was_demanded_by_a_tariff_keeps_it_from_ending_before(world: RevenueWorld):
    tariff = world.tariff(500_00)
    world.charged("1")
    world.posted(period="2026-27", due_on=dt.date(2026, 9, 30))
    with pytest.raises(ValidationError, match="already applied"):
        tariffs.revise_tariff(
            actor=world.maker,
            tariff=tariff,
            formula=PLAIN,
            instrument=world.law,
            valid_from=dt.date(2026, 6, 1),
        )


def test_the_database_has_one_tariff_per_charge_and_day(world: RevenueWorld):
    first = world.tariff(500_00, valid_to=dt.date(2026, 1, 1))
    second = world.tariff(600_00, valid_from=dt.date(2026, 1, 1))
    with pytest.raises(Conflict):
        world.tariff(700_00, valid_from=dt.date(2025, 8, 1), valid_to=dt.date(2025, 9, 1))
    for change in (
        lambda: Tariff.objects.filter(pk=first.pk).update(valid_to=dt.date(2026, 1, 2)),
        lambda: Tariff.objects.filter(pk=first.pk).update(valid_to=None),
        lambda: Tariff.objects.create(
            charge=second.charge, formula=PLAIN, valid_from=dt.date(2027, 1, 1), instrument=world.law,
            enacted_at=second.enacted_at, enacted_by="x",
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    world.tariff(5_00, asset_class="b")  # another charge
    if connection.vendor == "sqlite":
        assert Tariff.objects.count() == 3


def test_a_tariff_rests_on_a_law_in_force_there(world: RevenueWorld):
    with pytest.raises(ValidationError, match="not in force"):
        world.tariff(5_00, valid_from=dt.date(2019, 7, 1))
    own = law.register_instrument(
        actor=SYSTEM, code="OTHER-1", kind="order", body=world.village, title={"en": "x"}, source="x"
    )
    with pytest.raises(ValidationError, match="another council"):
        world.tariff(5_00, instrument=own)
    with pytest.raises(ValidationError) as error:
        world.tariff({"kind": "slab", "attr": "area", "mode": "rate", "steps": [{"upto": 5, "amount": 1}]})
    assert "step 1" in error.value.message_dict["formula"][0]


def test_who_may_set_what(world: RevenueWorld):
    with pytest.raises(PermissionDenied):
        world.tariff(5_00, actor=world.stranger)
    with pytest.raises(PermissionDenied):
        world.tariff(5_00, body=None, province=world.pk6)  # an officer of one council, for the province
    world.tariff(5_00, body=None, province=world.pk6, actor=world.steward)
    for attempt in (
        lambda: world.asset("9", actor=world.stranger),
        lambda: law.set_head_mode(
            actor=world.stranger, body=world.mc, head=world.water, mode="system_of_record"
        ),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_a_payer_is_known_by_a_hash_and_four_digits(world: RevenueWorld):
    one = world.party("Bashir", cnic="35202-1234567-1", phone="0300 1234567")
    assert world.party("Bashir Ahmed", cnic="3520212345671") == one
    with connection.cursor() as cursor:
        cursor.execute("SELECT cnic_hash, cnic_last_four, phone, phone_hash FROM revenue_party")
        stored = cursor.fetchone()
    assert stored[1] == "5671"
    assert not any("1234567" in str(value) for value in stored)
    assert Party.objects.get().phone == "+923001234567"
    assert "Bashir" not in str([e.after for e in AuditEntry.objects.filter(verb="revenue.register_party")])


def test_a_payer_is_found_again_after_the_key_has_changed(world: RevenueWorld, settings):
    one = world.party("Bashir", cnic="3520212345671")
    from yakja.foundation.kit.secrecy import hash_key

    former = hash_key("cnic")
    settings.FIELD_KEY = "yet another key for tests"
    RetiredKey.objects.create(purpose="cnic", number=1, key=former, retired_at=one.added_at)
    assert renew_cnic_hashes(size=10, model=Party) == 1
    assert renew_cnic_hashes(size=10, model=Party) == 0
    assert world.party("Bashir", cnic="3520212345671") == one


def test_attributes_are_checked_when_an_asset_is_entered(world: RevenueWorld):
    for bad, code in (
        ({"area": -1}, "not_a_number"), ({"area": 10**9 + 1}, "too_large"), ({"area": True}, "not_a_number"), ({"area": "5"}, "not_a_number"),
        ({"use": "barn"}, "choice_unknown"), ({"colour": "red"}, "attribute_unknown"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as error:
            world.asset("1", **bad)
        assert error.value.error_dict[next(iter(bad))][0].code == code
    world.asset("1", area=5)
    with pytest.raises(Conflict):
        world.asset("1", area=6)


def test_a_liability_ends_and_the_next_one_gets_a_number_of_its_own(world: RevenueWorld):
    asset = world.asset("1")
    first = world.liability(asset)
    with pytest.raises(ValidationError, match="100 %"):
        world.liability(asset)
    assets.end_liability(actor=world.maker, liability=first, on=DAY, reason="sold")
    second = world.liability(asset, party=world.party(), valid_from=DAY)
    assert first.consumer_no[:6] == second.consumer_no[:6]
    assert first.consumer_no != second.consumer_no
