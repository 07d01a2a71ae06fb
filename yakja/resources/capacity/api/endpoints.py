"""The public API of capacity, one module a subject."""

from ninja import Router

from .assessments import router as assessments

router = Router()
for part in (assessments,):
    router.add_router("", part)
