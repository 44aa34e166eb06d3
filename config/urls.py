"""Every address of the site: API, admin, health, and the pages under /en/ /fa/ /ar/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api", namespace="v1")),
    path("i18n/", include("django.conf.urls.i18n")),
    *i18n_patterns(path("", include("tracker.urls"))),
]
