from __future__ import annotations

from django.urls import URLPattern

app_name = "capacity"

# Each journey keeps its addresses beside its views; they are put together here.
urlpatterns: list[URLPattern] = []
