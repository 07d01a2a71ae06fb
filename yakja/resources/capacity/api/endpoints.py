"""The public API of capacity, one module a subject."""

from ninja import Router

from .readiness import router as readiness

router = Router()
for part in (readiness,):
    router.add_router("", part)
