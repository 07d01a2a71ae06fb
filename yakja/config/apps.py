from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "yakja.config"
    label = "config"
