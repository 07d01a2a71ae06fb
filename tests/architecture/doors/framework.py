"""Addresses of the register, mandates and the gate, strategies."""

from __future__ import annotations

from .kinds import GRID, Door, near, own, stewards

DOORS: dict[str, Door] = {
    "catalogue:tools": Door(query="?q=shikayat"),
    "catalogue:tool": Door(args={"code": "tool"}),
    "catalogue:tool_bodies": Door(args={"code": "tool"}),
    "catalogue:publiccode": Door(args={"code": "tool"}, status=409),
    "catalogue:overlaps": Door(),
    "catalogue:clusters": Door(),
    "catalogue:double_running": Door(),
    "catalogue:round": Door(args={"code": "published_round"}),
    "catalogue:correction_sent": Door(args={"reference": "correction"}),
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
    "catalogue:grid_index": own(),
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
}  # fmt: skip
