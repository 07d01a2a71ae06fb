"""Addresses of strategies."""

from django.urls import path

from . import objectives, reporting, standing, targets

app_name = "strategy"
# The measured half.
urlpatterns = [
    path("strategies/<str:code>/status/", standing.status, name="status"),
    path("strategies/<str:code>/status.csv", standing.status_csv, name="status_csv"),
    path("strategies/<str:code>/milestones/", standing.milestones, name="milestones"),
    path("strategies/<str:code>/milestones.csv", standing.milestones_csv, name="milestones_csv"),
    path("strategies/<str:code>/milestones.ics", standing.calendar, name="calendar"),
    path("strategies/<str:code>/milestones/<str:owner>.ics", standing.calendar, name="calendar_of_owner"),
    path("strategies/<str:code>/objectives/", objectives.index, name="objectives"),
    path("strategies/<str:code>/objectives.csv", objectives.index_csv, name="objectives_csv"),
    path("objectives/<str:code>/", objectives.one, name="objective"),
    path("objectives/<str:code>/cells/", objectives.cells, name="objective_cells"),
    path("objectives/<str:code>/cells.csv", objectives.cells_csv, name="objective_cells_csv"),
    path("objectives/<str:code>/<str:day>/<int:revision>/", objectives.value, name="objective_value"),
    path("milestones/<str:code>/", reporting.milestone, name="milestone"),
    path("my/due/", reporting.due, name="due"),
    path("my/strategies/<str:code>/update/<str:owner>/", reporting.update, name="update"),
    path("my/strategies/<str:code>/objectives/new/", targets.objective, name="objective_new"),
    path("my/strategies/<str:code>/initiatives/new/", targets.initiative, name="initiative_new"),
    path("my/strategies/<str:code>/milestones/new/", targets.milestone, name="milestone_new"),
    path("my/strategies/<str:code>/duties/new/", targets.duty, name="duty_new"),
]
