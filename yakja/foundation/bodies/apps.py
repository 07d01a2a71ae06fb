from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "yakja.foundation.bodies"
    label = "bodies"
