"""What time it is for those who write the trail.

It is the present, always, but in a demonstration: there an invented past is told
through the same doors as a real one, and `speaking_at` sets the moment at which
they are knocked at. A real deployment refuses it, so nobody can backdate a record.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

_told: ContextVar[datetime | None] = ContextVar("mithaq_told_time", default=None)


class TimeIsReal(Exception):
    """Somebody tried to set the time outside a demonstration."""


def now() -> datetime:
    return _told.get() or timezone.now()


def today() -> date:
    """The day here, in the site's time zone."""
    return timezone.localdate(now())


@contextmanager
def speaking_at(moment: datetime) -> Iterator[None]:
    """Let the doors believe that it is `moment`. Raises TimeIsReal unless DEMO is on."""
    if not settings.DEMO:
        raise TimeIsReal(_("Only the invented past of a demonstration is told at another time than now."))
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
