import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RevenueConfig(AppConfig):
    name = "yakja.finance.revenue"
    label = "revenue"

    def ready(self) -> None:
        from . import rules  # noqa: F401

        self._levying()
        self._collection()

    def _levying(self) -> None:
        from django.urls import reverse

        from yakja.finance.ledger.registry import register_check
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.cases.queries import register_workflow

        from .queries import proving
        from .workflow import DISPUTE

        register_workflow(DISPUTE, page=lambda case: reverse("revenue:dispute", args=[case.reference]))

        register_check("I5 receivable equals demands", proving.receivables_equal_demands)
        register_check("I16 adjustments are counted once", proving.adjustments_are_kept)

        register_verbs(
            "revenue",
            {
                "revenue.load_reference": _("loaded what councils may charge"),
                "revenue.set_head_mode": _("said where a head of revenue is billed"),
                "revenue.register_instrument": _("entered a law or notification"),
                "revenue.enact_tariff": _("set a tariff"),
                "revenue.revise_tariff": _("revised a tariff"),
                "revenue.suspend_tariff": _("suspended or abolished a tariff"),
                "revenue.enact_rule": _("set a surcharge or rebate"),
                "revenue.end_rule": _("ended a surcharge or rebate"),
                "revenue.register_party": _("entered a payer"),
                "revenue.register_asset": _("entered an asset"),
                "revenue.change_asset": _("corrected an asset"),
                "revenue.register_liability": _("charged a payer with a head"),
                "revenue.charge_payer": _("entered a payer and charged them with a head"),
                "revenue.end_liability": _("ended what a payer is charged with"),
                "revenue.load_assets": _("loaded a register of assets"),
                "revenue.open_run": _("worked out a demand run"),
                "revenue.preview_run": _("worked out a demand run again"),
                "revenue.discard_run": _("discarded a demand run"),
                "revenue.post_run": _("posted a demand run"),
                "revenue.raise_demand": _("posted a demand"),
                "revenue.reverse_demand": _("took a demand back"),
                "revenue.apply_day_rules": _("applied the surcharges and rebates of a day"),
                "revenue.withdraw_rebates": _("took rebates back"),
                "revenue.draw_contract": _("drew up a contract of collection"),
                "revenue.settle_contract": _("decided on a contract of collection"),
                "revenue.end_contract": _("ended a contract of collection before its time"),
                "revenue.take_earnest": _("took the earnest money of an auction"),
                "revenue.settle_earnest": _("settled the earnest money of an auction"),
                "revenue.attach_auction_paper": _("put the paper of an auction to its contract"),
                "revenue.ask_adjustment": _("asked for a waiver, write-off or correction"),
                "revenue.approve_adjustment": _("approved a waiver, write-off or correction"),
                "revenue.refuse_adjustment": _("refused a waiver, write-off or correction"),
                "revenue.issue_bill": _("issued a bill"),
                "revenue.issue_bills": _("issued the bills of a head"),
                "revenue.set_biller": _("said where scanned bills are paid to"),
                "revenue.draw_sample": _("drew a sample for an audit"),
                "revenue.dispute_bill": _("disputed a bill"),
            },
        )

    def _collection(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.files.queries import register_purpose
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from . import indicators, tasks
        from .rules import may_see_paper
        from .web import panels as own_panels

        indicators.declare()
        panels.register("desk", "revenue", own_panels.desk, order=25)
        register_clock(
            "revenue.use_advances",
            every=dt.timedelta(hours=1),
            run=tasks.use_advances,
            has_work=tasks.advances_have_work,
        )
        register_purpose(
            "revenue.leaf", _("Photo of a void leaf"), may_store=_is_officer, may_see=may_see_paper
        )
        register_purpose(
            "revenue.resolution", _("Resolution of the council"), may_store=_is_officer, may_see=may_see_paper
        )
        register_purpose(
            "revenue.auction",
            _("Notice or minutes of an auction"),
            may_store=_is_officer,
            may_see=may_see_paper,
        )
        navigation.register("account", _("Collection"), "revenue:collection", order=40, shown_to=_is_officer)
        register_verbs(
            "revenue",
            {
                "revenue.open_point": _("opened a collection point"),
                "revenue.close_point": _("closed a collection point"),
                "revenue.decide_collection": _("entered what the council decided about collection"),
                "revenue.receive_payment": _("received a payment"),
                "revenue.enter_scroll": _("typed in a list of payments"),
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


def _is_officer(actor: object) -> bool:
    return bool(getattr(actor, "is_officer", False) or getattr(actor, "is_system", False))
