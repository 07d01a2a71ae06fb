"""Addresses without a language: Open311 GeoReport v2."""

from django.urls import path, re_path

from . import open311

app_name = "complaints-plain"

_FORM = r"\.(?P<form>xml|json)$"

urlpatterns = [
    re_path(rf"^open311/v2/discovery{_FORM}", open311.discovery, name="discovery"),
    re_path(rf"^open311/v2/services{_FORM}", open311.services, name="services"),
    re_path(rf"^open311/v2/services/(?P<code>[^/]+){_FORM}", open311.definition, name="service"),
    re_path(rf"^open311/v2/requests{_FORM}", open311.requests, name="requests"),
    re_path(rf"^open311/v2/requests/(?P<reference>[^/]+){_FORM}", open311.request_one, name="request"),
    re_path(rf"^open311/v2/tokens/(?P<token>[^/]+){_FORM}", open311.token, name="token"),
    re_path(rf"^open311/v2/servicerequestupdates{_FORM}", open311.updates, name="updates"),
    path("open311/v2/<path:rest>", open311.nothing, name="open311_nothing"),
]
