from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "yakja.framework.catalogue"
    label = "catalogue"
