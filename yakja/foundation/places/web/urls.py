"""Addresses of the steward's pages for the map."""

from django.urls import path

from . import steward

app_name = "places"
urlpatterns = [
    path("my/places/<str:code>/", steward.changes, name="changes"),
    path("my/places/<str:code>/<slug:what>/", steward.change, name="change"),
]
