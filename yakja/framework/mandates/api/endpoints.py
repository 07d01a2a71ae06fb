"""The public API of mandates, one module a subject."""

from ninja import Router

from .mandates import router as mandates

router = Router()
for part in (mandates,):
    router.add_router("", part)
