"""Entry point for ASGI servers."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A command waits for the database as long as it takes; a request does not.
if not settings.configured:
    os.environ.setdefault("DATABASE_SECONDS", "4")

application = get_asgi_application()
