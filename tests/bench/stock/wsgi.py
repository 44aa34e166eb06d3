"""Entry point of the stock API for the server that serves the product."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.stock.settings"
application = get_wsgi_application()
