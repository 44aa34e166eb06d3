"""Reads what day_by_day tells levels from: of some thousand commitments at a time, each kind of thing with
one query, as the database gives it.

Days become numbers by a table of those that came before: there are few, and making dates of all of them
takes longer than reading them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models import BooleanField, Case, ExpressionWrapper, Value, When
from django.utils import timezone

from commitments.many_rows import among
from commitments.vocabulary import ClosingKind, Lifecycle, Verdict
from tracker.models import Dissent, Review, StatusPeriod, StatusReport
from tracker.querysets import shown_in_full_to
from tracker.register.as_of import AsOf
from tracker.register.day_by_day import FOREVER, Asked, Course, Period
from tracker.register.days_in_force import closings_known, stated_then

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

# So many commitments are read at a time.
AT_ONCE: Final = 1_000
FIRST_DAY: Final = date.min.toordinal()
_ACCEPTED: Final = Verdict.ACCEPT.value


class _Days(dict[Any, Any]):
    """The number of each day, as the database gives it."""

    def __missing__(self, day: Any) -> int | None:
        if day is None:
            number = None
        else:
            number = (date.fromisoformat(day) if isinstance(day, str) else day).toordinal()
        self[day] = number
        return number


class _DaysOfMoments:
    """The number of the day on which a moment lies, as the database gives it, in one time zone. Of SQLite's
    texts, which are in UTC, the moments are kept at which a day ends.
    """

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.ends: dict[str, tuple[int, list[str]]] = {}

    def __getitem__(self, moment: Any) -> int:
        if not isinstance(moment, str):
            local: datetime = moment.astimezone(self.zone)
            return local.toordinal()
        if (known := self.ends.get(moment[:10])) is None:
            known = self.ends[moment[:10]] = self._of_day(moment[:10])
        first, ends = known
        return first + bisect_right(ends, moment)

    def _of_day(self, day: str) -> tuple[int, list[str]]:
        first = datetime.combine(date.fromisoformat(day), time.min, tzinfo=UTC).astimezone(self.zone).date()
        ends = (
            datetime.combine(first + timedelta(days=days), time.min, tzinfo=self.zone).astimezone(UTC)
            for days in (1, 2)
        )
        return first.toordinal(), [f"{end:%Y-%m-%d %H:%M:%S}" for end in ends]


class _Moments(dict[tzinfo, _DaysOfMoments]):
    """The days of moments in each time zone."""

    def __missing__(self, zone: tzinfo) -> _DaysOfMoments:
        days = self[zone] = _DaysOfMoments(zone)
        return days


@dataclass(frozen=True, kw_only=True)
class Courses:
    """What is known, as of the last of some days, of the commitments `rows`, as far as it matters to what is
    `asked`; with the keys that stand at `path`, and at `further`. `facts` show the deadlines of all.
    """

    rows: Any
    facts: Any
    last: AsOf
    asked: Asked
    seen_by: "User | AnonymousUser"
    path: str | None = None
    further: str = ""

    def __iter__(self) -> Iterator[Course]:
        days, moments = _Days(), _Moments()
        found = list(self.rows.order_by().values_list("pk", flat=True))
        for start in range(0, len(found), AT_ONCE):
            yield from self._read(found[start : start + AT_ONCE], days, moments).values()

    def _read(self, keys: Sequence[int], days: _Days, moments: _Moments) -> dict[int, Course]:
        courses = self._commitments(keys, days, moments)
        # What was taken from under the filters meanwhile is there no more.
        keys = list(courses)
        self._add_periods(courses, keys, days)
        asked = self.asked
        if asked.asks_closings:
            self._add_closings(courses, keys, days)
        if asked.asks_positions:
            in_order = stated_then(self.last).filter(commitment__in=among(keys))
            for pk, day, position in _raw(
                in_order.order_by("recorded_at", "pk"), "commitment_id", "stated_on", "position"
            ):
                courses[pk].stated.append((days[day] or FIRST_DAY, position))
            for one in courses.values():
                # Of several of one day the one that was recorded last comes last.
                one.stated.sort(key=lambda stated: stated[0])
        self._add_reports(courses, keys, days, moments)
        return courses

    def _commitments(self, keys: Sequence[int], days: _Days, moments: _Moments) -> dict[int, Course]:
        whole_where = shown_in_full_to(self.seen_by)
        is_whole: Any = Value(True)
        if whole_where is not None:
            is_whole = Case(When(whole_where, then=Value(True)), default=Value(False))
        rows = self._some(keys).annotate(is_whole=ExpressionWrapper(is_whole, output_field=BooleanField()))
        conference = "resolution__conference__"
        created_on = moments[timezone.get_current_timezone()]
        courses = {}
        for pk, state, part, due, stage, whole, held_on, ended_on, joined_on, own, created_at, *key in _raw(
            rows,
            *("pk", "state_id", "participation_id", "effective_due_on", "resolution__lifecycle", "is_whole"),
            *(f"{conference}starts_on", f"{conference}ends_on", "participation__joined_on", "joined_on"),
            *("created_at", *(() if self.path is None else (self.path,))),
        ):
            first = days[held_on]
            awaited_from = days[ended_on] or first
            courses[pk] = Course(
                begun=max(first or FIRST_DAY, days[joined_on] or FIRST_DAY, days[own] or FIRST_DAY),
                keys=[(key[0] or None) if key else None],
                state=state,
                participation=part,
                due=days[due],
                is_active=stage == Lifecycle.ACTIVE.value,
                is_whole=bool(whole),
                awaited_from=awaited_from or created_on[created_at],
            )
        if self.further:
            for pk, named in _raw(
                self._some(keys).filter(**{f"{self.further}__isnull": False}), "pk", self.further
            ):
                courses[pk].keys.append(named or None)
        return courses

    def _some(self, keys: Sequence[int]) -> Any:
        return self.facts.order_by().filter(pk__in=among(keys))

    def _add_periods(self, courses: dict[int, Course], keys: Sequence[int], days: _Days) -> None:
        known = StatusPeriod.objects.known(self.last.known_at).filter(commitment__in=among(keys))
        for pk, begins, ends, status, since, reported, reviewed, disputed in _raw(
            known.order_by("commitment_id", "valid_from"),
            *("commitment_id", "valid_from", "valid_until", "status", "status_since", "reported_status"),
            *("reviewed", "disputed"),
        ):
            courses[pk].periods.append(
                Period(
                    days[begins],
                    days[ends] or FOREVER,
                    status,
                    days[since],
                    reported,
                    bool(reviewed),
                    bool(disputed),
                )
            )

    def _add_closings(self, courses: dict[int, Course], keys: Sequence[int], days: _Days) -> None:
        known = closings_known(self.last)
        parts = {one.participation for one in courses.values()}
        of_each: dict[str, dict[int, list[tuple[int, int]]]] = {}
        for column, some in (("commitment_id", keys), ("participation_id", parts)):
            spans = of_each[column] = defaultdict(list)
            for key, kind, closed_on, reopened_on in _raw(
                known.filter(**{f"{column}__in": among(some)}), column, "kind", "closed_on", "reopened_on"
            ):
                begins = FIRST_DAY if kind == ClosingKind.IN_ERROR.value else days[closed_on]
                spans[key].append((begins, days[reopened_on] or FOREVER))
        if any(of_each.values()):
            for pk, one in courses.items():
                of_part = of_each["participation_id"].get(one.participation, [])
                one.closings = [*of_each["commitment_id"].get(pk, []), *of_part]

    def _add_reports(
        self, courses: dict[int, Course], keys: Sequence[int], days: _Days, moments: _Moments
    ) -> None:
        """What of reports is not told by the periods."""
        asked, known_at = self.asked, self.last.known_at
        in_part = [pk for pk in keys if not courses[pk].is_whole]
        if asked.disputed is not None and in_part:
            shown = Dissent.objects.in_force(known_at=known_at).disclosed_only(known_at=known_at)
            shown = shown.filter(commitment__in=among(in_part))
            for pk, effective_on in _raw(shown.order_by(), "commitment_id", "review__report__effective_on"):
                courses[pk].disputed_from = min(courses[pk].disputed_from, days[effective_on])
        if asked.asks_claims and in_part:
            for pk, effective_on, status, _moment in self._in_effect(in_part):
                courses[pk].claims.append((days[effective_on], status))
            for one in courses.values():
                one.claims.sort(key=lambda claim: claim[0])
        if asked.stale is not None:
            seen, shown_on = (
                moments[zone] for zone in (timezone.get_default_timezone(), timezone.get_current_timezone())
            )
            for pk, _effective_on, _status, moment in self._in_effect(keys):
                courses[pk].heard.append((seen[moment], shown_on[moment]))
            for one in courses.values():
                one.heard.sort()

    def _in_effect(self, keys: Sequence[int]) -> Iterator[tuple[int, Any, str, Any]]:
        """The reports in effect of these commitments, of each in the order of their sequence: what
        StatusReportQuerySet.in_effect finds. The last verdict of each is read along with all others, which
        takes half as long as to look for it.
        """
        known_at = self.last.known_at
        reports, reviews = (
            rows.objects.filter(commitment__in=among(keys)) for rows in (StatusReport, Review)
        )
        if known_at is not None:
            reports, reviews = reports.known_at(known_at), reviews.known_at(known_at)
        verdicts = dict(_raw(reviews.order_by("commitment_id", "sequence"), "report_id", "verdict"))
        for key, needs_review, *shown in _raw(
            reports.order_by("commitment_id", "sequence"),
            *("pk", "needs_review", "commitment_id", "effective_on", "status", "recorded_at"),
        ):
            verdict = verdicts.get(key)
            if verdict == _ACCEPTED or (verdict is None and not needs_review):
                pk, effective_on, status, moment = shown
                yield pk, effective_on, status, moment


def _raw(rows: Any, *columns: str) -> list[tuple[Any, ...]]:
    """The rows as the database has them. SQLite's own are made days and moments of, one by one, where a
    column says that it holds such; of an expression that is not said.
    """
    sql, parameters = rows.values_list(*columns).query.sql_with_params()
    if connection.vendor == "sqlite":
        names = ", ".join(f"+{connection.ops.quote_name(name)}" for name in columns)
        sql = f"SELECT {names} FROM ({sql}) AS found"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
