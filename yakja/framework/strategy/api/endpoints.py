"""The strategy's part of the public API, one module a subject."""

from ninja import Router

from .strategies import router as strategies

router = Router()
for part in (strategies,):
    router.add_router("", part)
