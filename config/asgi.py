"""Entry point for ASGI servers."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A command waits for the database as long as it takes; a request does not.
if not settings.configured:
    os.environ.setdefault("DATABASE_SECONDS", "4")

_django = get_asgi_application()

# As in wsgi.py: read before anybody asks.
import config.urls  # noqa: E402, F401
from config.clean_requests import with_known_encoding_async  # noqa: E402

application = with_known_encoding_async(_django)
