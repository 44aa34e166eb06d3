"""Every address of the site: API, admin, and the pages under /en/ /fa/ /ar/; the probes /livez and
/readyz are in config/health.py.
"""

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.security_contact import security_text
from tracker.api.evidence_files import EvidenceDownload
from tracker.publishing.data_views import CatalogView, PackageView
from tracker.publishing.feeds import ChangesFeed, DeadlinesCalendar
from tracker.publishing.view_address import SavedViewFile
from tracker.site import embeds
from tracker.site.maps import robots, site_map
from tracker.site.offers import in_the_readers_language

# As config.admin_app makes it.
_site: Any = admin.site

urlpatterns: list[URLPattern | URLResolver] = [
    # Under the names by which Django's page of signing in and its mails know them; open to everybody.
    path("admin/password_reset/", _site.password_reset, name="admin_password_reset"),
    path("admin/password_set/<uidb64>/<token>/", _site.password_set, name="password_set"),
    path("admin/second_factor/", _site.second_factor, name="second_factor"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api", namespace="v1")),
    path("data/", in_the_readers_language("data"), name="data-index"),
    path("feeds/", in_the_readers_language("feeds"), name="feeds-index"),
    path("embed/<slug:part>/", embeds.in_the_readers_language, name="embed"),
    path("data/package.zip", PackageView.as_view(), name="data-package"),
    path("data/catalog.jsonld", CatalogView.as_view(), name="data-catalog"),
    path("evidence/<uuid:key>/", EvidenceDownload.as_view(), name="evidence-file"),
    path("feeds/changes.atom", ChangesFeed.as_view(), name="changes-feed"),
    path("feeds/deadlines.ics", DeadlinesCalendar.as_view(), name="deadlines-calendar"),
    path("views/<slug:secret>/commitments.<slug:ending>", SavedViewFile.as_view(), name="saved-view"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security_text, name="security-text"),
    path("sitemap.xml", site_map, name="sitemap"),
    path("sitemap-<slug:section>.xml", site_map, name="sitemap-section"),
    *i18n_patterns(path("", include("tracker.site.urls"))),
]

# The API answers errors in its own form, even where no view was found.
handler400 = "commitments.api.problems.bad_request"
handler403 = "commitments.api.problems.permission_denied"
handler404 = "commitments.api.problems.page_not_found"
handler500 = "config.unavailable.server_error"
