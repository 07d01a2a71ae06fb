"""What closes a gap costs what a steward says it costs; whatever rests on the price is weighed again."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from yakja.foundation.audit.models import AuditEntry
from yakja.foundation.kit.permissions import SYSTEM
from yakja.foundation.people.tests.factories import person, role, signed_in
from yakja.resources.capacity.actions.loading import load_reference
from yakja.resources.capacity.actions.prices import set_price
from yakja.resources.capacity.actions.readiness import recompute_readiness
from yakja.resources.capacity.models import Readiness, Remedy

from .world import World, need, remedy

TYPED = {
    "unit": "95,000", "fixed": "0", "yearly": "۶۰۰۰", "lead_days": "۴۵", "as_of": "2026-11-01", "source": "Tender 4",
}  # fmt: skip


@pytest.fixture
def world(db):
    found = World()
    found.desk = remedy(found.desks, unit_paisa=1_000_00, is_estimate=True)
    need(found.crs, found.desks, 2)
    found.says(found.mc_lahore, found.desks, 0)
    recompute_readiness(actor=SYSTEM)
    return found


@pytest.fixture
def who(world):
    """A browser of somebody with one role."""

    def made(kind, **where):
        one = person()
        role(one, kind, **where)
        return signed_in(one)

    return made


def kept(world, body=None):
    return Readiness.objects.get(body=body or world.mc_lahore, tool=world.crs)


def test_a_price_stands_at_once_in_every_answer(world, who):
    assert kept(world).cost_paisa == 2_000_00
    steward = who("provincial_steward", place=world.pk6)
    assert "/en/my/prices/desks/" in steward.get("/en/my/prices/").content.decode()
    assert steward.post("/en/my/prices/desks/", TYPED).status_code == 302
    found = kept(world)
    assert (found.cost_paisa, found.yearly_paisa, found.lead_days) == (2 * 95_000_00, 2 * 6_000_00, 45)
    assert not found.has_estimates
    row = Remedy.objects.get(code="desks")
    assert (row.source, row.as_of, row.is_edited) == ("Tender 4", dt.date(2026, 11, 1), True)
    entry = AuditEntry.objects.get(verb="capacity.set_price")
    assert entry.before["unit_paisa"] == 1_000_00
    assert entry.after["unit_paisa"] == 95_000_00
    # A button pressed twice changes nothing more.
    assert steward.post("/en/my/prices/desks/", TYPED).status_code == 302
    assert kept(world).cost_paisa == 2 * 95_000_00


def test_the_price_of_a_look_is_part_of_every_answer_that_needs_one(world, who):
    before = kept(world, world.mc_kasur).cost_paisa
    assert who("provincial_steward", place=world.pk6).post(
        "/en/my/prices/look/", TYPED | {"fixed": "10,000", "unit": "0"}
    ).status_code == 302  # fmt: skip
    assert kept(world, world.mc_kasur).cost_paisa == before + 1_000_00
    assert kept(world).cost_paisa == 2_000_00, "where everything is proven nobody has to look"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("unit", "-1"), ("unit", "plenty"), ("fixed", "99999999999999"), ("lead_days", "soon"), ("lead_days", "4000"),
     ("source", " "), ("as_of", "2999-01-01"), ("as_of", "yesterday"), ("yearly", "")],
)  # fmt: skip
def test_a_bad_price_is_named_and_nothing_typed_is_lost(world, who, field, typed):
    page = who("provincial_steward", place=world.pk6).post("/en/my/prices/desks/", TYPED | {field: typed})
    assert page.status_code == 422
    text = page.content.decode()
    assert f'href="#id_{field}"' in text
    assert "95,000" in text or field == "unit"
    assert kept(world).cost_paisa == 2_000_00


def test_who_sets_no_price(world, who):
    for kind, where in (
        ("council_officer", {"body": world.mc_lahore}),
        ("district_officer", {"place": world.lahore}),
        ("auditor", {}),
        ("citizen", {}),
    ):
        browser = who(kind, **where)
        assert browser.get("/en/my/prices/").status_code == 403, kind
        assert browser.post("/en/my/prices/desks/", TYPED).status_code == 403, kind
    one = person()
    role(one, "council_officer", body=world.mc_lahore)
    from yakja.foundation.people.queries import person_actor

    facts = {"unit_paisa": 1, "fixed_paisa": 0, "yearly_paisa": 0, "lead_days": 1, "source": "x"}
    facts |= {"is_estimate": False, "as_of": world.today}
    with pytest.raises(PermissionDenied):
        set_price(actor=person_actor(one, has_second_factor=True), remedy=world.desk, **facts)
    with pytest.raises(ValidationError):
        set_price(actor=SYSTEM, remedy=world.desk, **(facts | {"unit_paisa": -1}))


def test_a_newer_reference_leaves_the_price_of_a_province_alone(db, tmp_path):
    head = "code,resource,name_en,name_ur,unit_rupees,per,fixed_rupees,yearly_rupees,lead_days,closer,is_estimate,source,as_of\n"
    file = tmp_path / "capacity_remedies.csv"
    file.write_text(head + "look,,Look,معائنہ,0,1,9000,0,14,district,yes,estimate,2026-11-28\n")
    load_reference(actor=SYSTEM, folder=tmp_path)
    set_price(
        actor=SYSTEM, remedy=Remedy.objects.get(), unit_paisa=0, fixed_paisa=12_000_00, yearly_paisa=0, lead_days=9,
        source="Rate list 3", is_estimate=False, as_of=dt.date(2026, 11, 1),
    )  # fmt: skip
    file.write_text(head + "look,,Look,معائنہ,0,1,9500,0,14,district,yes,estimate,2026-12-28\n")
    load_reference(actor=SYSTEM, folder=tmp_path)
    assert Remedy.objects.get().fixed_paisa == 12_000_00
