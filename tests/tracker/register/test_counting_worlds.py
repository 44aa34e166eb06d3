"""Matrix, timeline and CSV of any small world equal a plain recomputation from its raw rows, on any day
and as known at any moment.
"""

from collections import Counter
from datetime import date, timedelta
from unittest.mock import ANY

import pytest
import time_machine
from django.db import transaction
from hypothesis import given, settings, strategies as st

from commitments.models import Commitment
from commitments.record.closing import ClosingRefused, close_commitment
from commitments.record.positions import NewPosition, PositionRefused, record_position
from commitments.vocabulary import Position, ReviewPolicy, Status, Verdict
from tests.downloads import read_csv
from tests.extent import extent
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_resolution,
    make_reviewer,
    make_theme,
    web_page,
)
from tests.tracker.register.test_counting import AXES, LEVELS, counted, plain_standing, read
from tracker.trail.recording import NotEntitled, StatusRefused, record_status
from tracker.trail.reviewing import ReviewRefused, review_report

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 5)
START = at(2026, 2, 1)
DAYS = 40
CODES = ("IRQ", "IRN", "TUR")

conferences = st.lists(
    st.tuples(
        st.sampled_from([None, 0, 10]),
        st.sampled_from(ReviewPolicy.values),
        st.booleans(),
        st.integers(1, 3),
        st.lists(st.sampled_from(CODES), min_size=1, unique=True),
    ),
    min_size=1,
    max_size=3,
)
reports = st.tuples(
    st.just("report"), st.integers(0, 30), st.sampled_from(Status.values), st.integers(0, DAYS), st.booleans()
)
reviews = st.tuples(
    st.just("review"),
    st.integers(0, 30),
    st.sampled_from(["accept", "return"]),
    st.sampled_from([None, *Status.values]),
)
closings = st.tuples(st.just("close"), st.integers(0, 30), st.integers(0, DAYS))
positions = st.tuples(
    st.just("position"),
    st.integers(0, 30),
    st.sampled_from([Position.NOT_APPLICABLE, Position.NOT_APPLICABLE, Position.SUPPORTED]),
    st.one_of(st.none(), st.integers(0, DAYS)),
)
stories = st.lists(st.one_of(reports, reports, reports, reviews, reviews, closings, positions), max_size=20)


def build(world):
    """Conferences with some days, policies and resolutions; some of them are drafts."""
    for number, (begins, policy, published, resolutions, codes) in enumerate(world):
        starts = None if begins is None else FIRST + timedelta(days=begins)
        conference = make_conference(code=f"CONF{number}", starts_on=starts, review_policy=policy)
        for one in range(1, resolutions + 1):
            make_resolution(
                conference=conference, number=one, theme=make_theme(slug=f"theme-{(number + one) % 3}")
            )
            for code in codes:
                make_commitment(reference=f"CONF{number}-R{one}-{code}")
        conference.published = published
        conference.save()


def act_out(story, clock):
    """Act on the commitments one step after another; what the rules refuse is passed over. Returns the
    moments of all steps.
    """
    officer, reviewer, made, moments = make_officer(), make_reviewer(), [], []
    people = {}
    for number, (kind, index, *rest) in enumerate(story):
        moment = START + timedelta(days=number * 2, hours=number % 5)
        clock.move_to(moment)
        commitments = list(Commitment.objects.select_related("state").order_by("reference"))
        commitment = commitments[index % len(commitments)]
        try:
            with transaction.atomic():
                if kind == "close":
                    close_commitment(commitment, closed_on=FIRST + timedelta(days=rest[0]))
                elif kind == "position":
                    stated_on = None if rest[1] is None else FIRST + timedelta(days=rest[1])
                    new = NewPosition(commitment=commitment, position=rest[0], stated_on=stated_on)
                    record_position(new, recorded_by=officer)
                elif kind == "review" and made:
                    report = made[index % len(made)]
                    report.commitment.refresh_from_db()
                    verdict, level = Verdict(rest[0]), rest[1]
                    review_report(
                        report=report,
                        verdict=verdict,
                        reviewer=reviewer,
                        expected_version=report.commitment.version,
                        status=level if verdict == "accept" else None,
                        reason="Because.",
                    )
                elif kind == "report":
                    status, day, by_state = rest
                    state = commitment.state
                    if by_state and state.pk not in people:
                        people[state.pk] = make_focal_point(username=f"focal-{state.code}", state=state)
                    author = people[state.pk] if by_state else officer
                    made.append(
                        record_status(
                            commitment=commitment,
                            status=Status(status),
                            effective_on=FIRST + timedelta(days=day),
                            author=author,
                            expected_version=commitment.version,
                            evidence=[web_page()],
                        )
                    )
        except (StatusRefused, ReviewRefused, NotEntitled, ClosingRefused, PositionRefused):
            # A rule, or a draft that no focal point may report on.
            continue
        moments.append(moment)
    return moments


@settings(max_examples=extent(6, long=100))
@given(world=conferences, story=stories, data=st.data())
def test_equal_a_plain_recomputation(client, world, story, data):
    with transaction.atomic(), time_machine.travel(START - timedelta(days=1), tick=False) as clock:
        build(world)
        moments = act_out(story, clock)
        now = START + timedelta(days=2 * len(story) + 1)
        clock.move_to(now)
        on = data.draw(st.dates(FIRST - timedelta(days=2), now.date()), label="as_of")
        known = data.draw(st.sampled_from([None, *moments]), label="known_at")
        if known is not None:
            on = min(on, known.date())
        parameters = {"as_of": on.isoformat()} | (
            {"known_at": known.isoformat().replace("+00:00", "Z")} if known else {}
        )
        for check in (check_matrix, check_timeline, check_csv):
            check(client, parameters, on, known or now, data)
        transaction.set_rollback(True)


def check_matrix(client, parameters, on, known, data):
    rows, columns = data.draw(st.permutations([*AXES, "status"]), label="axes")[:2]
    measure = data.draw(st.sampled_from([{}, *MEASURES]), label="measure")
    wanted = Counter()
    for row, level in plain_standing(on, known):
        key = AXES | {"status": lambda _row, level=level: level}
        wanted[key[rows](row), key[columns](row), level] += 1
    answer = read(client, "matrix", rows=rows, columns=columns, **measure, **parameters)
    assert counted(answer["cells"]) == dict(wanted)
    if measure:
        for one in [*answer["cells"], *answer["row_totals"], *answer["column_totals"], answer["total"]]:
            where = (one.get("row", ANY), one.get("column", ANY))
            levels = [level for *key, level in wanted.elements() if tuple(key) == where]
            assert (one["numerator"], one["denominator"]) == plain_measure(levels, **measure), where


# Which levels reach another, and what each is on the scale of the G20 Research Group.
SCORES = {"complete": 1, "substantial": 0, "limited": 0, "not_started": -1}
MEASURES = (
    {"measure": "share"},
    {"measure": "share", "at_least": "limited"},
    {"measure": "g20_score"},
)


def plain_measure(levels, *, measure, at_least="complete"):
    """Numerator and denominator, written down once more."""
    if measure == "share":
        return sum(LEVELS.index(level) >= LEVELS.index(at_least) for level in levels), len(levels)
    scores = [SCORES[level] for level in levels if level in SCORES]
    return sum(scores), len(scores)


def check_timeline(client, parameters, on, known, data):
    interval = data.draw(st.sampled_from(["day", "week", "month"]), label="interval")
    asked = {
        "interval": interval,
        "since": (FIRST - timedelta(days=3)).isoformat() if on >= FIRST else on.isoformat(),
        **parameters,
    }
    points = read(client, "timeline", **asked)["points"]
    by = data.draw(st.sampled_from(["state", "theme", "region", "conference"]), label="by")
    measure = data.draw(st.sampled_from(MEASURES), label="measure")
    for series in read(client, "timeline", by=by, **measure, **asked)["series"]:
        for point in series["points"]:
            standing = plain_standing(date.fromisoformat(point["on"]), known)
            levels = [level for row, level in standing if AXES[by](row) == series["key"]]
            assert point["counts"] == {level: levels.count(level) for level in LEVELS}, (by, point["on"])
            assert (point["numerator"], point["denominator"]) == plain_measure(levels, **measure)
    assert points[-1]["on"] == on.isoformat()
    for point in points:
        wanted = Counter(level for _row, level in plain_standing(date.fromisoformat(point["on"]), known))
        assert point["counts"] == {level: wanted[level] for level in LEVELS}, point["on"]


def check_csv(client, parameters, on, known, data):
    lines = read_csv(client.get("/api/v1/commitments/", {"format": "csv", **parameters}))
    assert {line["reference"]: line["status"] for line in lines} == {
        row.reference: level for row, level in plain_standing(on, known)
    }


@pytest.mark.parametrize(("rows", "columns"), [("status", "state"), ("state", "status"), ("state", "theme")])
def test_nothing_is_counted_as_nothing_in_all_levels(client, rows, columns):
    answer = read(client, "matrix", rows=rows, columns=columns)

    assert answer["cells"] == []
    assert (
        [row["key"] for row in answer["rows"]]
        == [total["row"] for total in answer["row_totals"]]
        == (LEVELS if rows == "status" else [])
    )
    assert (
        [column["key"] for column in answer["columns"]]
        == [total["column"] for total in answer["column_totals"]]
        == (LEVELS if columns == "status" else [])
    )
    assert answer["total"] == {"total": 0, "counts": dict.fromkeys(LEVELS, 0)}
