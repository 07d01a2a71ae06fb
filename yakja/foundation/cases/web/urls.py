from django.urls import path

from . import officer

app_name = "cases"
urlpatterns = [path("my/cases/", officer.worklist, name="worklist")]
