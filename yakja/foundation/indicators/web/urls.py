from django.urls import path

from . import public

app_name = "indicators"
urlpatterns = [
    path("figures/", public.index, name="index"),
    path("figures/<str:code>/<str:place>/", public.figures, name="series"),
    path("figures/<str:code>/<str:place>/figures.csv", public.table, name="series_csv"),
    path("figures/<str:code>/<str:place>/<str:as_of>/<int:revision>/", public.figure, name="figure"),
]
