"""What changes the counts of commitments by level from one of many days to the next: of those that count on
all days from their first the database sums it, of others it is told one by one.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, DateField, F, FilteredRelation, Q, Value
from django.db.models.functions import Coalesce, Greatest, Trunc

from commitments.vocabulary import Status
from tracker.collecting import collecting_seldom
from tracker.register.as_of import AsOf, period_known
from tracker.register.day_by_day import Asked, Course, Levels
from tracker.register.days_in_force import Held

# By key, how many come to each level.
Counts = dict[str | None, Counter[str]]


def _begun_on() -> Any:
    """The first day of a commitment; the first of all where no source dates it."""
    days = ("resolution__conference__starts_on", "participation__joined_on", "joined_on")
    return Greatest(*(Coalesce(F(day), Value(date.min)) for day in days), output_field=DateField())


def note_lasting(
    changes: list[Counts],
    rows: Any,
    days: Sequence[date],
    last: AsOf,
    *,
    held: Held,
    interval: str,
    path: str | None,
) -> None:
    """Notes the rows that are counted from the day on which they begin; three queries. Where something is
    asked of what is `held`, what begins or ends with a period is noted apart from what has none meanwhile.
    """
    nothing = Status.NO_INFORMATION.value

    def add(found: Any, day: Any, sign: int, *columns: str, replaces: bool = True) -> None:
        """From `day` on each row is at its level, or with -1 no more; without a column of it, it begins."""
        found = found.annotate(day=day).filter(day__lte=last.on)
        found = found.annotate(interval=Trunc("day", interval, output_field=DateField()))
        columns = (*columns, *(() if path is None else (path,)))
        for first, *values, number in found.values_list("interval", *columns).annotate(number=Count("pk")):
            # The interval that begins on this day ends on the first of the days that follow.
            if (place := bisect_left(days, first)) < len(days):
                counts = changes[place][None if path is None else values.pop() or None]
                if replaces:
                    counts[nothing] += -sign * number if values else sign * number
                for level in values:
                    counts[level] += sign * number

    begun_on = _begun_on()
    # What is filtered by the relation itself would join it once more.
    standing = rows.annotate(
        period=FilteredRelation("periods", condition=period_known(last.known_at)),
        level=F("period__status"),
        until=F("period__valid_until"),
        since=Greatest("period__valid_from", begun_on, output_field=DateField()),
    ).filter(Q(until__isnull=True) | Q(until__gt=F("since")), level__isnull=False)
    if held.passes_nothing:
        add(rows, begun_on, 1)
        if not held.is_any:
            add(standing, F("since"), -1)
            add(standing, F("until"), 1)
    for day, sign in (("since", 1), ("until", -1)):
        add(held.among(standing), F(day), sign, "level", replaces=held.is_any)


def note_courses(
    changes: list[Counts], courses: Iterable[Course], days: Sequence[date], asked: Asked
) -> None:
    """Notes commitments one by one."""
    levels = Levels(asked, [day.toordinal() for day in days])
    with collecting_seldom():
        for one in courses:
            before = None
            for place, level in levels.of(one):
                for key in one.keys:
                    counts = changes[place][key]
                    if level is not None:
                        counts[level] += 1
                    if before is not None:
                        counts[before] -= 1
                before = level
