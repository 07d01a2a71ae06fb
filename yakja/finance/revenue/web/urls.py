"""Addresses of revenue; each half keeps its own list."""

from .levy_urls import LEVY

app_name = "revenue"
urlpatterns = [*LEVY]
