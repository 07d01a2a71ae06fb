from django.urls import path

from . import officer

app_name = "complaints"
urlpatterns = [path("desk/<str:reference>/", officer.work, name="work")]
