"""Addresses of capacity and training."""

from __future__ import annotations

from .kinds import ASKED, Door, near, own, stewards

DOORS: dict[str, Door] = {
    # Training
    "training:courses": Door(query="?track=users"),
    "training:courses_csv": Door(gives="file"),
    "training:sessions": Door(),
    "training:effect": Door(query="?place=PK6"),
    "training:course": Door(args={"code": "course"}),
    "training:page": Door(args={"code": "course", "position": "course_page"}),
    "training:certificate": Door(args={"number": "certificate"}),
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
    "training-plain:issuer": Door(args={"code": "badge_issuer"}, gives="file"),
    "training-plain:revoked": Door(args={"kid": "badge_key"}, gives="file"),
}  # fmt: skip
