from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "yakja.insight.opendata"
    label = "opendata"
