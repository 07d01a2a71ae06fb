"""What everybody sees. `complaints/<reference>/` fits any word, so this list stands last in the room's addresses."""

from django.urls import path

from . import public, public_figures

public_urls = [
    path("complaints/", public.index, name="index"),
    path("complaints/map/", public_figures.map_page, name="map"),
    path("complaints/figures/", public_figures.figures, name="figures"),
    path("complaints/figures.csv", public_figures.figures_csv, name="figures_csv"),
    path("complaints/<str:reference>/", public.complaint, name="complaint"),
    path("complaints/<str:reference>/join/", public.join, name="join"),
]
