from django.urls import path

from . import pages

app_name = "ui"

urlpatterns = [
    path("style/", pages.style, name="style"),
    path("reading/", pages.reading, name="reading"),
]
