"""Addresses of capacity."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import calls, plans

app_name = "capacity"

urlpatterns: list[URLPattern] = [
    # Plans, calls, loans
    path("plans/", plans.index, name="plans"),
    path("plans/<str:code>/", plans.plan, name="plan"),
    path("plans/<str:code>/budget.csv", plans.budget_csv, name="plan_csv"),
    path("calls/", calls.index, name="calls"),
    path("calls/<str:code>/", calls.call, name="call"),
    path("my/plans/new/", plans.new, name="plan_new"),
    path("my/plans/<str:code>/", plans.desk, name="plan_desk"),
    path("my/plans/<str:code>/<int:pk>/", plans.line, name="plan_line"),
    path("my/calls/new/", calls.new, name="call_new"),
    path("my/calls/<str:code>/", calls.desk, name="call_desk"),
    path("my/funders/", calls.funders, name="funders"),
    path("my/loans/", calls.loans, name="loans"),
]
