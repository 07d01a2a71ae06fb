"""`./manage plan_resources --budget RUPEES --place CODE`: which bodies should adopt which tools with that money."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from yakja.foundation.places.models import Place
from yakja.resources.capacity.optimising import Choice, choose, greedily
from yakja.resources.capacity.queries.planning import Planning, planning


class Command(BaseCommand):
    help = "Work out the best use of a budget: most cells from paper to a tool. Nothing is stored."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--budget", type=int, required=True, help="whole rupees")
        parser.add_argument("--place", required=True, help="code of a place, such as PK6")
        parser.add_argument("--seconds", type=float, default=45.0)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["budget"] < 0:
            raise CommandError("--budget is an amount from nothing upwards", returncode=2)
        place = Place.objects.filter(code=options["place"].upper()).first()
        if place is None:
            raise CommandError(f"there is no place {options['place']!r}", returncode=2)
        found = planning(place, options["budget"] * 100)
        self.stderr.write(f"{len(found.problem.options)} ways to adopt a tool in {len(found.bodies)} bodies")
        by_hand, best = greedily(found.problem), choose(found.problem, seconds=options["seconds"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(as_data(found, best, by_hand), ensure_ascii=False))
            return
        for pick in as_data(found, best, by_hand)["chosen"]:
            self.stdout.write(
                f"{pick['body']}  {pick['tool']}  {' '.join(pick['functions'])}  Rs {pick['cost']:,.2f}"
            )
        self.stdout.write(
            f"{best.cells} cells for Rs {best.cost / 100:,.2f}; at most {int(best.bound)} could move. "
            f"Picked by hand: {by_hand.cells} for Rs {by_hand.cost / 100:,.2f}."
        )


def as_data(found: Planning, best: Choice, by_hand: Choice) -> dict[str, Any]:
    """Amounts in rupees; `gap_to_optimum` from 0 (proven the best) to 1."""
    return {
        "chosen": [
            {
                "body": found.bodies[reason.option.body].code,
                "tool": found.tools[reason.option.tool].code,
                "functions": sorted(found.functions[cell].code for cell in reason.option.cells),
                "cells": reason.cells,
                "cost": reason.paisa / 100,
                "cost_per_cell": reason.per_cell / 100,
                "gaps": len(reason.option.needs),
                "gaps_shared_with_other_picks": len(reason.shared),
            }
            for reason in best.reasons
        ],
        "cost": best.cost / 100,
        "cells_gained": best.cells,
        "bound": best.bound,
        "gap_to_optimum": round(best.gap, 6),
        "greedy": {"cost": by_hand.cost / 100, "cells_gained": by_hand.cells},
    }
