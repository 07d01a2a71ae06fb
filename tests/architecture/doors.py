"""Every address of the site with what it takes to open it: who may, with which arguments, what it gives.

A new address fails `test_every_address_is_in_the_table` until it stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import URLPattern, get_resolver
from django.utils.translation import override

# Who opens a page that only a circle of people may open, where its entry names nobody else.
FIRST_OF = {
    "all": "visitor",
    "own": "citizen",
    "officers": "officer",
    "near": "officer",
    "stewards": "steward",
    "administrators": "administrator",
    "auditors": "auditor",
}
STRANGERS = ("visitor", "citizen", "officer elsewhere", "supplier")
REFUSED = {
    "all": (),
    "own": ("visitor",),
    "officers": ("visitor", "citizen"),
    "near": STRANGERS,
    "stewards": STRANGERS,
    "administrators": STRANGERS,
    "auditors": (*STRANGERS, "officer"),
}


@dataclass(frozen=True)
class Door:
    """One address.

    `circle` says whose it is: all; own (anybody signed in, their own things only); officers (anybody who works
    somewhere, their own things only); near (officers of the thing's body and those above); stewards; administrators;
    auditors, and no officer.
    `gives` is page, file, leads (a redirect), or takes (it is only sent to). `args` name things of the
    furnished site. `post` is what the rightful person would send. `why_open` says why strangers may send here.
    """

    circle: str = "all"
    args: Mapping[str, str] = field(default_factory=dict)
    gives: str = "page"
    who: str = ""
    query: str = ""
    status: int = 200
    post: Mapping[str, Any] | None = None
    why_open: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    sends: str = ""  # the circle that may send, where it is smaller than the one that may read

    @property
    def opener(self) -> str:
        return self.who or FIRST_OF[self.circle]

    @property
    def sender(self) -> str:
        return FIRST_OF[self.sends] if self.sends else self.opener

    def strangers(self, *, sending: bool = False) -> tuple[str, ...]:
        """Those of STRANGERS who are refused here."""
        return REFUSED[self.sends if sending and self.sends else self.circle]


def near(gives: str = "page", /, **more: Any) -> Door:
    return Door(circle="near", gives=gives, **more)


def stewards(gives: str = "page", /, **more: Any) -> Door:
    return Door(circle="stewards", gives=gives, **more)


def auditors(gives: str = "page", /, **more: Any) -> Door:
    return Door(circle="auditors", gives=gives, **more)


def own(gives: str = "page", /, **more: Any) -> Door:
    return Door(circle="own", gives=gives, **more)


ASKED = {"round_code": "asked_round", "body_code": "body"}
GRID = {"round_code": "round", "body_code": "body"}
OWN_ACCOUNT = "changes nothing but the account of whoever is signed in"
UPLOAD = "filename bGlzdC5jc3Y=,purpose YXJjaGl0ZWN0dXJlLnBhcGVy"  # list.csv, architecture.paper
SIGNING_IN = "opens a session, for whoever proves who they are; rate limited"

DOORS: dict[str, Door] = {
    "": Door(gives="leads"),
    "healthz": Door(gives="file"),
    # Reading
    "ui:style": Door(),
    "ui:reading": Door(gives="leads"),
    "dashboards:home": Door(),
    "dashboards:landscape": Door(),
    "dashboards:landscape_csv": Door(gives="file"),
    "dashboards:bodies": Door(),
    "dashboards:body": Door(args={"code": "body"}),
    "dashboards:cell": Door(args={"code": "body", "function": "function"}),
    "dashboards:money": Door(),
    "dashboards:council_money": Door(args={"code": "body"}),
    "dashboards:functions": Door(),
    "dashboards:function": Door(args={"code": "function"}),
    "dashboards:places": Door(),
    "dashboards:place": Door(args={"code": "place"}),
    "dashboards:needs": Door(),
    "dashboards:need": Door(args={"code": "need"}, query="?place=PK614"),
    "dashboards:sources": Door(),
    "dashboards:poster": Door(args={"place": "place"}),
    "indicators:index": Door(),
    "indicators:series": Door(args={"code": "indicator", "place": "place"}),
    "indicators:series_csv": Door(args={"code": "indicator", "place": "place"}, gives="file"),
    "indicators:figure": Door(
        args={"code": "indicator", "place": "place", "as_of": "day", "revision": "revision"}
    ),
    "catalogue:tools": Door(query="?q=shikayat"),
    "catalogue:tool": Door(args={"code": "tool"}),
    "catalogue:tool_bodies": Door(args={"code": "tool"}),
    "catalogue:publiccode": Door(args={"code": "tool"}, status=409),
    "catalogue:overlaps": Door(),
    "catalogue:clusters": Door(),
    "catalogue:double_running": Door(),
    "catalogue:round": Door(args={"code": "published_round"}),
    "catalogue:correction_sent": Door(args={"reference": "correction"}),
    "channels:asked": Door(),
    "channels-plain:feed": Door(args={"topic": "topic"}, gives="file"),
    "people:locked_out": Door(),
    "opendata-plain:council_month": Door(args={"code": "body", "month": "money_month"}, gives="file"),
    "opendata:index": Door(),
    "opendata-plain:dcat": Door(gives="file"),
    "opendata-plain:table": Door(args={"code": "dataset"}, gives="file"),
    "opendata-plain:changes": Door(gives="file"),
    "catalogue:consolidations": Door(),
    "catalogue:consolidation": Door(
        args={"reference": "sheet"}, sends="stewards", post={"move": "drop", "text": "No money this year."}
    ),
    "catalogue:standards": Door(),
    "catalogue:standard": Door(args={"code": "standard"}),
    "catalogue:function_standards": Door(args={"code": "function"}, query="?province=PK6"),
    "catalogue:standard_require": stewards(
        args={"place": "province", "code": "function"}, post={"standard": "NAM-COA", "level": "required", "source": "Order 9"}
    ),
    "catalogue:standard_end": stewards(args={"pk": "standard_row"}, post={"reason": "Order 10"}),
    # Training
    "training:courses": Door(query="?track=users"),
    "training:courses_csv": Door(gives="file"),
    "training:sessions": Door(),
    "training:effect": Door(query="?place=PK6"),
    "training:course": Door(args={"code": "course"}),
    "training:page": Door(args={"code": "course", "position": "course_page"}),
    "training:certificate": Door(args={"number": "certificate"}),
    "training-plain:issuer": Door(args={"code": "badge_issuer"}, gives="file"),
    "training-plain:revoked": Door(args={"kid": "badge_key"}, gives="file"),
    "training:add": stewards(
        post={
            "code": "another", "name_en": "Another", "owner": "PK6-LGCD", "competency": "{competency}", "level": "1",
            "track": "users", "languages": "ur", "hours": "2", "source": "file 1",
        }
    ),
    "training:write_page": stewards(
        args={"code": "course", "position": "course_page"}, post={"title_en": "First", "text_en": "Count it."}
    ),
    "training:offer": stewards(args={"code": "course"}, post={"reason": "old"}),
    "training:plan": Door(circle="officers", args={"code": "course"}, post={"seats": "4"}),
    "training:my": own(),
    "training:attend": own(args={"reference": "training_today"}, who="colleague", post={"code": "{attendance_code}"}),
    "training:nominate": near(args={"reference": "training_today"}, post={"member": "{member}"}),
    "training:give_back": near("takes", args={"pk": "training_seat"}, post={}),
    "training:session": near(args={"reference": "training_today"}, post={"present": "{training_seat}"}),
    "training:cancel": near(args={"reference": "training_today"}, post={"reason": "Flood"}),
    "training:result": near(args={"pk": "training_present"}, post={"result": "passed"}),
    "training:badge": own("file", args={"number": "certificate"}, who="colleague"),
    "training:certificate_name": own("takes", args={"number": "certificate"}, who="colleague", post={"shows_name": "yes"}),
    "training:revoke": stewards(args={"number": "certificate"}, post={"reason": "Wrong person"}),
    "training:take_practice": stewards(post={"act": "trust", "public_pem": "no key"}),
    # In a copy with real data nobody practises.
    "training:practise": Door(status=404, why_open="is there in a practice copy only"),
    "training:practice_results": Door(status=404, gives="file"),
    "training:check_task": Door(
        gives="takes", args={"code": "practice_task"}, why_open="is there in a practice copy only"
    ),
    # Levying
    "revenue:find_bill": Door(),
    "revenue:public_bill": Door(args={"consumer_no": "consumer"}),
    "revenue:dispute_bill": Door(
        args={"consumer_no": "consumer"}, post={"text": "غلط"}, why_open="a bill is disputed by whoever was sent it"
    ),
    "revenue:desk": Door(circle="officers"),
    "revenue:dispute": near(args={"reference": "bill_dispute"}, post={"step": "take"}),
    "revenue:council": near(args={"code": "body"}),
    "revenue:heads": near(args={"code": "body"}, post={"head": "FIRE", "mode": "system_of_record"}),
    "revenue:instruments": near(
        args={"code": "body"}, post={"code": "MC-FURNISHED-2", "kind": "order", "title_ur": "حکم", "source": "file"}
    ),
    "revenue:register": near(args={"code": "body"}),
    "revenue:rules": near(
        args={"code": "body"},
        post={"step": "rule", "head": "LIGHTING", "kind": "surcharge", "name": "Late", "percent": "5", "often": "once", "grace_days": "0", "valid_from": "2024-07-01", "instrument": "MC-FURNISHED-1"},
    ),
    "revenue:audit": auditors(
        args={"code": "body"},
        post={"kind": "receipts", "method": "monetary", "size": "2", "from_on": "{day}", "to_on": "{day}", "seed": "dice"},
    ),
    "revenue:audit_question": auditors(args={"code": "body", "name": "audit_question"}),
    "revenue:audit_question_csv": auditors("file", args={"code": "body", "name": "audit_question"}),
    "revenue:sample": auditors(args={"code": "body", "token": "audit_sample"}),
    "revenue:contracts": near(args={"code": "body"}),
    "revenue:contract_new": near(
        args={"code": "body"},
        post={
            "head": "PARKING", "starts_on": "2019-07-01", "ends_on": "2020-07-01", "noticed_on": "2019-06-01", "notice": "Dawn",
            "auctioned_on": "2019-06-10", "bidders": "3", "reserve_paisa": "1000", "bid_paisa": "1200", "name_ur": "رشید",
            "instalments": "2", "first_due": "2019-08-01", "instrument": "MC-FURNISHED-1", "resolution": "R 1",
        },
    ),
    "revenue:contract": near(
        args={"code": "body", "pk": "contract"}, post={"step": "end", "on": "{day}", "reason": "default", "resolution": "R 2"}
    ),
    "revenue:policy": near(
        args={"code": "body"},
        post={"order": "arrears_first", "resolution_from_paisa": "5000", "above_from_paisa": "100000", "instrument": "R 1", "decided_on": "{day}"},
    ),
    "revenue:adjustments": near(args={"code": "body"}),
    "revenue:adjust": near(
        args={"code": "body", "pk": "demand"}, post={"kind": "waiver", "amount": "5", "reason": "flood", "key": "furnished"}
    ),
    "revenue:tariffs": near(args={"code": "body"}),
    "revenue:tariff_begin": near(args={"code": "body"}),
    "revenue:tariff_write": near(
        args={"code": "body"}, query="?example=PB-UIPT",
        post={"head": "UIPT", "kind": "property", "instrument": "MC-FURNISHED-1", "valid_from": "2020-07-01", "rounding_paisa": "100", "what0": "flat", "amount0": "5", "step": "enact"},
    ),
    "revenue:tariff_suspend": near(
        args={"code": "body", "pk": "tariff"}, post={"instrument": "MC-FURNISHED-1", "valid_from": "2030-07-01", "note": "Order 2"}
    ),
    "revenue:assets": near(args={"code": "body"}),
    "revenue:asset_new": near(args={"code": "body", "kind": "asset_kind"}, post={"number": "18"}),
    "revenue:assets_load": near(args={"code": "body"}),
    "revenue:asset": near(args={"code": "body", "pk": "asset"}),
    "revenue:asset_charge": near(
        args={"code": "body", "pk": "asset"}, post={"head": "UIPT", "role": "owner", "valid_from": "2024-07-01"}
    ),
    "revenue:runs": near(args={"code": "body"}),
    "revenue:run_new": near(args={"code": "body"}, post={"head": "LIGHTING", "period": "2019-20", "due_on": "{day}"}),
    "revenue:run": near(args={"code": "body", "pk": "waiting_run"}, post={"step": "again"}),
    "revenue:bill": near(args={"code": "body", "consumer_no": "consumer"}, post={"issue": "1"}),
    # Collection
    "revenue:verify": Door(args={"no": "receipt"}),
    "revenue:collection": Door(circle="officers"),
    "revenue:requests": Door(circle="officers"),
    "revenue:cheques": Door(circle="officers"),
    "revenue:cheque": near(args={"pk": "cheque"}, post={"step": "deposited", "on": "{day}"}),
    "revenue:refund": near(args={"pk": "suspense"}, post={"amount": "100", "reason": "paid twice"}),
    "revenue:decide": near(args={"pk": "money_request"}, post={"approve": "no", "note": "It is right."}),
    "revenue:settle": near(args={"pk": "suspense"}, post={"head": "PARKING", "reason": "a toll"}),
    "revenue:book": near(
        args={"pk": "book"}, post={"do": "explain", "serials": "3", "state": "missing", "memo": "torn out"}
    ),
    "revenue:closed_day": near(args={"pk": "closed_day"}),
    "revenue:receipt": near(args={"no": "receipt"}),
    "revenue:ask_back": near(args={"no": "receipt"}, post={"reason": "typed twice"}),
    "revenue:new_point": near(args={"body": "body"}, post={"code": "C7", "name_ur": "مرکز", "kind": "counter"}),
    "revenue:suspense": near(args={"body": "body"}),
    "revenue:point": near(args={"body": "body", "code": "point"}, query="?q=aslam"),
    "revenue:receive": near(
        args={"body": "body", "code": "point"},
        post={"key": "k", "amount": "30", "channel": "cash", "head": "PARKING", "received_on": "{day}"},
    ),
    "revenue:close_day": near(args={"body": "body", "code": "point"}, post={"day": "{day}", "count_500": "1"}),
    "revenue:end_point": near(args={"body": "body", "code": "bank_point"}, post={"reason": "The account is closed."}),
    "revenue:scroll": near(
        args={"body": "body", "code": "bank_point"},
        post={
            "key": "form:door", "channel": "bank", "scroll_no": "9", "total": "100", "reference": "D77",
            "received_on": "{day}", "consumer_no": "", "amount": "100",
        },
    ),
    "revenue:deposit": near(
        args={"body": "body", "code": "point"},
        post={"key": "k", "amount": "30", "slip_no": "1", "bank": "BOP", "collected_from": "{day}", "collected_to": "{day}", "deposited_on": "{day}"},
    ),
    "revenue:books": near(
        args={"body": "body", "code": "books_point"},
        post={"prefix": "Z", "first_serial": "1", "last_serial": "9", "issued_to": "X", "issued_on": "{day}"},
    ),
    "mandates:mandates": Door(),
    "mandates:mandates_csv": Door(gives="file"),
    "mandates:mandate": Door(args={"code": "mandate"}),
    "mandates:gaps": Door(query="?place=PK614"),
    "mandates:gaps_csv": Door(gives="file", query="?place=PK614"),
    "mandates:conflicts": Door(query="?place=PK614"),
    "mandates:conflicts_csv": Door(gives="file", query="?place=PK614"),
    "mandates:policy": Door(),
    "mandates:policy_text": Door(gives="file"),
    "mandates:policy_data": Door(gives="file"),
    # Plans, calls, loans
    "capacity:plans": Door(),
    "capacity:plan": Door(args={"code": "plan"}),
    "capacity:plan_csv": Door(args={"code": "plan"}, gives="file"),
    "capacity:calls": Door(),
    "capacity:call": Door(
        args={"code": "gap_call"}, post={"text": "Until when?"}, sends="own", why_open="asks a question, signed in"
    ),
    "capacity:plan_new": stewards(post={"place": "PK614", "budget": "5 lakh", "name_ur": "منصوبہ"}),
    "capacity:plan_desk": stewards(args={"code": "plan_draft"}, post={"instrument": "Order 13"}),
    "capacity:plan_line": near(args={"code": "plan", "pk": "plan_line"}, post={"do": "report", "said": "bought"}),
    "capacity:call_new": stewards(
        query="?place=PK614",
        post={
            "title_ur": "کمی", "problem_ur": "مسئلہ", "owner": "{body}", "closes_on": "{soon}",
        },
    ),
    "capacity:call_desk": near(
        args={"code": "gap_call"}, post={"question": "{gap_question}", "answer": "The small one."}
    ),
    "capacity:funders": stewards(post={"name": "Another fund", "subjects": "power"}),
    "capacity:loans": own(
        who="officer", post={"loan": "{gap_loan}", "do": "agree"}, why_open="answers what was offered to one's own body"
    ),
    # Readiness
    "capacity:readiness": Door(query="?place=PK6"),
    "capacity:readiness_tool": Door(args={"code": "tool"}, query="?place=PK614"),
    "capacity:readiness_csv": Door(gives="file", args={"code": "tool"}, query="?place=PK614"),
    "capacity:budget_csv": Door(gives="file", args={"code": "tool"}, query="?place=PK614"),
    "capacity:readiness_body": Door(args={"code": "tool", "body_code": "body"}),
    "capacity:next": Door(args={"code": "body"}),
    "capacity:experience": near(
        args={"code": "tool"},
        post={"body": "{body}", "resource": "net.kbps", "quantity": "800", "note": "Runs well with less."},
    ),
    "capacity:readings": Door(circle="officers", post={}),
    "capacity:readings_empty": Door(circle="officers", gives="file"),
    "capacity:prices": stewards(),
    "capacity:price": stewards(
        args={"code": "price"},
        post={"unit": "99,000", "fixed": "0", "yearly": "0", "lead_days": "40", "as_of": "2026-11-01", "source": "Tender 4"},
    ),
    "capacity:experiences": stewards(),
    "capacity:experience_decide": stewards(
        args={"pk": "experience"}, post={"reason": "Seen by us too.", "decision": "take"}
    ),
    # The gate of mandates
    "mandates:proposals": Door(),
    "mandates:proposals_csv": Door(gives="file"),
    "mandates:proposal": Door(args={"reference": "sent_proposal"}),
    "mandates:clearances": Door(),
    "mandates:clearance": Door(args={"number": "clearance"}),
    "mandates:exceptions": Door(),
    "mandates:exceptions_csv": Door(gives="file"),
    "mandates:propose": Door(
        circle="officers", post={"body": "{body}", "title": "A list of shops", "kind": "tool", "key": "k1"}
    ),
    "mandates:edit": near(
        args={"reference": "draft_proposal", "step": "step_need"}, post={"title": "Changed", "need": "A list."}
    ),
    "mandates:answer": near(
        args={"reference": "checked_proposal", "code": "similar_tool"}, post={"stance": "reuse"}
    ),
    "mandates:step": near(
        args={"reference": "draft_proposal", "move": "move_withdraw"}, post={"reason": "No money."}
    ),
    "mandates:ask_waiver": near(
        args={"reference": "sent_proposal"}, post={"reason": "law", "evidence": "Section 12 of the Act."}
    ),
    "mandates:withhold": near(
        args={"reference": "draft_proposal"}, post={"field": "money_paisa", "reason": "tender", "opens_on": "{soon}"}
    ),
    "mandates:confirm_functions": stewards(
        args={"reference": "sent_proposal"}, post={"more": "CIT-01", "more2": ""}
    ),
    "mandates:decide": stewards(
        args={"reference": "sent_proposal"}, post={"verdict": "reuse", "reason": "Good.", "tool": "{tool}"}
    ),
    "mandates:opinion": stewards(args={"reference": "sent_proposal"}, post={"opinion": "Costs compared."}),
    "mandates:sign_waiver": stewards(
        args={"reference": "waiver_proposal"}, post={"text": "Yes.", "conditions": "Open.", "verb": "sign"}
    ),
    "mandates:bring_in": stewards(post={"source": "Gazette"}),
    "mandates:lines_template": stewards("file"),
    "mandates:settle": stewards(args={"pk": "line"}, post={"what": "other", "note": "A street."}),
    # Strategies: their text, what is said about it, stories
    "strategy:strategies": Door(),
    "strategy:strategy": Door(args={"code": "strategy"}),
    "strategy:text": Door(args={"code": "strategy"}),
    "strategy:paragraph": Door(args={"code": "strategy", "mark": "mark"}),
    "strategy:versions": Door(args={"code": "strategy"}),
    "strategy:changes": Door(args={"code": "strategy"}),
    "strategy:comments": Door(args={"code": "strategy"}, query="?role=body"),
    "strategy:comments_csv": Door(args={"code": "strategy"}, gives="file"),
    "strategy:comment": Door(args={"code": "strategy", "reference": "comment"}),
    "strategy:meeting": Door(args={"code": "strategy", "pk": "meeting"}),
    "strategy:stories": Door(),
    "strategy:story": Door(args={"reference": "story"}),
    "strategy:comment_begin": Door(
        args={"code": "strategy"}, query="?on=o1", post={"text": "Say the month.", "role": "citizen"},
        why_open="anybody may say something; nobody sees it until a telephone or an account stands by it",
    ),
    "strategy:comment_who": Door(
        args={"code": "strategy", "token": "comment_token"}, post={"phone": "0300 1234567"},
        why_open="the signed address is the permission; it sends a code, rate limited",
    ),
    "strategy:comment_code": Door(
        args={"code": "strategy", "token": "comment_token"}, post={"code": "000000"},
        why_open="the signed address and the code are the permission",
    ),
    "strategy:desk_list": own(),
    "strategy:desk_new": stewards(
        post={"code": "NEW-1", "name_ur": "نئی", "place": "PK6", "owner": "PK6-LGCD", "starts_on": "2027-01-01", "ends_on": "2029-01-01"}
    ),
    "strategy:desk": stewards(args={"code": "strategy"}, post={"move": "withdraw", "order": "SO 9"}),
    "strategy:team": stewards(args={"code": "strategy"}, post={"username": "{colleague_name}"}),
    "strategy:paragraph_add": stewards(args={"code": "strategy"}, post={"section": "risks", "text_en": "Power."}),
    "strategy:paragraph_edit": stewards(
        args={"code": "strategy", "mark": "mark"}, post={"do": "drop", "revision": "1", "reason": "no"}
    ),
    "strategy:answer": stewards(
        args={"code": "strategy", "reference": "comment"}, post={"answer": "not", "reason_ur": "نہیں"}
    ),
    "strategy:meeting_new": near(args={"code": "strategy"}, post={"women": "3", "men": "4"}),
    "strategy:meeting_comments": near(
        args={"code": "strategy", "pk": "meeting"}, post={"said": "o1 | citizen | The month, please."}
    ),
    "strategy:story_write": near(args={"code": "body"}, post={"title_en": "A story"}),
    "strategy:story_desk": near(args={"reference": "story_draft"}, post={"move": "send"}),
    # Strategies, the measured half
    "strategy:status": Door(args={"code": "measured"}),
    "strategy:status_csv": Door(args={"code": "measured"}, gives="file"),
    "strategy:milestones": Door(args={"code": "measured"}),
    "strategy:milestones_csv": Door(args={"code": "measured"}, gives="file"),
    "strategy:calendar": Door(args={"code": "measured"}, gives="file"),
    "strategy:calendar_of_owner": Door(args={"code": "measured", "owner": "body"}, gives="file"),
    "strategy:objectives": Door(args={"code": "measured"}),
    "strategy:objectives_csv": Door(args={"code": "measured"}, gives="file"),
    "strategy:objective": Door(args={"code": "objective"}),
    "strategy:objective_cells": Door(args={"code": "objective"}),
    "strategy:objective_cells_csv": Door(args={"code": "objective"}, gives="file"),
    "strategy:objective_value": Door(args={"code": "objective", "day": "day", "revision": "revision"}),
    "strategy:milestone": Door(
        args={"code": "milestone"}, sends="near",
        post={"step": "reschedule", "forecast_on": "2099-01-01", "cause": "money", "reason": "No money came."},
    ),
    "strategy:due": Door(circle="officers"),
    "strategy:update": near(args={"code": "measured", "owner": "body"}, post={"word": "at_risk", "text": "No money came."}),
    "strategy:objective_new": stewards(args={"code": "measured"}, post={"step": "check", "name_en": "New", "owner": "PK6-LGCD"}),
    "strategy:initiative_new": stewards(args={"code": "measured"}, post={"step": "check", "name_en": "New", "owner": "PK6-LGCD"}),
    "strategy:milestone_new": stewards(args={"code": "measured"}, post={"step": "check", "name_en": "New", "owner": "PK6-LGCD"}),
    "strategy:duty_new": stewards(
        args={"code": "measured"}, post={"step": "save", "owner": "PK61401-MC", "months": "1", "working_day": "5"}
    ),
    # Feedback
    "feedback:index": Door(query="?place=PK614"),
    "feedback:figures_csv": Door(gives="file"),
    "feedback:thanks": Door(),
    "feedback:answer": Door(
        args={"token": "feedback_token"}, post={"outcome": "yes"}, why_open="the address that was sent is the permission"
    ),
    "feedback:responses": near(args={"code": "body"}),
    "feedback:publish": near(args={"code": "body"}, post={"theme": "long_wait"}),
    "feedback:calls": stewards(),
    "feedback:call": stewards(args={"reference": "feedback_reference"}, post={"outcome": "yes"}),
    "feedback:withdraw": stewards(args={"pk": "publication"}, post={"reason": "Another office."}),
    "feedback:prompts": Door(circle="administrators"),
    "feedback:prompt": Door(
        circle="administrators", args={"kind": "prompt_kind", "move": "prompt_move"}, post={"share": "50", "delay_hours": "24", "reason": "Enough."}
    ),
    # Open311: files for machines; what is sent needs a key of its own
    "complaints-plain:discovery": Door(args={"form": "open311_form"}, gives="file"),
    "complaints-plain:services": Door(args={"form": "open311_form"}, gives="file"),
    "complaints-plain:service": Door(args={"code": "open311_code", "form": "open311_form"}, gives="file"),
    "complaints-plain:requests": Door(args={"form": "open311_form"}, gives="file"),
    "complaints-plain:request": Door(args={"reference": "anything", "form": "open311_form"}, gives="file", status=404),
    "complaints-plain:token": Door(args={"token": "anything", "form": "open311_form"}, gives="file", status=404),
    "complaints-plain:updates": Door(args={"form": "open311_form"}, gives="file"),
    "complaints-plain:open311_nothing": Door(args={"rest": "anything"}, gives="file", status=404),
    # Filing a complaint, and the page that its receipt opens
    "complaints:file": Door(query="?in=PK6"),
    "complaints:file_offline": Door(),
    "complaints:file_keeper": Door(gives="file"),
    "complaints:file_step": Door(args={"step": "filing_step"}, gives="leads", status=302),
    "complaints:find": Door(),
    "complaints:own": Door(
        args={"reference": "complaint", "key": "complaint_key"}, post={"act": "send_code"},
        why_open="the key of the receipt is the permission",
    ),
    "complaints:own_file": Door(
        args={"reference": "complaint", "key": "complaint_key", "pk": "complaint_photo"}, gives="file"
    ),
    # Complaints in public
    "complaints:index": Door(query="?place=PK614"),
    "complaints:map": Door(),
    "complaints:figures": Door(query="?place=PK614"),
    "complaints:figures_csv": Door(gives="file"),
    "complaints:complaint": Door(args={"reference": "complaint"}),
    "complaints:join": Door(
        args={"reference": "complaint"}, post={}, why_open="anybody may say that they have the same problem; counted once, rate limited"
    ),
    # Sent to by anybody
    "catalogue:correct": Door(
        args={"code": "tool"},
        post={"subject": "state", "text": "It has closed."},
        why_open="a correction needs no account; a steward looks at it before it counts",
    ),
    "catalogue:publiccode_check": Door(
        post={"text": "publiccodeYmlVersion: '0.4'"}, why_open="judges a file and stores nothing of it"
    ),
    "catalogue:overlap": Door(
        args={"code": "finding"}, sends="stewards", post={"decision": "rejected", "reason": "Different work.", "digest": "{digest}"}
    ),
    "channels:follow": Door(
        post={"topics": ["all"], "email": "other@example.pk", "language": "ur"},
        why_open="asks an address whether it wants letters; nothing is sent until it says yes",
    ),
    "channels:confirm": Door(
        args={"token": "follow_confirm"}, post={}, why_open="the signed address is the permission"
    ),
    "channels:end": Door(
        args={"token": "follow_end"}, post={}, why_open="the signed address is the permission"
    ),
    "channels-plain:one_tap": Door(
        args={"token": "follow_end"}, gives="leads", post={}, why_open="the signed address is the permission"
    ),
    # The doors of the SMS gateway: closed until a secret is set, which the furnished site does not.
    "channels-plain:sms_in": Door(gives="file", status=503, post={}, why_open="the gateway's secret is the permission"),
    "channels-plain:sms_receipt": Door(gives="file", status=503, post={}, why_open="the message's token is the permission"),
    "channels-plain:missed_call": Door(gives="file", status=503, post={}, why_open="the gateway's secret is the permission"),
    "people:sign_in_link": Door(
        args={"token": "sign_in_token"}, post={}, why_open="the token is the permission, once"
    ),
    # One's own desk
    "people:my": own(),
    "people:security": own(post={"language": "en"}, why_open=OWN_ACCOUNT),
    "people:second_factor": own(),
    "jobs:mine": own(),
    "jobs:job": stewards(args={"pk": "job"}),
    "jobs:errors": stewards("file", args={"pk": "job"}),
    "cases:worklist": own(),
    "cases:table": own("file", args={"form": "csv_form"}),
    "cases:filters": own("takes", post={"name": "Late", "due": "overdue"}, why_open="keeps a filter of one's own"),
    "cases:next": own("leads", who="steward"),
    "cases:many": own(),
    "cases:case": stewards(args={"reference": "correction"}),
    "cases:step": stewards("takes", args={"reference": "correction", "step": "note_step"}, post={"note-text": "Ask first."}),
    "cases:leave": Door(circle="officers", post={"whose": "me", "covered_by": "{colleague_name}", "starts_on": "{soon}", "ends_on": "{soon}"}),
    "cases:end_leave": near("takes", args={"pk": "leave"}, post={}),
    "cases:workflows": Door(),
    # Complaints: the officers' pages
    "complaints:desk": Door(circle="officers"),
    "complaints:next": Door(circle="officers", gives="leads"),
    "complaints:table": Door(circle="officers", gives="file", args={"form": "csv_form"}),
    "complaints:board": Door(circle="officers"),
    "complaints:standing": stewards(post={"body": "{body}", "mode": "record"}),
    "complaints:outgoing": stewards(),
    "complaints:shortlist": Door(circle="officers"),
    "complaints:shortlist_keeper": Door(gives="file"),
    "complaints:visit": near("takes", args={"reference": "complaint"}, post={"text": "A pipe has burst."}),
    "complaints:calls": stewards(),
    "complaints:call": stewards(args={"reference": "asked_complaint"}, post={"outcome": "nobody"}),
    "complaints:moderation": stewards(),
    "complaints:moderate": stewards(args={"reference": "complaint"}, post={"reason": "A person is named", "is_public": ""}),
    "complaints:counter": Door(circle="officers", post={
        "category": "water_supply", "text": "Dry tap", "place": "{complaint_place}", "language": "ur", "key": "walk",
    }),
    "complaints:receipt": near(args={"reference": "counter_complaint"}),
    "complaints:work": near(args={"reference": "complaint"}),
    "complaints:step": near("takes", args={"reference": "complaint", "step": "begin_step"}, post={}),
    "cases:workflow": Door(args={"kind": "workflow"}),
    # Assessments
    "capacity:rounds": Door(),
    "capacity:round": Door(args={"code": "asked_round"}),
    "capacity:round_csv": Door(args={"code": "asked_round"}, gives="file"),
    "capacity:round_bodies_csv": Door(args={"code": "asked_round"}, gives="file"),
    "capacity:round_days": Door(args={"code": "asked_round"}, gives="file"),
    "capacity:rounds_kept": stewards(),
    "capacity:round_new": stewards(post={"template": "COUNCIL", "place": "PK614", "opens_on": "{soon}"}),
    "capacity:round_kept": stewards(args={"code": "prepared_round"}, post={"step": "open", "opens_on": "{soon}"}),
    "capacity:reopen": stewards(
        args={"code": "asked_round", "body_code": "sent_body"}, post={"reason": "The hours are those of the neighbour."}
    ),
    "capacity:offices": near(args={"code": "body"}, post={"name": "Yard", "kind": "field"}),
    "capacity:office_close": near(args={"code": "body", "site": "spare_office"}, post={}),
    "capacity:answer_index": Door(circle="officers"),
    "capacity:answer_keeper": Door(gives="file"),
    "capacity:answer": near(args=ASKED, post={}),
    "capacity:answer_whole": near(args=ASKED, post={"a:staff.women": "9"}),
    "capacity:answer_field": near("takes", args=ASKED, post={"a:staff.women": "9"}, query="?name=staff.women"),
    "capacity:answer_sheet": near("file", args=ASKED, post={}),
    "capacity:answer_site": near("takes", args=ASKED, post={"name": "Yard", "kind": "field"}),
    "capacity:answer_section": near(args={**ASKED, "section": "asked_section"}, post={"a:power.hours@MAIN": "15"}),
    "capacity:inspections": Door(circle="officers"),
    "capacity:inspection_keeper": Door(gives="file"),
    "capacity:inspection": near("takes", args={"pk": "asked_visit"}, post={"v:power.hours": "11"}),
    # Staff
    "capacity:staffing": Door(query="?place=PK614"),
    "capacity:staffing_csv": Door(gives="file", query="?place=PK614"),
    "capacity:skills": own(
        post={"competency": "{competency}", "level": "1"}, why_open="states what one can do oneself, and nothing of others"
    ),
    "capacity:team": own(),
    "capacity:member": near(
        args={"number": "staff_member"},
        post={"step": "confirm", "competency": "{competency}", "level": "1", "basis": "observed"},
    ),
    "capacity:staff_enter": near(
        args={"code": "body"}, post={"name": "New Clerk", "profile": "{staff_profile}", "joined_on": "2024-01-01"}
    ),
    "capacity:staff_table": near("file", args={"code": "body"}, post={}),
    "capacity:seats": near(
        "takes", args={"code": "body"}, post={"profile": "{staff_profile}", "seats": "5", "source": "Order 2"}
    ),
    "people:staff_bodies": Door(circle="officers"),
    "people:resets": Door(circle="officers"),
    "catalogue:grid_index": own(),
    "files:begin_upload": own(
        "takes", post={}, headers={"Upload-Length": "10", "Upload-Metadata": UPLOAD}, why_open="announces a file of one's own"
    ),
    "files:upload": near("takes", args={"token": "anything"}),
    "files:file": near("file", args={"pk": "file", "prefix": "file_prefix"}),
    # Of a body
    "people:staff": near(args={"code": "body"}),
    "people:invite": near(
        args={"code": "body"},
        post={"name_ur": "نیا", "name_en": "New", "kind": "council_officer", "language": "ur"},
    ),
    "people:charge": near(
        args={"code": "body", "post": "post"},
        who="steward",
        post={"username": "{colleague_name}", "charge": "additional", "instrument": "SO 1"},
    ),
    "people:hand_over": near(args={"pk": "role"}, post={"to": "{colleague}", "instrument": "SO 2"}),
    "people:assume": near(args={"pk": "coming_role"}, who="newcomer", post={}),
    "people:end_role": near(args={"pk": "role"}, post={"reason": "transferred"}),
    "people:ask_reset": near(args={"pk": "officer_person"}, who="colleague", post={"reason": "lost"}),
    "people:approve_reset": near("takes", args={"pk": "reset"}, who="above", post={}),
    "people:refuse_reset": near(args={"pk": "reset"}, who="above", post={"reason": "not known here"}),
    "bodies:correct": near(args={"code": "body"}, post={"phone": "049-2720000", "reason": "new line"}),
    "catalogue:grid": near(args=GRID, post={"CIT-01.status": "manual", "send": "1"}),
    "catalogue:grid_print": near(args=GRID),
    "catalogue:grid_sheet": near("file", args=GRID, post={}),
    "catalogue:grid_reply": near("takes", args=GRID, post={"reply": "text"}),
    "catalogue:grid_cell": near(
        "takes", args={**GRID, "code": "function"}, post={"CIT-01.status": "manual"}
    ),
    "catalogue:cell": near(
        args={"body_code": "body", "code": "function"}, post={"CIT-01.status": "manual"}
    ),
    # An officer elsewhere is who visits: whether of the right body is asked by test_who_gives_which_kind.
    "catalogue:visit": Door(
        circle="officers", who="neighbour", args={"body_code": "body", "code": "function"},
        post={"CIT-01.status": "manual", "CIT-01.note": "seen"},
    ),
    "catalogue:verify": near(
        args={"pk": "verification"}, who="verifier", post={"{drawn_function}.status": "manual", "{drawn_function}.note": "seen"}
    ),
    "catalogue:consolidation_answer": near(
        args={"reference": "sheet", "body_code": "body"}, post={"stance": "agrees", "text": ""}
    ),
    # Of a province's stewards
    "catalogue:consolidation_propose": stewards(
        post={"function": "{sheet_function}", "place": "{place}", "tools": ["{tool}"], "chosen": "1"}
    ),
    "catalogue:consolidation_costs": stewards(args={"reference": "sheet"}, post={"source": "an order"}),
    "places:changes": stewards(args={"code": "place"}),
    "places:change": stewards(
        args={"code": "place", "what": "map_change"},
        post={"step": "do", "name_ur": "نیا قصور", "name_en": "New Kasur", "source": "SO 9", "on": "2026-01-01"},
    ),
    "bodies:confirming": stewards(),
    "bodies:confirm": stewards("takes", post={"one": "PK61402-MC"}),
    "bodies:import": stewards(post={"what": "bodies"}),
    "bodies:import_template": stewards("file"),
    "bodies:changes": stewards(),
    "bodies:propose": stewards(
        post={"kind": "renamed", "predecessors": "PK61402-MC", "instrument": "SO 3", "effective_on": "2026-01-01",
              "new_name_en": "Other"}
    ),
    "bodies:change": stewards(args={"pk": "change"}),
    "bodies:review": stewards("takes", args={"pk": "change"}, who="reviewer", post={"is_approved": "yes"}),
    "bodies:carry_out": stewards("takes", args={"pk": "change"}, post={}),
    "bodies:add_identifier": stewards(
        "takes", args={"code": "body"}, post={"scheme": "DDO", "value": "KS1234", "source": "list"}
    ),
    "catalogue:correction": stewards(args={"reference": "correction"}, post={"move": "take", "answer": "Right."}),
    "catalogue:harvest": stewards(post={"do": "list", "url": "https://example.org/publiccode.yml"}),
    "catalogue:tool_add": stewards(
        post={"code": "NEW-TOOL", "name_en": "New tool", "purpose_en": "Keeps a list.", "kind": "application",
              "audience": "internal", "lifecycle": "active", "openness": "unknown", "main": ["MUN-06"], "source": "letter"}
    ),
    "catalogue:tool_change": stewards(
        args={"code": "tool"},
        post={"name_en": "Changed", "purpose_en": "Keeps a list.", "kind": "application", "audience": "internal",
              "lifecycle": "active", "openness": "unknown", "main": ["MUN-06"], "source": "letter", "reason": "letter"},
    ),
    "catalogue:conformance": stewards(
        args={"code": "tool"},
        post={"standard": "{standard}", "level": "tested", "outcome": "met", "on": "2026-01-01", "says": "Laboratory",
              "report_url": "https://example.org/report"},
    ),
    # The books of a body
    "ledger:books": Door(circle="officers"),
    "ledger:open": near(args={"code": "body"}, post={"on": "2025-07-01"}),
    "ledger:balance": near(args={"code": "body"}),
    "ledger:cash": near(args={"code": "body"}),
    "ledger:monthly": near(args={"code": "body"}),
    "ledger:journal": near(args={"code": "body"}),
    "ledger:transaction": near(args={"code": "body", "number": "ledger_number"}),
    "ledger:statement": near(args={"code": "body", "account": "ledger_account"}),
    "ledger:budget": near(args={"code": "body"}),
    "ledger:vouchers": near(args={"code": "body"}),
    "ledger:lock": near(args={"code": "body"}, post={"month": "2025-07", "deed": "lock"}),
    "ledger:enter_voucher": near(
        args={"code": "body"},
        post={"number": "N-9", "on": "2025-09-09", "kind": "payment", "object_code": "A03901", "amount": "900",
              "paid_from": "cash", "narration": "Paper", "fund": "local"},
    ),
    "ledger:load_vouchers": near(args={"code": "body"}, post={"source": "lfa", "mode": "check"}),
    "ledger:load_budget": near(args={"code": "body"}, post={"year": "2025-26", "source": "book", "mode": "check"}),
    "ledger:voucher": near(args={"code": "body", "pk": "ledger_voucher"}, post={"deed": "refuse", "reason": "No bill."}),
    "ledger:batch": near(args={"code": "body", "pk": "ledger_batch"}, post={}),
    "ledger:adopt": near(
        args={"code": "body", "pk": "ledger_budget"},
        post={"deed": "adopt", "resolution": "12/2025", "adopted_on": "2025-07-01"},
    ),
    "ledger:table": near("file", args={"code": "body", "report": "ledger_report"}),
    "ledger:statement_csv": near("file", args={"code": "body", "account": "ledger_account"}),
    "ledger:beancount": near("file", args={"code": "body"}),
    "ledger:template": near("file", args={"code": "body", "sheet": "ledger_sheet"}),
    # Reconciliation
    "reconciliation:desk": Door(circle="officers"),
    "reconciliation:source_new": near(args={"code": "body"}, post={"kind": "bank", "name": "Other account"}),
    "reconciliation:matching": near(args={"code": "body"}, post={"do": "run"}),
    "reconciliation:compare": near(
        args={"code": "body"}, post={"pair": "ebilling-bank", "from_on": "2026-01-01", "to_on": "2026-02-01"}
    ),
    "reconciliation:signs": near(args={"code": "body"}),
    "reconciliation:source": near(args={"code": "money_source"}),
    "reconciliation:bring_in": near(args={"code": "money_source"}),
    "reconciliation:mapping": near(
        args={"code": "money_source"},
        post={"name": "Ours", "format": "csv", "sign": "signed", "dates": "%d/%m/%Y", "column_on": "Date", "column_amount": "Amount"},
    ),
    "reconciliation:batch": near(args={"pk": "money_batch"}, post={"do": "revert", "reason": "wrong month"}),
    "reconciliation:statement": near(args={"pk": "money_statement"}),
    "reconciliation:undo": near(args={"pk": "money_match"}, post={"reason": "another payer"}),
    "reconciliation:discrepancies": Door(circle="officers"),
    "reconciliation:discrepancies_csv": Door(circle="officers", gives="file"),
    "reconciliation:discrepancy": near(args={"pk": "discrepancy"}, post={"closure": "timing"}),
    "mandates:designate": stewards(
        post={"holder": "PK6-LGCD", "roles": ["policy_owner"], "functions": ["GOV-01"], "place": "PK614", "step": "send",
              "instrument": "Order 1", "valid_from": "2026-01-01", "source": "gazette"}
    ),
    "mandates:load": stewards(post={"source": "list", "mode": "check"}),
    "mandates:load_template": stewards("file"),
    "mandates:reviews": stewards(),
    "mandates:proof": near(
        args={"code": "mandate"}, post={"kind": "staff", "text": "Two clerks.", "on": "2026-01-01", "source": "payroll"}
    ),
    "mandates:review": stewards(args={"code": "mandate"}, post={"note": "Look at the staff."}),
    "mandates:change": stewards(
        args={"code": "mandate", "step": "step"}, post={"on": "2026-12-31", "reason": "Order 2", "step": "send"}
    ),
    "mandates:policy_settings": stewards(
        post={"place": "PK614", "code": "waiver_default_months", "value": "9", "valid_from": "2026-01-01",
              "instrument": "Order 3"}
    ),
    "catalogue:rounds": stewards(),
    "catalogue:round_new": stewards(
        post={"code": "new-1", "name_ur": "نیا", "name_en": "New", "place": "PK614", "functions": ["CIT-01"],
              "opens_on": "2026-01-01", "closes_on": "2026-02-01"}
    ),
    "catalogue:round_progress": stewards(args={"code": "round"}, post={"step": "remind", "body": ["PK61402-MC"]}),
    "people:keys": stewards(post={"name": "System", "scope": "read"}),
    "people:revoke_key": stewards(args={"pk": "key"}, post={"reason": "old"}),
    "channels:systems": own(
        post={"topics": ["all"], "url": "https://example.org/other"}, why_open="one's own systems hear of what is public"
    ),
    "channels:end_system": stewards(args={"pk": "system"}, post={}),
    "channels:outbox": Door(circle="administrators"),
    "channels:inbox": Door(circle="administrators"),
    "channels:wordings": Door(circle="administrators"),
    "channels:read_again": Door(circle="administrators", args={"pk": "received"}, gives="takes", post={}),
    "channels:settle": Door(
        circle="administrators", args={"pk": "letter"}, gives="takes", post={"verb": "again"}
    ),
}  # fmt: skip

# Pages of allauth in our clothes. `keeper` has a password, a TOTP app, printed codes and a passkey.
_ACCOUNT = own(who="keeper", post={}, why_open=OWN_ACCOUNT)
_SIGN_IN = Door(post={}, why_open=SIGNING_IN)
_ASKED_IN_BETWEEN = Door(gives="leads", post={}, why_open=SIGNING_IN)
DOORS |= {
    "account_login": _SIGN_IN,
    "account_logout": Door(who="citizen", post={}, why_open="ends the session of whoever is signed in"),
    "account_inactive": Door(),
    "account_signup": Door(),
    "account_reauthenticate": _ACCOUNT,
    "account_email": _ACCOUNT,
    "account_email_verification_sent": Door(),
    "account_change_password": _ACCOUNT,
    "account_set_password": own(post={}, why_open=OWN_ACCOUNT),
    "account_reset_password": _SIGN_IN,
    "account_reset_password_done": Door(),
    "account_reset_password_from_key_done": Door(),
    "account_reset_password_from_key": replace(_SIGN_IN, args={"uidb36": "anything", "key": "anything"}),
    "account_confirm_login_code": _ASKED_IN_BETWEEN,
    "account_confirm_email": replace(_SIGN_IN, args={"key": "anything"}, post=None),
    "mfa_index": own(who="keeper"),
    "mfa_authenticate": _ASKED_IN_BETWEEN,
    "mfa_login_webauthn": _ASKED_IN_BETWEEN,
    "mfa_reauthenticate": _ACCOUNT,
    "mfa_activate_totp": own(post={}, why_open=OWN_ACCOUNT),
    "mfa_deactivate_totp": _ACCOUNT,
    "mfa_view_recovery_codes": own(who="keeper"),
    "mfa_generate_recovery_codes": _ACCOUNT,
    "mfa_download_recovery_codes": own("file", who="keeper"),
    "mfa_list_webauthn": own(who="keeper"),
    "mfa_add_webauthn": _ACCOUNT,
    "mfa_reauthenticate_webauthn": replace(_ACCOUNT, post=None),
    "mfa_remove_webauthn": replace(_ACCOUNT, args={"pk": "passkey"}),
    "mfa_edit_webauthn": replace(_ACCOUNT, args={"pk": "passkey"}),
    "socialaccount_login_cancelled": Door(),
    "socialaccount_login_error": Door(status=401),
    "socialaccount_signup": _ASKED_IN_BETWEEN,
    "socialaccount_connections": _ACCOUNT,
    # No server of a province is configured in tests, so there is nothing to sign in at.
    "openid_connect_login": Door(args={"provider_id": "anything"}, status=404),
    "openid_connect_callback": Door(args={"provider_id": "anything"}, status=404),
    # Older addresses of allauth lead to the newer ones.
    **{
        f"ur/accounts/social/{name}/": Door(gives="leads")
        for name in ("login/cancelled", "login/error", "signup", "connections")
    },
}


def door(name: str) -> Door | None:
    """The entry of an address. The windows of the read-only admin are one entry, for they are one kind of thing."""
    if name in ("admin:login", "admin:logout", "admin:jsi18n"):
        return Door(gives="window", why_open=SIGNING_IN)
    if name.startswith(("admin:", "window/")):
        return Door(circle="administrators", gives="window")
    if name.startswith("api:"):
        return API.get(name.removeprefix("api:"))
    return DOORS.get(name)


_LIST = Door(gives="file")
API: dict[str, Door] = {
    "openapi-json": _LIST,
    "api-root": Door(gives="file", status=404),
    "list_places": _LIST,
    "place_at_point": Door(gives="file", query="?lat=31.12&lon=74.45"),
    "one_place": Door(gives="file", args={"code": "place"}),
    "list_bodies": _LIST,
    "one_body": Door(gives="file", args={"key": "body"}),
    "list_functions": _LIST,
    "one_function": Door(gives="file", args={"code": "function"}),
    "list_overlaps": _LIST,
    "list_tools": _LIST,
    "one_tool": Door(gives="file", args={"code": "tool"}),
    "list_usages": _LIST,
    "landscape_of": _LIST,
    "list_readiness": Door(gives="file", query="?tool=BALDIA-ONLINE&place=PK614"),
    "one_readiness": Door(gives="file", args={"tool": "tool", "body": "body"}),
    "list_mandates": _LIST,
    "one_mandate": Door(gives="file", args={"code": "mandate"}),
    "cells": _LIST,
    "list_proposals": _LIST,
    "list_assessments": _LIST,
    "one_proposal": Door(gives="file", args={"reference": "sent_proposal"}),
    "list_strategies": _LIST,
    "strategy_status": Door(gives="file", args={"code": "measured"}),
    "strategy_objectives": Door(gives="file", args={"code": "measured"}),
    "strategy_milestones": Door(gives="file", args={"code": "measured"}),
    "list_courses": _LIST,
    "list_complaints": _LIST,
    "one_complaint": Door(gives="file", args={"reference": "complaint"}),
    "list_categories": _LIST,
    "complaint_statistics": _LIST,
    "bill_inquiry": Door(
        gives="takes", why_open="needs the key of its point: test_only_the_key_of_the_point_asks"
    ),
    "bill_payment": Door(
        gives="takes", why_open="needs the key of its point: test_only_the_key_of_the_point_asks"
    ),
    "post_counts": Door(
        gives="takes", why_open="needs the key of its tool: test_a_count_needs_the_key_of_its_tool"
    ),
}


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver: `name` with its namespaces, else its route."""

    name: str
    route: str
    view: Any


def addresses() -> list[Address]:
    """All patterns of the site in the order of the resolver; the first language stands for all."""
    with override("ur"):
        return list(_walk(get_resolver(), "", ""))


def _walk(resolver: Any, route: str, spaces: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(f"{spaces}{pattern.name}" if pattern.name else here, here, pattern.callback)
        else:
            yield from _walk(pattern, here, spaces + (f"{pattern.namespace}:" if pattern.namespace else ""))
