"""Strategies in the public API; one module a half of the room."""

from ninja import Router

from .standing import router as standing

router = Router()
for part in (standing,):
    router.add_router("", part)
