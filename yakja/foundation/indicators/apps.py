from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "yakja.foundation.indicators"
    label = "indicators"
