"""What is shipped: heads and laws load once, real fees come to what their source says."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from yakja.finance.revenue import tariff
from yakja.foundation.kit.permissions import SYSTEM

from ..actions.loading import load_reference
from ..actions.tariffs import attributes_of_kind, check_formula
from ..models import AssetKind, CollectionRight, LegalInstrument, RevenueHead
from ..models.heads import OBJECT_CODE
from ..queries.examples import example, examples
from ..queries.heads import check_auction, may_auction
from .world import RevenueWorld


@pytest.fixture
def loaded(db: None) -> None:
    from yakja.finance.ledger.tests.world import place

    pk = place("PK", "country")
    for code in ("PK2", "PK5", "PK6", "PK7"):
        place(code, "province", pk)
    load_reference(actor=SYSTEM, folder=settings.REFERENCE_DIR)


def test_it_loads_once(loaded):
    assert RevenueHead.objects.count() >= 40
    assert set(RevenueHead.objects.values_list("family", flat=True)) >= {
        "property",
        "rates",
        "rents",
        "markets",
    }
    again = load_reference(actor=SYSTEM, folder=settings.REFERENCE_DIR)
    assert set(again.values()) == {0}


def test_codes_are_text_in_the_form_of_the_chart(loaded):
    codes = RevenueHead.objects.exclude(object_code="").values_list("object_code", flat=True)
    assert codes
    assert all(re.fullmatch(OBJECT_CODE, code) for code in codes)
    assert RevenueHead.objects.get(code="SHOPRENT").object_code == "B01408"


def test_what_is_demanded_from_named_payers_is_never_auctioned(loaded):
    assert not RevenueHead.objects.filter(is_assessed=True, is_auctionable=True).exists()
    assert not CollectionRight.objects.filter(may_auction=True, head__is_assessed=True).exists()
    assert LegalInstrument.objects.exclude(source="").count() == LegalInstrument.objects.count()


@pytest.mark.parametrize("code", [found.code for found in examples()])
def test_a_published_fee_comes_to_what_its_source_says(loaded, code):
    found = example(code)
    kind = AssetKind.objects.get(code=found.kind)
    assert RevenueHead.objects.filter(code=found.head).exists()
    check_formula(found.formula, kind)
    assert set(tariff.attributes_of(found.formula)) <= set(attributes_of_kind(kind))
    for row in found.tries:
        assert (
            tariff.evaluate(found.formula, row["attributes"], rounding=found.rounding_paisa) == row["paisa"]
        )
    assert tariff.in_words(found.formula)
    assert found.source


def test_there_are_ten_real_fees():
    assert len({(e.head, e.source, e.code) for e in examples() if e.source.split()[0] != "own"}) >= 10


def test_the_word_of_the_province_comes_before_the_heads(world: RevenueWorld):
    assert may_auction(world.parking, world.mc)
    check_auction(world.parking, world.mc)
    CollectionRight.objects.create(
        head=world.parking, province=world.pk6, may_auction=False, instrument=world.law, source="test"
    )
    assert not may_auction(world.parking, world.mc)
    with pytest.raises(Exception, match="may not be auctioned"):
        check_auction(world.parking, world.mc)
    # Whatever a row says: what is assessed on named payers stays with the council.
    CollectionRight.objects.create(
        head=world.water, province=world.pk6, may_auction=True, instrument=world.law, source="test"
    )
    assert not may_auction(world.water, world.mc)
