"""Addresses of files: the same in every language, so that they can be printed and kept."""

from django.urls import path, re_path

from . import downloads, uploads

app_name = "files"

urlpatterns = [
    path("files/uploads/", uploads.begin, name="begin_upload"),
    path("files/uploads/<str:token>/", uploads.upload, name="upload"),
    re_path(r"^files/(?P<pk>[0-9]{1,18})-(?P<prefix>[0-9a-f]{12,64})/$", downloads.file, name="file"),
]
