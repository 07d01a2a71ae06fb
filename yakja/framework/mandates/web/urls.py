"""Addresses of mandates; each journey keeps its own list."""

from django.urls import path

from . import coverage, designating, mandates, policy, reviewing
from .gate_urls import GATE

app_name = "mandates"
DESIGNATIONS = [
    path("mandates/", mandates.index, name="mandates"),
    path("mandates/list.csv", mandates.table, name="mandates_csv"),
    path("mandates/gaps/", coverage.gaps, name="gaps"),
    path("mandates/gaps.csv", coverage.gaps_csv, name="gaps_csv"),
    path("mandates/conflicts/", coverage.conflicts, name="conflicts"),
    path("mandates/conflicts.csv", coverage.conflicts_csv, name="conflicts_csv"),
    path("mandates/<str:code>/", mandates.mandate, name="mandate"),
    path("my/mandates/designate/", designating.designate, name="designate"),
    path("my/mandates/load/", designating.load, name="load"),
    path("my/mandates/load/template.csv", designating.template, name="load_template"),
    path("my/mandates/reviews/", reviewing.reviews, name="reviews"),
    path("my/mandates/<str:code>/proof/", reviewing.proof, name="proof"),
    path("my/mandates/<str:code>/review/", reviewing.review, name="review"),
    path("my/mandates/<str:code>/<slug:step>/", designating.change, name="change"),
    path("policy/", policy.read, name="policy"),
    path("policy/policy.txt", policy.text, name="policy_text"),
    path("policy/policy.json", policy.data, name="policy_data"),
    path("my/policy/", policy.settings, name="policy_settings"),
]
urlpatterns = [*DESIGNATIONS, *GATE]
