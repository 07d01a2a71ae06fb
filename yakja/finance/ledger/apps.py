from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yakja.finance.ledger"
    label = "ledger"
