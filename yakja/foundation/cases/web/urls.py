from django.urls import path

from . import bulk, case, cover, drawing, worklist

app_name = "cases"
urlpatterns = [
    path("my/cases/", worklist.worklist, name="worklist"),
    path("my/cases/table/<str:form>/", worklist.table, name="table"),
    path("my/cases/filters/", worklist.filters, name="filters"),
    path("my/cases/next/", worklist.following, name="next"),
    path("my/cases/many/", bulk.many, name="many"),
    path("my/cases/<str:reference>/", case.case, name="case"),
    path("my/cases/<str:reference>/<str:step>/", case.step, name="step"),
    path("my/leave/", cover.index, name="leave"),
    path("my/leave/<int:pk>/end/", cover.end, name="end_leave"),
    path("procedures/", drawing.index, name="workflows"),
    path("procedures/<str:kind>/", drawing.one, name="workflow"),
]
