"""Addresses of levying: an officer's desk of one council, and bills for everybody."""

from django.urls import path

from . import adjusting, assets, bills, contracts, council, day_rules, policy, public_bills, runs, tariffs

LEVY = [
    path("bills/", public_bills.find, name="find_bill"),
    path("bills/<str:consumer_no>/", public_bills.bill, name="public_bill"),
    path("bills/<str:consumer_no>/dispute/", public_bills.dispute, name="dispute_bill"),
    path("my/revenue/", council.desk, name="desk"),
    path("my/revenue/disputes/<str:reference>/", bills.dispute, name="dispute"),
    path("my/revenue/<str:code>/", council.council, name="council"),
    path("my/revenue/<str:code>/heads/", council.heads, name="heads"),
    path("my/revenue/<str:code>/instruments/", council.instruments, name="instruments"),
    path("my/revenue/<str:code>/register/", council.register, name="register"),
    path("my/revenue/<str:code>/rules/", day_rules.rules, name="rules"),
    path("my/revenue/<str:code>/contracts/", contracts.contracts, name="contracts"),
    path("my/revenue/<str:code>/contracts/new/", contracts.new, name="contract_new"),
    path("my/revenue/<str:code>/contracts/<int:pk>/", contracts.contract, name="contract"),
    path("my/revenue/<str:code>/policy/", policy.policy, name="policy"),
    path("my/revenue/<str:code>/adjustments/", adjusting.adjustments, name="adjustments"),
    path("my/revenue/<str:code>/demands/<int:pk>/adjust/", adjusting.ask, name="adjust"),
    path("my/revenue/<str:code>/tariffs/", tariffs.tariffs, name="tariffs"),
    path("my/revenue/<str:code>/tariffs/new/", tariffs.begin, name="tariff_begin"),
    path("my/revenue/<str:code>/tariffs/write/", tariffs.write, name="tariff_write"),
    path("my/revenue/<str:code>/tariffs/<int:pk>/suspend/", tariffs.suspend, name="tariff_suspend"),
    path("my/revenue/<str:code>/assets/", assets.assets, name="assets"),
    path("my/revenue/<str:code>/assets/new/<str:kind>/", assets.new, name="asset_new"),
    path("my/revenue/<str:code>/assets/load/", assets.load, name="assets_load"),
    path("my/revenue/<str:code>/assets/<int:pk>/", assets.asset, name="asset"),
    path("my/revenue/<str:code>/assets/<int:pk>/charge/", assets.charge, name="asset_charge"),
    path("my/revenue/<str:code>/runs/", runs.runs, name="runs"),
    path("my/revenue/<str:code>/runs/new/", runs.new, name="run_new"),
    path("my/revenue/<str:code>/runs/<int:pk>/", runs.run, name="run"),
    path("my/revenue/<str:code>/bills/<str:consumer_no>/", bills.bill, name="bill"),
]
