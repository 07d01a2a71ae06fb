"""The public API of mandates, one module a subject."""

from ninja import Router

from .mandates import router as mandates
from .proposals import router as proposals

router = Router()
for part in (mandates, proposals):
    router.add_router("", part)
