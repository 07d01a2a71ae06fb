from django.urls import path

from . import officer
from .citizen_urls import citizen_urls

app_name = "complaints"
urlpatterns = [*citizen_urls, path("desk/<str:reference>/", officer.work, name="work")]
