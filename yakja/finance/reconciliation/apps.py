from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "yakja.finance.reconciliation"
    label = "reconciliation"
