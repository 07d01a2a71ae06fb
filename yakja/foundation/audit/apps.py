from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "yakja.foundation.audit"
    label = "audit"

    def ready(self) -> None:
        from yakja.foundation.ui import jinja, prepared

        from . import queries, registry

        prepared.set_version_source(queries.version_of)
        jinja.add_global("verb_sentence", registry.sentence)
