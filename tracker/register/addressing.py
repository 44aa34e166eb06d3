"""Where people read the rows of the register that a number counts."""

import functools
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from commitments.language.languages import current_language
from tracker.register.as_of import AsOf


def register_url(as_of: AsOf, **narrowing: str) -> str:
    """The page that lists the commitments in force which pass these filters, on the day of `as_of`; another
    filter can be added to its address.
    """
    narrowing |= dict(parse_qsl(as_of.query))
    return f"{_list_path(current_language())}?{urlencode({**narrowing, 'closed': 'false'}, safe=',')}"


# A page leads to it by the hundred.
@functools.cache
def _list_path(language: str) -> str:  # noqa: ARG001 (reverse() follows the current language; the cache must too)
    return reverse("commitments")
