from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "yakja.foundation.channels"
    label = "channels"
