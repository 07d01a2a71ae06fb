"""Addresses of revenue; each half keeps its own list."""

from .collecting_urls import COLLECTING

app_name = "revenue"
urlpatterns = [*COLLECTING]
