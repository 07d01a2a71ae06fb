import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "yakja.finance.ledger"
    label = "ledger"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from . import indicators, rules, tasks  # noqa: F401
        from .models.accounts import READERS
        from .web import panels as own_panels

        indicators.declare()

        register_clock(
            "ledger.seal", every=dt.timedelta(seconds=10), run=tasks.seal, has_work=tasks.sealing_has_work
        )

        navigation.register(
            "account",
            _("Books"),
            "ledger:books",
            order=60,
            shown_to=lambda actor: any(actor.has_role(kind) for kind in READERS),
        )
        panels.register("body", "ledger", own_panels.body, order=70)
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
                "ledger.load_budget": _("brought in a budget"),
                "ledger.adopt_budget": _("recorded that a budget was adopted"),
                "ledger.withdraw_budget": _("withdrew a budget"),
                "ledger.import_vouchers": _("brought in a file of vouchers"),
                "ledger.post_batch": _("posted a file of vouchers"),
                "ledger.enter_voucher": _("entered a voucher"),
                "ledger.approve_voucher": _("posted a voucher"),
                "ledger.refuse_voucher": _("refused a voucher"),
                "ledger.reverse_voucher": _("reversed a voucher"),
            },
        )
