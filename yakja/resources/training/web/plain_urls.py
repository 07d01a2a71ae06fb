"""Addresses without a language: what programs read when they verify a badge."""

from django.urls import path

from . import certificates

app_name = "training-plain"

urlpatterns = [
    path("badges/issuers/<str:code>/", certificates.issuer, name="issuer"),
    path("badges/revoked/<str:kid>/", certificates.revoked, name="revoked"),
]
