"""Addresses without a language: feeds, the one tap of mail programs, the doors of the SMS gateway."""

from django.urls import path

from . import feeds, following, gateway

app_name = "channels-plain"

urlpatterns = [
    path("feeds/<str:topic>.atom", feeds.feed, name="feed"),
    path("follow/end/<str:token>/", following.one_tap, name="one_tap"),
    path("sms/kannel/in/", gateway.receive, name="sms_in"),
    path("sms/kannel/receipt/", gateway.receipt, name="sms_receipt"),
    path("calls/missed/", gateway.missed_call, name="missed_call"),
]
