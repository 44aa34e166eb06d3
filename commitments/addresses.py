"""Public addresses of the record's rows: the shapes of their keys, and where the API and the pages show
them.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from commitments.language.languages import current_language

CONFERENCE_KEY: Final = "[A-Z][A-Z0-9]{1,11}"
STATE_KEY: Final = "[A-Z]{3}"
SLUG_KEY: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
RESOLUTION_KEY: Final = f"{CONFERENCE_KEY}-R[0-9]{{1,5}}"
INDICATOR_KEY: Final = f"{RESOLUTION_KEY}-I[0-9]{{1,5}}"
COMMITMENT_KEY: Final = f"{RESOLUTION_KEY}-{STATE_KEY}"

# A key of each shape, to build addresses of that shape by putting another in its place.
_SAMPLES: Final = {
    "state": "QQQ",
    "group": "qqq",
    "organization": "qqq",
    "theme": "qqq",
    "source": "qqq",
    "conference": "QQQ1",
    "resolution": "QQQ1-R1",
    "indicator": "QQQ1-R1-I1",
    "commitment": "QQQ1-R1-QQQ",
    "report": "QQQ1-R1-QQQ-1",
    "review": "QQQ1-R1-QQQ-1",
    "measurement": "QQQ1-R1-QQQ-I1-2026-01-01-1",
}


@dataclass(frozen=True)
class Address:
    """Reads the absolute address of a row from its public key, which is in its attribute `reads`."""

    # What stands around the key, in the current language.
    around: Callable[[], tuple[str, str]]
    reads: str

    def __call__(self, row: Any) -> str:
        before, after = self.around()
        return f"{before}{getattr(row, self.reads)}{after}"


def api_address(resource: str, key: str) -> Address:
    """As api_url gives it."""
    return Address(partial(_api_address, resource), key)


def page_address(page: str, key: str) -> Address:
    """As page_url gives it."""
    return Address(partial(_page_address, page), key)


def api_url(resource: str, key: str) -> str:
    """Where the API shows the row of `resource` (such as `commitment`) with this public key; absolute."""
    before, after = _api_address(resource)
    return f"{before}{key}{after}"


def list_url(resource: str, **parameters: str) -> str:
    """Where the API lists the rows of `resource` that these parameters choose; absolute."""
    return f"{settings.SITE_URL}{reverse(f'v1:{resource}-list')}?{urlencode(parameters)}".removesuffix("?")


def redirect_to_key(request: HttpRequest, **keys: str) -> HttpResponseRedirect:
    """To the same address with these keys in it, asking the same. Not for good: what an alias means can
    change.
    """
    match = request.resolver_match
    assert match is not None
    address = reverse(match.view_name, kwargs={**match.kwargs, **keys})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def page_url(page: str, key: str) -> str:
    """Where people read about the row, in the current language; absolute."""
    before, after = _page_address(page)
    return f"{before}{key}{after}"


def page_path(page: str, key: str) -> str:
    """The same on this site."""
    before, after = page_path_around(page)
    return f"{before}{key}{after}"


def page_path_around(page: str) -> tuple[str, str]:
    """What stands before and after the key in each such path, for whoever writes many."""
    return _page_path(page, current_language())


def _api_address(resource: str) -> tuple[str, str]:
    before, after = _api_path(resource)
    return f"{settings.SITE_URL}{before}", after


def _page_address(page: str) -> tuple[str, str]:
    before, after = _page_path(page, current_language())
    return f"{settings.SITE_URL}{before}", after


# Exports write hundreds of thousands of addresses; each shape is resolved once.
@functools.cache
def _api_path(resource: str) -> tuple[str, str]:
    return _around_sample(f"v1:{resource}-detail", _SAMPLES[resource])


@functools.cache
def _page_path(page: str, language: str) -> tuple[str, str]:  # noqa: ARG001 (reverse() follows the current language; the cache must too)
    return _around_sample(page, _SAMPLES[page])


def _around_sample(name: str, sample: str) -> tuple[str, str]:
    before, _, after = reverse(name, args=[sample]).partition(sample)
    return before, after
