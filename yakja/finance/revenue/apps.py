from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RevenueConfig(AppConfig):
    name = "yakja.finance.revenue"
    label = "revenue"

    def ready(self) -> None:
        from . import rules  # noqa: F401

        self._collection()

    def _collection(self) -> None:
        from yakja.foundation.audit.queries import register_verbs

        register_verbs(
            "revenue",
            {
                "revenue.open_point": _("opened a collection point"),
                "revenue.close_point": _("closed a collection point"),
                "revenue.decide_collection": _("entered what the council decided about collection"),
                "revenue.receive_payment": _("received a payment"),
                "revenue.post_scroll": _("took in a list of payments"),
                "revenue.issue_book": _("issued a receipt book"),
                "revenue.enter_leaves": _("entered leaves of a receipt book"),
                "revenue.explain_leaves": _("said what became of leaves of a receipt book"),
                "revenue.return_book": _("took a receipt book back"),
                "revenue.close_day": _("closed the day of a collection point"),
                "revenue.record_deposit": _("recorded cash paid into the bank"),
                "revenue.ask_reversal": _("asked for a receipt to be reversed"),
                "revenue.ask_refund": _("asked for money to be paid back"),
                "revenue.decide_money_back": _("decided on a reversal or refund"),
                "revenue.apply_advances": _("used an advance for what is owed"),
                "revenue.settle_suspense": _("said whose money in suspense is"),
                "revenue.move_cheque": _("moved a cheque on its way"),
                "revenue.bounce_cheque": _("recorded that a cheque bounced"),
            },
        )
