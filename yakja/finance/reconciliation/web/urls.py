"""Addresses of reconciliation, all of them for those who work for a body or watch over it."""

from django.urls import path

from . import discrepancies, importing, matching, sources, watching

app_name = "reconciliation"
urlpatterns = [
    path("my/reconciliation/", sources.desk, name="desk"),
    path("my/reconciliation/bodies/<str:code>/new-source/", sources.new, name="source_new"),
    path("my/reconciliation/bodies/<str:code>/matching/", matching.work, name="matching"),
    path("my/reconciliation/bodies/<str:code>/compare/", discrepancies.compare, name="compare"),
    path("my/reconciliation/bodies/<str:code>/signs/", watching.signs, name="signs"),
    path("my/reconciliation/sources/<str:code>/", sources.source, name="source"),
    path("my/reconciliation/sources/<str:code>/import/", importing.bring_in, name="bring_in"),
    path("my/reconciliation/sources/<str:code>/mapping/", sources.mapping, name="mapping"),
    path("my/reconciliation/imports/<int:pk>/", importing.batch, name="batch"),
    path("my/reconciliation/statements/<int:pk>/", importing.statement, name="statement"),
    path("my/reconciliation/matches/<int:pk>/undo/", matching.undo, name="undo"),
    path("my/discrepancies/", discrepancies.index, name="discrepancies"),
    path("my/discrepancies/list.csv", discrepancies.table, name="discrepancies_csv"),
    path("my/discrepancies/<int:pk>/", discrepancies.one, name="discrepancy"),
]
