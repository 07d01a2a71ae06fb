from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "yakja.finance.ledger"
    label = "ledger"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs

        from . import rules  # noqa: F401

        register_verbs(
            "ledger",
            {
                "ledger.open_books": _("opened the books of a body"),
                "ledger.open_account": _("opened an account"),
                "ledger.lock_period": _("locked a month of the books"),
                "ledger.unlock_period": _("opened a locked month again"),
                "ledger.post_transaction": _("posted a transaction"),
                "ledger.reverse_transaction": _("reversed a transaction"),
                "ledger.post_staged": _("posted a set of transactions"),
            },
        )
