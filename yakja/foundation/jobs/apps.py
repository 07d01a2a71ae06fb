from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "yakja.foundation.jobs"
    label = "jobs"
