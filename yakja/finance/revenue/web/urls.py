"""Addresses of revenue; each half keeps its own list."""

from .collecting_urls import COLLECTING
from .levy_urls import LEVY

app_name = "revenue"
urlpatterns = [*COLLECTING, *LEVY]
