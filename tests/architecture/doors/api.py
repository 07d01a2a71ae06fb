"""Addresses of the JSON API, by the names of its operations."""

from __future__ import annotations

from .kinds import Door

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
