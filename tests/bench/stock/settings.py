"""The product's settings with the stock API in its place: the same database, and none of our middleware."""

from config.settings import *  # noqa: F403 (settings are made from settings)
from config.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = [*OURS]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
]
ROOT_URLCONF = "tests.bench.stock.urls"
WSGI_APPLICATION = "tests.bench.stock.wsgi.application"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["tests.bench.stock.authentication.StockTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
}
