from django.apps import AppConfig


class MandatesConfig(AppConfig):
    name = "yakja.framework.mandates"
    label = "mandates"

    def ready(self) -> None:
        from . import rules  # noqa: F401
