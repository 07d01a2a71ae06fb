"""Addresses of the pages that combine numbers of many rooms; all of them are read only."""

from django.urls import path

from . import bodies, functions, home, landscape, money, needs, places, posters, sources

app_name = "dashboards"
urlpatterns = [
    path("", home.home, name="home"),
    path("landscape/", landscape.landscape, name="landscape"),
    path("landscape.csv", landscape.table, name="landscape_csv"),
    path("bodies/", bodies.index, name="bodies"),
    path("bodies/<str:code>/", bodies.body, name="body"),
    path("bodies/<str:code>/<str:function>/", bodies.cell, name="cell"),
    path("money/", money.index, name="money"),
    path("money/<str:code>/", money.council, name="council_money"),
    path("functions/", functions.index, name="functions"),
    path("functions/<str:code>/", functions.function, name="function"),
    path("places/", places.index, name="places"),
    path("places/<str:code>/", places.place, name="place"),
    path("needs/", needs.index, name="needs"),
    path("needs/<str:code>/", needs.need, name="need"),
    path("sources/", sources.sources, name="sources"),
    path("posters/<str:place>/", posters.poster, name="poster"),
]
