"""Pages of following: ask, confirm, end; systems that receive events; outbox, inbox and wording for administrators."""

from django.urls import path

from . import following, outbox, systems

app_name = "channels"

urlpatterns = [
    path("follow/", following.follow, name="follow"),
    path("follow/asked/", following.asked, name="asked"),
    path("follow/confirm/<str:token>/", following.confirm, name="confirm"),
    path("follow/end/<str:token>/", following.end, name="end"),
    path("my/systems/", systems.systems, name="systems"),
    path("my/systems/<int:pk>/end/", systems.end_system, name="end_system"),
    path("my/outbox/", outbox.outbox, name="outbox"),
    path("my/outbox/<int:pk>/", outbox.settle, name="settle"),
    path("my/inbox/", outbox.inbox, name="inbox"),
    path("my/inbox/<int:pk>/", outbox.read_again, name="read_again"),
    path("my/messages/", outbox.wordings, name="wordings"),
]
