from django.urls import path

from . import changes, officer

app_name = "bodies"
urlpatterns = [
    path("my/bodies/", officer.confirming, name="confirming"),
    path("my/bodies/confirm/", officer.confirm, name="confirm"),
    path("my/bodies/import/", officer.import_list, name="import"),
    path("my/bodies/import/template.csv", officer.import_template, name="import_template"),
    path("my/bodies/changes/", changes.changes, name="changes"),
    path("my/bodies/changes/new/", changes.propose, name="propose"),
    path("my/bodies/changes/<int:pk>/", changes.change, name="change"),
    path("my/bodies/changes/<int:pk>/review/", changes.review, name="review"),
    path("my/bodies/changes/<int:pk>/carry-out/", changes.carry_out, name="carry_out"),
    path("my/bodies/<str:code>/", officer.correct, name="correct"),
    path("my/bodies/<str:code>/identifiers/", officer.add_identifier, name="add_identifier"),
]
