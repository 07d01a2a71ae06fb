"""What channels registers: its verbs, topics of rooms below, and the rhythm of its worker."""

import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "yakja.foundation.channels"
    label = "channels"

    def ready(self) -> None:
        from yakja.foundation.audit.queries import register_verbs
        from yakja.foundation.jobs.queries import register_clock
        from yakja.foundation.ui import navigation, panels

        from . import queries, registry, sms, tasks
        from .web import own_panels

        register_verbs(
            "channels",
            {
                "channels.send_message": _("wrote a message"),
                "channels.put_letter": _("wrote a letter"),
                "channels.receive_message": _("received a message"),
                "channels.retry_inbound": _("had a received message read again"),
                "channels.send_again": _("had a message sent again"),
                "channels.set_aside": _("set a message aside"),
                "channels.send_code": _("sent a one-time code"),
                "channels.check_code": _("checked a one-time code"),
                "channels.verify_address": _("verified an address"),
                "channels.opt_out": _("chose whether an address gets messages"),
                "channels.set_address_language": _("chose the language of an address"),
                "channels.forget_addresses": _("forgot addresses that nothing needs any more"),
                "channels.set_quiet_hours": _("chose when an address is not disturbed"),
                "channels.ask_to_follow": _("asked to follow topics"),
                "channels.confirm_following": _("confirmed to follow topics"),
                "channels.end_by_link": _("ended a subscription by the link of a letter"),
                "channels.end_subscription": _("ended a subscription"),
                "channels.follow_by_webhook": _("had events sent to another system"),
                "channels.publish_event": _("published an event"),
            },
        )
        registry.register_receiver("channels.wishes", sms.heed_wish, 0)
        registry.register_topics(registry.ALL, lambda code: None if code else _("everything new"))
        registry.register_topics("place", queries.place_name)
        registry.register_topics("function", queries.function_name)
        navigation.register("footer", _("Follow what changes"), "channels:follow", order=60)
        panels.register("desk", "channels", own_panels.desk, order=80)
        # Each message is held by itself, so two senders do no harm; after one that died the next begins soon.
        register_clock(
            "channels.send",
            every=dt.timedelta(seconds=2),
            run=tasks.send_all,
            has_work=tasks.has_work,
            lease=dt.timedelta(minutes=2),
        )
        register_clock(
            "channels.receive",
            every=dt.timedelta(seconds=2),
            run=tasks.receive_all,
            has_work=tasks.has_received,
        )
        register_clock("channels.forget", every=dt.timedelta(days=1), run=tasks.forget)
