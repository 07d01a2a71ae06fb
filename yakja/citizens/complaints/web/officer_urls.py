"""Addresses of the officers' pages."""

from django.urls import path

from . import board, calling, counter, desk, officer, shortlist

officer_urls = [
    path("desk/", desk.desk, name="desk"),
    path("desk/next/", desk.following, name="next"),
    path("desk/table/<str:form>/", desk.table, name="table"),
    path("desk/board/", board.board, name="board"),
    path("desk/standing/", board.standing, name="standing"),
    path("desk/outgoing/", board.outgoing, name="outgoing"),
    path("desk/calls/", calling.calls, name="calls"),
    path("desk/calls/<str:reference>/", calling.call, name="call"),
    path("desk/moderation/", calling.moderation, name="moderation"),
    path("desk/shortlist/", shortlist.shortlist, name="shortlist"),
    path("desk/shortlist/keeper.js", shortlist.keeper, name="shortlist_keeper"),
    path("desk/shortlist/<str:reference>/", shortlist.visit, name="visit"),
    path("desk/counter/", counter.counter, name="counter"),
    path("desk/counter/<str:reference>/", counter.receipt, name="receipt"),
    path("desk/<str:reference>/", officer.work, name="work"),
    path("desk/<str:reference>/moderate/", calling.moderate, name="moderate"),
    path("desk/<str:reference>/<str:step>/", officer.step, name="step"),
]
