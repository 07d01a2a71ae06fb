from django.apps import AppConfig


class RevenueConfig(AppConfig):
    name = "yakja.finance.revenue"
    label = "revenue"
