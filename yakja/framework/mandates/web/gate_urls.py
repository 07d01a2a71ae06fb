"""Addresses of the gate."""

from django.urls import path

from . import clearances, exceptions, judging, proposals, proposing

GATE = [
    path("proposals/", proposals.index, name="proposals"),
    path("proposals/list.csv", proposals.listed, name="proposals_csv"),
    path("proposals/new/", proposing.new, name="propose"),
    path("proposals/<str:reference>/", proposals.proposal, name="proposal"),
    path("proposals/<str:reference>/edit/<str:step>/", proposing.edit, name="edit"),
    path("proposals/<str:reference>/answers/<str:code>/", proposing.answers, name="answer"),
    path("proposals/<str:reference>/step/<str:move>/", proposing.take, name="step"),
    path("proposals/<str:reference>/functions/", judging.confirm, name="confirm_functions"),
    path("proposals/<str:reference>/decide/", judging.decide, name="decide"),
    path("proposals/<str:reference>/opinion/", judging.opinion, name="opinion"),
    path("proposals/<str:reference>/waiver/", judging.ask_waiver, name="ask_waiver"),
    path("proposals/<str:reference>/sign/", judging.sign_waiver, name="sign_waiver"),
    path("proposals/<str:reference>/withhold/", judging.withhold, name="withhold"),
    path("clearances/", clearances.look_up, name="clearances"),
    path("clearances/<str:number>/", clearances.clearance, name="clearance"),
    path("exceptions/", exceptions.index, name="exceptions"),
    path("exceptions/list.csv", exceptions.listed, name="exceptions_csv"),
    path("my/spending/", exceptions.bring_in, name="bring_in"),
    path("my/spending/template.csv", exceptions.template, name="lines_template"),
    path("my/spending/<int:pk>/", exceptions.settle, name="settle"),
]
