from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "yakja.config"
    label = "config"

    def ready(self) -> None:
        from .operating import safety  # noqa: F401
