"""Entry point for WSGI servers."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A command waits for the database as long as it takes; a request does not.
if not settings.configured:
    os.environ.setdefault("DATABASE_SECONDS", "4")

_django = get_wsgi_application()

# What Django itself needs is there by now. All that answers is read before anybody asks: whoever came first
# after a start would wait for some 250 modules.
import config.urls  # noqa: E402, F401
from config.clean_requests import with_known_encoding  # noqa: E402

application = with_known_encoding(_django)
