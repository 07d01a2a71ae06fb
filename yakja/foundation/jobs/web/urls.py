"""Pages of long work: one's own jobs, one job with its progress, its errors as a table and as CSV."""

from django.urls import path

from . import pages

app_name = "jobs"

urlpatterns = [
    path("my/jobs/", pages.own_jobs, name="mine"),
    path("my/jobs/<int:pk>/", pages.job, name="job"),
    path("my/jobs/<int:pk>/errors.csv", pages.errors_csv, name="errors"),
]
