from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yakja.foundation.places"
    label = "places"
