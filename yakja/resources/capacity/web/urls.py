"""Addresses of capacity."""

from __future__ import annotations

from django.urls import path

from . import (
    answering,
    calls,
    experiences,
    inspecting,
    offices,
    plans,
    prices,
    readiness,
    readings,
    rounds,
    staff,
    staffing,
)

app_name = "capacity"

ASKED = "my/assessments/<str:round_code>/<str:body_code>/"

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
    path("my/readings/", readings.load, name="readings"),
    path("my/readings/table/", readings.empty, name="readings_empty"),
    path("my/prices/", prices.index, name="prices"),
    path("my/prices/<str:code>/", prices.one, name="price"),
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
    # Assessments
    path("assessments/", rounds.index, name="rounds"),
    path("assessments/<str:code>/", rounds.one, name="round"),
    path("assessments/<str:code>/differences.csv", rounds.table, name="round_csv"),
    path("assessments/<str:code>/bodies.csv", rounds.bodies_table, name="round_bodies_csv"),
    path("assessments/<str:code>/days.ics", rounds.calendar, name="round_days"),
    path("my/assessment-rounds/", rounds.kept, name="rounds_kept"),
    path("my/assessment-rounds/new/", rounds.new, name="round_new"),
    path("my/assessment-rounds/<str:code>/", rounds.kept_one, name="round_kept"),
    path("my/assessment-rounds/<str:code>/<str:body_code>/reopen/", rounds.reopen, name="reopen"),
    path("my/offices/<str:code>/", offices.offices, name="offices"),
    path("my/offices/<str:code>/<str:site>/close/", offices.close, name="office_close"),
    path("my/assessments/", answering.index, name="answer_index"),
    path("my/assessments/keeper.js", answering.keeper, name="answer_keeper"),
    path(ASKED, answering.overview, name="answer"),
    path(f"{ASKED}whole/", answering.whole, name="answer_whole"),
    path(f"{ASKED}field/", answering.field, name="answer_field"),
    path(f"{ASKED}sheet/", answering.sheet, name="answer_sheet"),
    path(f"{ASKED}offices/", answering.add_site, name="answer_site"),
    path(f"{ASKED}<slug:section>/", answering.section, name="answer_section"),
    path("my/inspections/", inspecting.index, name="inspections"),
    path("my/inspections/keeper.js", inspecting.keeper, name="inspection_keeper"),
    path("my/inspections/<int:pk>/", inspecting.visit, name="inspection"),
    # Staff
    path("staffing/", staffing.figures, name="staffing"),
    path("staffing/table.csv", staffing.figures_table, name="staffing_csv"),
    path("my/skills/", staff.own, name="skills"),
    path("my/team/", staff.team, name="team"),
    path("my/team/people/<str:number>/", staff.member, name="member"),
    path("my/team/bodies/<str:code>/", staff.enter, name="staff_enter"),
    path("my/team/bodies/<str:code>/table/", staff.table, name="staff_table"),
    path("my/team/bodies/<str:code>/seats/", staff.seats, name="seats"),
]
