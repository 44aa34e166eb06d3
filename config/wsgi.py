"""Entry point for WSGI servers."""

import gc
import os

from django.conf import settings
from django.core.signals import request_finished
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# A command waits for the database as long as it takes; a request does not.
if not settings.configured:
    os.environ.setdefault("DATABASE_SECONDS", "4")

_django = get_wsgi_application()

# What Django itself needs is there by now. All that answers is read before anybody asks: whoever came first
# after a start would wait for some 250 modules.
import config.urls  # noqa: E402, F401
from commitments.files.memory import after_requests  # noqa: E402
from config.clean_requests import with_known_encoding  # noqa: E402

application = with_known_encoding(_django)
request_finished.connect(after_requests)

# What is there by now stays as long as the process does, and is not looked through for cycles any more: that
# takes 150 milliseconds, in which nobody is answered, so Python does it seldom, and what answers leave in
# cycles, thousands of cells of a long page, piles up (docs/decisions/0069-what-is-there-at-the-start.md).
gc.collect()
gc.freeze()
