from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "yakja.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        from yakja.foundation.ui import prepared

        from . import queries

        prepared.set_version_source(queries.version_of)
