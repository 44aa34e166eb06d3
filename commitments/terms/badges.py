"""Status and schedule as a shape with its name: readable without colour, in print, and aloud."""

import functools
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from commitments.vocabulary import Schedule, Status

# Drawn on 16 by 16 units; `badge-ink` is filled with the badge's colour, everything else is an outline in it.
_RING: Final = '<circle cx="8" cy="8" r="6.25"/>'
_TICK: Final = '<path d="M4.8 8.3 7 10.6l4.3-5"/>'
STATUS_SHAPES: Final = {
    Status.NO_INFORMATION: '<circle cx="8" cy="8" r="6.25" stroke-dasharray="2.2 2.7"/>',
    Status.NOT_STARTED: _RING,
    Status.LIMITED: f'{_RING}<path class="badge-ink" d="M8 8V1.75A6.25 6.25 0 0 1 14.25 8z"/>',
    Status.SUBSTANTIAL: f'{_RING}<path class="badge-ink" d="M8 8V1.75A6.25 6.25 0 1 1 1.75 8z"/>',
    Status.COMPLETE: (
        '<circle class="badge-ink" cx="8" cy="8" r="6.25"/><path class="badge-paper" d="M4.8 8.3 7 '
        '10.6l4.3-5"/>'
    ),
}
SCHEDULE_SHAPES: Final = {
    Schedule.NO_DEADLINE: '<path d="M3 8h10"/>',
    Schedule.NOT_YET_DUE: f'{_RING}<path d="M8 4.5V8l2.5 1.8"/>',
    Schedule.DUE_SOON: '<path d="M4 2h8M4 14h8M5 2c0 4 6 8 6 12M11 2c0 4-6 8-6 12"/>',
    Schedule.OVERDUE: (
        '<path class="badge-ink" d="M8 1.75 14.75 14H1.25z"/><path class="badge-paper" d="M8 6v4M8 11.6v.5"/>'
    ),
    Schedule.MET_ON_TIME: f'<rect x="1.75" y="1.75" width="12.5" height="12.5" rx="2.5"/>{_TICK}',
    Schedule.MET_LATE: (
        '<rect x="1.75" y="1.75" width="12.5" height="12.5" rx="2.5" stroke-dasharray="2.2 2"/>' + _TICK
    ),
}


FLAG_SHAPES: Final = {
    "disputed": '<path d="M4 14.5V2M4 2.5h8.5L10 5.75l2.5 3.25H4"/>',
    "reviewed": f'<circle cx="8" cy="8" r="6.25" stroke-dasharray="1 0"/>{_TICK}',
}
FLAG_LABELS: Final = {"disputed": _("Disputed by the State"), "reviewed": _("Reviewed")}


# A page names levels by the hundred.
@functools.cache
def level_name(status: str, language: str) -> str:  # noqa: ARG001 (a label is said in the current language; the cache must too)
    """A level in the current language, which is `language`."""
    return str(Status(status).label)


def status_badge(status: str) -> SafeString:
    """The implementation level as shape and translated name; ValueError for a value that Status does not
    have.
    """
    level = Status(status)
    return _badge(level.value, STATUS_SHAPES[level], str(level.label))


def schedule_badge(schedule: str) -> SafeString:
    """The standing against the deadline as shape and translated name; ValueError for a value that
    Schedule does not have.
    """
    standing = Schedule(schedule)
    return _badge(standing.value, SCHEDULE_SHAPES[standing], str(standing.label))


def flag_badge(flag: str) -> SafeString:
    """What else is to be known of a status, as shape and words; KeyError for a flag that FLAG_SHAPES does
    not have.
    """
    return _badge(flag, FLAG_SHAPES[flag], str(FLAG_LABELS[flag]))


def _badge(value: str, shape: str, label: str) -> SafeString:
    return format_html(
        '<span class="badge badge-{}"><svg class="badge-shape" viewBox="0 0 16 16" width="16" height="16" '
        'aria-hidden="true">{}</svg>'
        '<span class="badge-label">{}</span></span>',
        value,
        mark_safe(shape),  # noqa: S308 (a constant of this module)
        label,
    )
