from __future__ import annotations

from django.urls import path

from . import answering, inspecting, rounds, staff, staffing

app_name = "capacity"

ASKED = "my/assessments/<str:round_code>/<str:body_code>/"

# Each journey keeps its addresses beside its views; they are put together here.
urlpatterns = [
    # Assessments
    path("assessments/", rounds.index, name="rounds"),
    path("assessments/<str:code>/", rounds.one, name="round"),
    path("assessments/<str:code>/differences.csv", rounds.table, name="round_csv"),
    path("assessments/<str:code>/bodies.csv", rounds.bodies_table, name="round_bodies_csv"),
    path("assessments/<str:code>/days.ics", rounds.calendar, name="round_days"),
    path("my/assessment-rounds/", rounds.kept, name="rounds_kept"),
    path("my/assessment-rounds/new/", rounds.new, name="round_new"),
    path("my/assessment-rounds/<str:code>/", rounds.kept_one, name="round_kept"),
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
