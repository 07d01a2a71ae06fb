"""The public API of complaints, one module a subject."""

from ninja import Router

from .complaints import router as complaints
from .statistics import router as statistics

router = Router()
for part in (complaints, statistics):
    router.add_router("", part)
