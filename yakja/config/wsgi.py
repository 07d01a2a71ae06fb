"""The WSGI entry that granian serves. With production settings it does not start while a setting is unsafe."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakja.config.settings.production")
application = get_wsgi_application()

if getattr(settings, "REFUSES_UNSAFE", False):
    from yakja.config.operating.safety import refuse_unsafe

    refuse_unsafe()
