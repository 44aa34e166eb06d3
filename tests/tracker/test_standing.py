"""The standing that follows from a trail, against a plain day-by-day recomputation."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st

from commitments.vocabulary import Status
from tracker.models import StatusReport
from tracker.standing import Standing, standing_after

FIRST = date(2026, 1, 1)
claims = st.lists(st.tuples(st.sampled_from(Status.values), st.integers(0, 12), st.booleans()), max_size=12)


def trail(told: list[tuple[str, int, bool]]) -> list[StatusReport]:
    return [
        StatusReport(
            sequence=number,
            status=status,
            effective_on=FIRST + timedelta(days=day),
            needs_review=needs_review,
            recorded_at=datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=number),
        )
        for number, (status, day, needs_review) in enumerate(told, start=1)
    ]


def by_the_day(told: list[tuple[str, int, bool]]) -> list[str | None]:
    """The status on each day from FIRST on: of what had begun by then, the latest day, and of one day the last word."""
    days: list[str | None] = []
    for today in range(14):
        best = max(((day, number) for number, (_, day, waits) in enumerate(told) if day <= today and not waits), default=None)
        days.append(told[best[1]][0] if best else None)
    return days


def test_an_empty_trail_leaves_no_information():
    assert standing_after([]) == Standing()


@given(claims)
def test_standing_equals_a_day_by_day_recomputation(told):
    standing = standing_after(trail(told))
    days = by_the_day(told)

    assert standing.status == (days[-1] or Status.NO_INFORMATION)
    since = None
    if days[-1] is not None:
        first = len(days) - 1
        while first > 0 and days[first - 1] == days[-1]:
            first -= 1
        since = FIRST + timedelta(days=first)
    assert standing.status_since == since


@given(claims, st.randoms())
def test_the_order_in_which_reports_are_read_does_not_matter(told, random):
    reports = trail(told)
    shuffled = list(reports)
    random.shuffle(shuffled)

    assert standing_after(shuffled) == standing_after(reports)
