from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yakja.foundation.cases"
    label = "cases"
