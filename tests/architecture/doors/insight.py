"""Addresses of dashboards, indicators and open data."""

from __future__ import annotations

from .kinds import Door

DOORS: dict[str, Door] = {
    "dashboards:home": Door(),
    "dashboards:landscape": Door(),
    "dashboards:landscape_csv": Door(gives="file"),
    "dashboards:bodies": Door(),
    "dashboards:body": Door(args={"code": "body"}),
    "dashboards:cell": Door(args={"code": "body", "function": "function"}),
    "dashboards:money": Door(),
    "dashboards:council_money": Door(args={"code": "body"}),
    "dashboards:functions": Door(),
    "dashboards:function": Door(args={"code": "function"}),
    "dashboards:places": Door(),
    "dashboards:place": Door(args={"code": "place"}),
    "dashboards:needs": Door(),
    "dashboards:need": Door(args={"code": "need"}, query="?place=PK614"),
    "dashboards:sources": Door(),
    "dashboards:poster": Door(args={"place": "place"}),
    "indicators:index": Door(),
    "indicators:series": Door(args={"code": "indicator", "place": "place"}),
    "indicators:series_csv": Door(args={"code": "indicator", "place": "place"}, gives="file"),
    "indicators:figure": Door(
        args={"code": "indicator", "place": "place", "as_of": "day", "revision": "revision"}
    ),
    "opendata:index": Door(),
    "opendata-plain:council_month": Door(args={"code": "body", "month": "money_month"}, gives="file"),
    "opendata-plain:dcat": Door(gives="file"),
    "opendata-plain:table": Door(args={"code": "dataset"}, gives="file"),
    "opendata-plain:changes": Door(gives="file"),
}  # fmt: skip
