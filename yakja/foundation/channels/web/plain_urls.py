"""Addresses without a language: feeds, and the one tap by which a mail program ends a subscription."""

from django.urls import path

from . import feeds, following

app_name = "channels-plain"

urlpatterns = [
    path("feeds/<str:topic>.atom", feeds.feed, name="feed"),
    path("follow/end/<str:token>/", following.one_tap, name="one_tap"),
]
