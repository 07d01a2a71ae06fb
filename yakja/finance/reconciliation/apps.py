from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReconciliationConfig(AppConfig):
    name = "yakja.finance.reconciliation"
    label = "reconciliation"

    def ready(self) -> None:
        from yakja.finance.ledger.registry import register_bank_balance
        from yakja.finance.revenue.registry import register_taken_back
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.ui import navigation, panels

        from . import indicators, rules  # noqa: F401
        from .actions._letting_go import let_go
        from .queries.balances import statement_balance
        from .queries.revenue import register_feeds
        from .web import panels as own_panels

        register_feeds()
        register_bank_balance(statement_balance)
        register_taken_back("reconciliation", let_go)
        indicators.declare()
        panels.register("desk", "reconciliation", own_panels.desk, order=30)
        navigation.register(
            "account", _("Reconciliation"), "reconciliation:desk", order=60, shown_to=_keeps_money
        )

        register_verbs(
            "reconciliation",
            {
                "reconciliation.load_mappings": _("loaded the shipped mappings of statements"),
                "reconciliation.open_source": _("opened a source of money statements"),
                "reconciliation.close_source": _("closed a source of money statements"),
                "reconciliation.save_mapping": _("kept how a file is read"),
                "reconciliation.stage_file": _("read a file of a source"),
                "reconciliation.commit_batch": _("took an import"),
                "reconciliation.discard_batch": _("left an import"),
                "reconciliation.revert_batch": _("took an import back"),
                "reconciliation.run_matching": _("matched bank lines by the rules"),
                "reconciliation.match_by_hand": _("matched a bank line by hand"),
                "reconciliation.undo_match": _("undid a match"),
                "reconciliation.void_matches": _("undid the matches of a receipt that was reversed"),
                "reconciliation.run_comparison": _("compared two sources"),
                "reconciliation.assign_discrepancy": _("gave a discrepancy an owner"),
                "reconciliation.close_discrepancy": _("closed a discrepancy"),
            },
        )


def _keeps_money(actor: object) -> bool:
    from yakja.foundation.kit.permissions import may

    return may(actor, "reconciliation.see")
