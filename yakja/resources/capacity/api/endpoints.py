"""The public API of capacity, one module a subject."""

from ninja import Router

from .assessments import router as assessments
from .readiness import router as readiness

router = Router()
for part in (assessments, readiness):
    router.add_router("", part)
