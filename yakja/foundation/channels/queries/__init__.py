"""Reads of the channels: addresses, topics, feeds, and messages as texts."""

from ..registry import Reply, describe_topic, register_example, register_receiver, register_topics
from .addresses import address_of, normal_email, normal_value, value_hash
from .following import (
    confirm_path,
    describe_topics,
    events_about,
    function_name,
    named_in,
    place_name,
    subscription_of,
    topics_of,
    unsubscribe_path,
    untold_events,
)
from .outbox import in_trouble, outbox_counts, subscriptions_of
from .rendering import Rendered, link_in, render_message
from .words import wish_in

__all__ = [
    "Rendered",
    "Reply",
    "address_of",
    "confirm_path",
    "describe_topic",
    "describe_topics",
    "events_about",
    "function_name",
    "in_trouble",
    "link_in",
    "named_in",
    "normal_email",
    "normal_value",
    "outbox_counts",
    "place_name",
    "register_example",
    "register_receiver",
    "register_topics",
    "render_message",
    "subscription_of",
    "subscriptions_of",
    "topics_of",
    "unsubscribe_path",
    "untold_events",
    "value_hash",
    "wish_in",
]
