"""Addresses of the register; each journey keeps its own list beside its views."""

from django.urls import path

from . import consolidations, corrections, editing, grid, overlaps, publiccode, register, rounds, standards

app_name = "catalogue"
urlpatterns = [
    path("tools/", register.tools, name="tools"),
    path("tools/<str:code>/", register.tool, name="tool"),
    path("tools/<str:code>/bodies/", register.bodies, name="tool_bodies"),
    path("tools/<str:code>/correct/", corrections.send, name="correct"),
    path("corrections/sent/<str:reference>/", corrections.sent, name="correction_sent"),
    path("tools/<str:code>/publiccode.yml", publiccode.of_tool, name="publiccode"),
    path("standards/", standards.index, name="standards"),
    path("standards/<str:code>/", standards.standard, name="standard"),
    path("my/tools/<str:code>/conformance/", standards.state, name="conformance"),
    path("publiccode/", publiccode.judge, name="publiccode_check"),
    path("my/harvest/", publiccode.sources, name="harvest"),
    path("overlaps/", overlaps.findings, name="overlaps"),
    path("overlaps/clusters/", overlaps.clusters, name="clusters"),
    path("overlaps/double-running/", overlaps.double_running, name="double_running"),
    path("overlaps/<str:code>/", overlaps.finding, name="overlap"),
    path("consolidations/", consolidations.index, name="consolidations"),
    path("consolidations/propose/", consolidations.propose, name="consolidation_propose"),
    path("consolidations/<str:reference>/", consolidations.sheet, name="consolidation"),
    path("consolidations/<str:reference>/costs/", consolidations.costs, name="consolidation_costs"),
    path(
        "consolidations/<str:reference>/answer/<str:body_code>/",
        consolidations.answer,
        name="consolidation_answer",
    ),
    path("my/corrections/<str:reference>/", corrections.decide, name="correction"),
    path("my/tools/new/", editing.add, name="tool_add"),
    path("my/tools/<str:code>/", editing.change, name="tool_change"),
    path("my/grid/", grid.index, name="grid_index"),
    path("my/grid/<str:round_code>/<str:body_code>/", grid.grid, name="grid"),
    path("my/grid/<str:round_code>/<str:body_code>/print/", grid.printed, name="grid_print"),
    path("my/grid/<str:round_code>/<str:body_code>/sheet/", grid.sheet, name="grid_sheet"),
    path("my/grid/<str:round_code>/<str:body_code>/reply/", grid.reply_text, name="grid_reply"),
    path("my/grid/<str:round_code>/<str:body_code>/<str:code>/", grid.cell, name="grid_cell"),
    path("my/cells/<str:body_code>/<str:code>/", grid.one, name="cell"),
    path("my/verifications/<int:pk>/", grid.verify, name="verify"),
    path("my/rounds/", rounds.index, name="rounds"),
    path("my/rounds/new/", rounds.new, name="round_new"),
    path("my/rounds/<str:code>/", rounds.progress, name="round_progress"),
    path("rounds/<str:code>/", rounds.published, name="round"),
]
