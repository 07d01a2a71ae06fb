"""Addresses without a language: the files, the catalogue for machines, the feed of changes."""

from django.urls import path

from . import catalogue

app_name = "opendata-plain"
urlpatterns = [
    path("data/catalog.jsonld", catalogue.dcat, name="dcat"),
    path("data/councils/<str:code>/<str:month>.zip", catalogue.council_month, name="council_month"),
    path("data/<slug:code>.csv", catalogue.table, name="table"),
    path("feeds/changes.atom", catalogue.feed, name="changes"),
]
