"""The floors beside every address of the site, so that they pass through the same middleware as its pages."""

from __future__ import annotations

from yakja.config import urls

from . import least

handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [*least.urlpatterns, *urls.urlpatterns]
