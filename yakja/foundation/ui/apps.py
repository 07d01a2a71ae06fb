from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "yakja.foundation.ui"
    label = "ui"
