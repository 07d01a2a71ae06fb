"""What the benchmarks load is a landscape like any other, and their arithmetic is right."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from benchmarks import server
from benchmarks.load import MONTHS, load
from benchmarks.register import FLOORS, WORKS, report
from benchmarks.server import cpu_of, family
from yakja.foundation.bodies.models import Function
from yakja.foundation.places.models import Place
from yakja.framework.catalogue.models import Cell, CellHistory, LandscapeDay
from yakja.framework.catalogue.queries.landscape import differences, landscape


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
def test_the_load_is_a_whole_landscape_with_its_past():
    before = Cell.objects.count()
    loaded = load(bodies=30, say=lambda _text: None)
    functions = Function.objects.current().count()
    assert loaded.cells == 30 * functions == Cell.objects.count() - before
    assert differences() == []
    punjab = landscape(Place.objects.get(code="PK6")).total
    assert punjab.by_status["full"] > 0
    assert punjab.confirmed_in_use > 0
    ours = CellHistory.objects.filter(body__code__startswith="BENCH-")
    assert ours.count() == loaded.history
    days = ours.order_by("from_day").values_list("from_day", flat=True)
    assert (days.last() - days.first()).days > (MONTHS - 2) * 28
    assert LandscapeDay.objects.filter(place__code="PK6").count() > MONTHS


def test_processor_time_of_a_process_and_its_children_is_counted():
    work = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(i * i for i in range(4_000_000))'])"
    before = cpu_of([os.getpid()])
    subprocess.run([sys.executable, "-c", work], check=True)
    assert cpu_of([os.getpid()]) - before >= 0.1
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        time.sleep(0.1)
        assert sleeper.pid in family(os.getpid())
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_server_that_does_not_answer_does_not_stay(monkeypatch):
    monkeypatch.setattr(server, "TRIES", 2)
    monkeypatch.setattr(server, "_site", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"])
    one = server.Server({}, workers=1, database_pid=None)
    with pytest.raises(RuntimeError, match="does not answer"):
        one.__enter__()
    assert one._process.poll() is not None


def results(cpu_ms: float, memory: float) -> list[dict]:
    cost = {"cpu_ms": cpu_ms, "database_ms": 0.0, "requests": 10, "per_second": 10.0, "bytes": 5000}
    floor = {"cpu_ms": 0.5, "database_ms": 0.0, "requests": 10, "per_second": 10.0, "bytes": 5}
    import dataclasses

    return [
        {
            "database": "sqlite",
            "loaded": {"seconds": 1.0, "bodies": 1, "cells": 90, "history": 1, "evidence": 1},
            "floors": dict.fromkeys(FLOORS, floor),
            "bare": dict.fromkeys(FLOORS, floor),
            "works": [{"work": dataclasses.asdict(w), "steady": cost, "anew": cost} for w in WORKS],
            "weights": [{"path": "/", "html": 9000, "css": 5000, "js": 0, "font": 0, "requests": 2}],
            "memory_before": memory,
            "memory_after": memory,
            "workers": 2,
        }
    ]


def test_what_is_over_its_budget_is_marked():
    assert "OVER" not in report(results(1.4, 200))
    over = report(results(1.6, 200))
    marked = [line.split("|")[1].strip() for line in over.splitlines() if "**OVER**" in line]
    assert marked == [w.name for w in WORKS if w.budget < 1.6]
    assert "**OVER**" in report(results(1.4, 251))
    # Five times a floor of 0.2 ms is less than 1.4 ms.
    cheap = results(1.4, 200)
    cheap[0]["floors"]["select"] = {**cheap[0]["floors"]["select"], "cpu_ms": 0.2}
    marked = [line.split("|")[1].strip() for line in report(cheap).splitlines() if "**OVER**" in line]
    assert marked == [w.name for w in WORKS if w.times]
