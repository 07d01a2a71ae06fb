"""Addresses of mandates; each part keeps its own list."""

from .gate_urls import GATE

app_name = "mandates"
urlpatterns = [*GATE]
