"""The strategy's part of the public API, one module a half of the room."""

from ninja import Router

from .standing import router as standing
from .strategies import router as strategies

router = Router()
for part in (strategies, standing):
    router.add_router("", part)
