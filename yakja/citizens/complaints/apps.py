from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "yakja.citizens.complaints"
    label = "complaints"
