"""Addresses of feedback. The short one with a token is what people are sent."""

from django.urls import path

from . import answering, calling, officer, prompting, public

app_name = "feedback"
urlpatterns = [
    path("feedback/", public.index, name="index"),
    path("feedback/figures.csv", public.as_csv, name="figures_csv"),
    path("feedback/thanks/", answering.thanks, name="thanks"),
    path("feedback/calls/", calling.index, name="calls"),
    path("feedback/calls/<str:reference>/", calling.call, name="call"),
    path("feedback/prompts/", prompting.index, name="prompts"),
    path("feedback/prompts/<str:kind>/<str:move>/", prompting.change, name="prompt"),
    path("feedback/bodies/<str:code>/", officer.responses, name="responses"),
    path("feedback/bodies/<str:code>/publish/", officer.publish, name="publish"),
    path("feedback/publications/<int:pk>/withdraw/", officer.withdraw, name="withdraw"),
    path("feedback/<str:token>/", answering.answer, name="answer"),
]
