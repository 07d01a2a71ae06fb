"""The API of revenue: the door by which a payment network asks for bills and tells payments."""

from ninja import Router

from .onelink import router as onelink

router = Router()
router.add_router("", onelink)
