from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "yakja.insight.dashboards"
    label = "dashboards"
