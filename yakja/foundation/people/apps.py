from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yakja.foundation.people"
    label = "people"
