from django.apps import AppConfig


class CapacityConfig(AppConfig):
    name = "yakja.resources.capacity"
    label = "capacity"
