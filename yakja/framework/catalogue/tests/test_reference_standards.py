"""The standards the product ships, and what is asked per function."""

from __future__ import annotations

from typing import Any

from yakja.foundation.bodies.models import Function
from yakja.foundation.kit.permissions import SYSTEM
from yakja.framework.catalogue.actions.standards import load_standards
from yakja.framework.catalogue.models import FunctionStandard, Standard


def test_the_shipped_lists_are_whole(reference: Any, db: Any, settings: Any) -> None:
    """Loaded a second time they change nothing; every target exists; every row says where it comes from."""
    again = load_standards(actor=SYSTEM, folder=settings.REFERENCE_DIR)
    assert again == {"standards": 0, "asked": 0}
    areas = set(Function.objects.values_list("area_code", flat=True))
    for row in FunctionStandard.objects.select_related("standard").order_by("pk"):
        assert row.source, row.code
        assert row.reason.get("ur"), row.code
        assert row.function_id or row.area_code == "" or row.area_code in areas, row.code
    for standard in Standard.objects.order_by("pk"):
        assert standard.source, standard.code
        assert {"en", "ur"} <= set(standard.name), standard.code
