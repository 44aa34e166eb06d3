"""What time it is for those who write the trail.

It is the present, but in a demonstration: there an invented past is written through
the same doors as a real one, and `override_now` sets the time that they see. A real
deployment refuses it, so nobody can backdate a record.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.refusals import Refused

_overridden: ContextVar[datetime | None] = ContextVar("mithaq_told_time", default=None)


class ClockOverrideRefused(Refused):
    """Somebody tried to set the time outside a demonstration."""


def now() -> datetime:
    return _overridden.get() or timezone.now()


def today() -> date:
    """The day here, in the site's time zone."""
    return timezone.localdate(now())


@contextmanager
def override_now(moment: datetime) -> Iterator[None]:
    """Make `moment` the present for the doors, within the block. Raises ClockOverrideRefused unless DEMO
    is on.
    """
    if not settings.DEMO:
        raise ClockOverrideRefused(
            _("Only the invented past of a demonstration is told at another time than now.")
        )
    token = _overridden.set(moment)
    try:
        yield
    finally:
        _overridden.reset(token)
