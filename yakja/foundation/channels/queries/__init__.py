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
from .outbox import in_trouble, inbound_counts, inbound_page, outbox_counts, outbox_page, subscriptions_of
from .rendering import Rendered, link_in, render_message
from .wordings import Wording, rooms_with_messages, wordings
from .words import wish_in

__all__ = [
    "Rendered",
    "Reply",
    "Wording",
    "address_of",
    "confirm_path",
    "describe_topic",
    "describe_topics",
    "events_about",
    "function_name",
    "in_trouble",
    "inbound_counts",
    "inbound_page",
    "link_in",
    "named_in",
    "normal_email",
    "normal_value",
    "outbox_counts",
    "outbox_page",
    "place_name",
    "register_example",
    "register_receiver",
    "register_topics",
    "render_message",
    "rooms_with_messages",
    "subscription_of",
    "subscriptions_of",
    "topics_of",
    "unsubscribe_path",
    "untold_events",
    "value_hash",
    "wish_in",
    "wordings",
]
