from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "yakja.foundation.audit"
    label = "audit"
