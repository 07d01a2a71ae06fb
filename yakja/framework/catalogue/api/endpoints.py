"""The register's part of the public API, one module a subject."""

from ninja import Router

from .counts import router as counts
from .landscape import router as landscape
from .overlaps import router as overlaps
from .tools import router as tools

router = Router()
for part in (tools, counts, landscape, overlaps):
    router.add_router("", part)
