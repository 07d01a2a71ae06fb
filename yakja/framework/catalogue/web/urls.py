"""Addresses of the register; each journey keeps its own list beside its views."""

from django.urls import path

from . import corrections, register

app_name = "catalogue"
urlpatterns = [
    path("tools/", register.tools, name="tools"),
    path("tools/<str:code>/", register.tool, name="tool"),
    path("tools/<str:code>/bodies/", register.bodies, name="tool_bodies"),
    path("tools/<str:code>/correct/", corrections.send, name="correct"),
    path("corrections/sent/<str:reference>/", corrections.sent, name="correction_sent"),
    path("my/corrections/<str:reference>/", corrections.decide, name="correction"),
]
