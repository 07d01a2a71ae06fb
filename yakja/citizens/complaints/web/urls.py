from django.urls import path

from . import officer
from .public_urls import public_urls

app_name = "complaints"
urlpatterns = [path("desk/<str:reference>/", officer.work, name="work"), *public_urls]
