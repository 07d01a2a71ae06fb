"""Mandates' part of the public API, one module a subject."""

from ninja import Router

from .proposals import router as proposals

router = Router()
for part in (proposals,):
    router.add_router("", part)
