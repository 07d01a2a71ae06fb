from __future__ import annotations

from django.urls import path

from . import experiences, readiness

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
]
