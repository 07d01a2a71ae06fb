"""The register's part of the public API, one module a subject."""

from ninja import Router

from .overlaps import router as overlaps

router = Router()
router.add_router("", overlaps)
