"""The page of open data, in the reader's language."""

from django.urls import path

from . import catalogue

app_name = "opendata"
urlpatterns = [path("data/", catalogue.index, name="index")]
