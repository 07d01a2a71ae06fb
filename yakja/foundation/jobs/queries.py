"""Reads of long work; also where other rooms register kinds of jobs and entries of the clock."""

from __future__ import annotations

from typing import Any

from yakja.foundation.kit.permissions import may

from .models import ClockRun, Job, JobQuerySet
from .registry import Clock, clocks, kind_of, register_clock, register_clock_source, register_kind

__all__ = [
    "Clock",
    "clock_rows",
    "clocks",
    "job_for",
    "jobs_of",
    "kind_of",
    "register_clock",
    "register_clock_source",
    "register_kind",
]


def jobs_of(actor: Any) -> JobQuerySet:
    """The jobs this actor started, newest first."""
    return Job.objects.started_by(actor.ref).order_by("-id")


def job_for(actor: Any, pk: int) -> Job | None:
    """A job this actor may see, or None whether it is absent or hidden."""
    job = Job.objects.filter(pk=pk).first()
    return job if job and may(actor, "jobs.see", job) else None


def clock_rows() -> list[ClockRun]:
    """How every entry of the clock last went, by name."""
    return list(ClockRun.objects.order_by("name"))
