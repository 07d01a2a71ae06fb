"""Addresses of filing and of the filer's own page."""

from django.urls import path

from . import filing, offline, own

citizen_urls = [
    path("complaints/file/", filing.file, name="file"),
    path("complaints/file/offline/", offline.page, name="file_offline"),
    path("complaints/file/keeper.js", offline.keeper, name="file_keeper"),
    path("complaints/file/<slug:step>/", filing.step, name="file_step"),
    path("complaints/find/", own.find, name="find"),
    path("s/<str:reference>/<str:key>/", own.own, name="own"),
    path("s/<str:reference>/<str:key>/files/<int:pk>/", own.own_file, name="own_file"),
]
