"""What search engines are told: which pages there are, in which languages, and which to leave alone."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from commitments.language.languages import LANGUAGES
from commitments.models import Commitment, Conference, Resolution, State, Theme

SECTIONS: Final = ("overview", "conferences", "states", "themes", "commitments", "data", "method", "sources")
# What changes with every question, or is for programs and staff.
LEFT_ALONE: Final = ("/admin/", "/api/", "/*/commitments/?", "/*/compare/?", "/*/changes/?", "/*/search/")


class _PublicPages(Sitemap):  # type: ignore[type-arg]
    """Pages that stand in every language, each naming the others."""

    i18n = True
    alternates = True
    languages = list(LANGUAGES)


class SectionPages(_PublicPages):
    def items(self) -> Iterable[str]:
        return SECTIONS

    def location(self, item: str) -> str:
        return reverse(item)


class RowPages(_PublicPages):
    """The pages of published rows of one kind."""

    def __init__(self, rows: Any, page_name: str, key: str) -> None:
        self.rows, self.page_name, self.key = rows, page_name, key

    def items(self) -> Any:
        return self.rows()

    def location(self, item: Any) -> str:
        return reverse(self.page_name, args=[getattr(item, self.key)])

    def lastmod(self, item: Any) -> Any:
        return item.updated_at


def _states() -> Any:
    owed = Commitment.objects.published().filter(state=OuterRef("pk"))
    return State.objects.published().filter(Exists(owed)).order_by("code")


MAPS: Final[dict[str, Any]] = {
    "sections": SectionPages,
    "conferences": RowPages(lambda: Conference.objects.published().order_by("code"), "conference", "code"),
    "states": RowPages(_states, "state", "code"),
    "themes": RowPages(lambda: Theme.objects.published().order_by("slug"), "theme", "slug"),
    "resolutions": RowPages(
        lambda: Resolution.objects.published().order_by("reference"), "resolution", "reference"
    ),
    "commitments": RowPages(
        lambda: Commitment.objects.published().order_by("reference"), "commitment", "reference"
    ),
}


def _is_open() -> bool:
    """Whether search engines may show the site: not where reading takes an account, nor an invented world."""
    return settings.PUBLIC_READ and not settings.DEMO


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *"]
    if _is_open():
        lines += [f"Disallow: {address}" for address in LEFT_ALONE]
        lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"]
    else:
        lines += ["Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def site_map(request: HttpRequest, section: str | None = None) -> Any:
    """The list of lists, or one of them."""
    if not _is_open():
        raise Http404
    if section is None:
        return index(request, MAPS, sitemap_url_name="sitemap-section")
    return sitemap(request, MAPS, section=section)
