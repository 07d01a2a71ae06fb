"""Addresses of capacity."""

from __future__ import annotations

from django.urls import path

from . import calls, experiences, plans, readiness

app_name = "capacity"

# Each journey keeps its addresses beside its views; they are put together here.
urlpatterns = [
    # readiness
    path("readiness/", readiness.index, name="readiness"),
    path("readiness/bodies/<str:code>/", readiness.next_tools, name="next"),
    path("readiness/<str:code>/", readiness.tool, name="readiness_tool"),
    path("readiness/<str:code>/bodies.csv", readiness.bodies_csv, name="readiness_csv"),
    path("readiness/<str:code>/budget.csv", readiness.budget_csv, name="budget_csv"),
    path("readiness/<str:code>/experience/", experiences.send, name="experience"),
    path("readiness/<str:code>/<str:body_code>/", readiness.body, name="readiness_body"),
    path("my/experiences/", experiences.waiting, name="experiences"),
    path("my/experiences/<int:pk>/", experiences.decide, name="experience_decide"),
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
