"""Addresses of complaints and feedback."""

from __future__ import annotations

from .kinds import Door, near, stewards

DOORS: dict[str, Door] = {
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
    # Open311: files for machines; what is sent needs a key of its own
    "complaints-plain:discovery": Door(args={"form": "open311_form"}, gives="file"),
    "complaints-plain:services": Door(args={"form": "open311_form"}, gives="file"),
    "complaints-plain:service": Door(args={"code": "open311_code", "form": "open311_form"}, gives="file"),
    "complaints-plain:requests": Door(args={"form": "open311_form"}, gives="file"),
    "complaints-plain:request": Door(args={"reference": "anything", "form": "open311_form"}, gives="file", status=404),
    "complaints-plain:token": Door(args={"token": "anything", "form": "open311_form"}, gives="file", status=404),
    "complaints-plain:updates": Door(args={"form": "open311_form"}, gives="file"),
    "complaints-plain:open311_nothing": Door(args={"rest": "anything"}, gives="file", status=404),
}  # fmt: skip
