"""Django with nothing in it but the floors, on the same database: what the framework itself costs."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from yakja.config.settings import dev

settings.configure(
    SECRET_KEY=dev.SECRET_KEY,
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES=dev.DATABASES,
    ROOT_URLCONF="benchmarks.least",
    MIDDLEWARE=[],
)
application = get_wsgi_application()
