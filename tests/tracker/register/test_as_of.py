"""The register as of a past day and as known at a past moment: two axes, each by itself and both together."""

import itertools
from datetime import UTC, date, timedelta

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import timezone, translation

from commitments.language.calendars import override_calendar
from commitments.models import Commitment
from commitments.record.closing import close_commitment
from commitments.refusals import ParameterRefused
from commitments.vocabulary import ReviewPolicy
from tests.downloads import read_csv
from tests.extent import extent
from tests.factories import (
    at,
    dissent,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_resolution,
    make_reviewer,
    report,
    review,
    withdraw,
)
from tracker.models import Dissent, StatusReport
from tracker.register.as_of import AsOf

TODAY = at(2026, 11, 20)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(TODAY, tick=False)]
STARTS = date(2026, 1, 5)


def on(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def commitment():
    with on(at(2026, 1, 10)):
        make_conference(starts_on=STARTS)
        return make_commitment()


def read(client, **parameters):
    answer = client.get("/api/v1/commitments/", parameters)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def status(client, **parameters):
    (row,) = read(client, **parameters)["results"]
    return row["status"]


@pytest.fixture
def late(commitment):
    """Limited since February, said in February; substantial since March, said in June only."""
    with on(at(2026, 2, 10)):
        report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))
    with on(at(2026, 6, 10)):
        report(commitment=commitment, status="substantial", effective_on=date(2026, 3, 1))


def test_a_late_report_changes_the_days_it_speaks_of(client, late):
    days = ["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01", "2026-05-01"]

    assert [status(client, as_of=day) for day in days] == [
        "no_information",
        "limited",
        "limited",
        "substantial",
        "substantial",
    ]


def test_a_late_report_changes_nothing_of_what_was_known_before_it(client, late):
    assert status(client, as_of="2026-05-01", known_at="2026-05-31T00:00:00Z") == "limited"
    assert status(client, as_of="2026-05-01", known_at="2026-06-10T11:59:59Z") == "limited"
    assert status(client, as_of="2026-05-01", known_at="2026-06-10T12:00:00Z") == "substantial"
    assert status(client, as_of="2026-02-01", known_at="2026-02-09T00:00:00Z") == "no_information"


def test_known_at_alone_asks_for_the_day_of_that_moment(client, late):
    answer = read(client, known_at="2026-05-31T10:00:00Z")

    assert (answer["as_of"], answer["known_at"]) == ("2026-05-31", "2026-05-31T10:00:00.000000Z")
    assert answer["results"][0]["status"] == "limited"
    assert answer["results"][0]["status_since"] == "2026-02-01"


def test_a_correction_for_the_same_day_replaces_what_was_said_and_not_what_was_known(client, commitment):
    for day, level in ((10, "complete"), (20, "limited")):
        with on(at(2026, 4, day)):
            report(commitment=commitment, status=level, effective_on=date(2026, 4, 1))

    assert status(client, as_of="2026-04-05") == "limited"
    assert status(client, as_of="2026-04-05", known_at="2026-04-15") == "complete"


def test_a_report_counts_from_its_day_once_accepted_and_no_more_once_returned(client, commitment):
    commitment.resolution.conference.__class__.objects.update(review_policy=ReviewPolicy.SECOND_PERSON)
    commitment = Commitment.objects.get()
    with on(at(2026, 2, 1)):
        made = report(commitment=commitment, status="substantial", effective_on=date(2026, 2, 1))
    with on(at(2026, 3, 1)):
        review(of=made, verdict="accept", status="limited")
    with on(at(2026, 4, 1)):
        review(of=made, verdict="return")
    rows = {
        month: read(client, as_of="2026-02-15", known_at=f"2026-{month:02}-20")["results"][0]
        for month in (2, 3, 4)
    }

    assert [rows[month]["status"] for month in (2, 3, 4)] == ["no_information", "limited", "no_information"]
    assert [rows[month]["reported_status"] for month in (2, 3, 4)] == [None, "substantial", None]
    assert [rows[month]["reviewed"] for month in (2, 3, 4)] == [False, True, False]


def test_a_withdrawn_report_counted_until_it_was_withdrawn(client, commitment):
    with on(at(2026, 2, 1)):
        made = report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))
    with on(at(2026, 3, 1)):
        withdraw(report=made)

    assert status(client, as_of="2026-02-15") == "no_information"
    assert status(client, as_of="2026-02-15", known_at="2026-02-15") == "limited"


def test_a_dispute_is_there_from_when_it_was_put_on_record_until_the_review_is_replaced(client, commitment):
    with on(at(2026, 2, 1)):
        made = report(commitment=commitment, status="substantial", effective_on=date(2026, 2, 1))
    with on(at(2026, 3, 1)):
        given_review = review(of=made, verdict="accept", status="limited")
    with on(at(2026, 4, 1)):
        dissent(of=given_review)
    with on(at(2026, 5, 1)):
        review(of=made, verdict="accept", status="substantial")

    shown = [
        [row["disputed"] for row in read(client, known_at=f"2026-{month:02}-15")["results"]]
        for month in (3, 4, 5)
    ]
    assert shown == [[False], [True], [False]]
    assert [
        len(read(client, known_at=f"2026-{month:02}-15", disputed="true")["results"]) for month in (3, 4, 5)
    ] == [0, 1, 0]
    assert [
        len(read(client, known_at=f"2026-{month:02}-15", discrepancy="true")["results"])
        for month in (3, 4, 5)
    ] == [1, 1, 0]


def test_what_was_not_agreed_or_not_entered_yet_is_not_there(client, commitment):
    assert read(client, as_of="2026-01-04")["count"] == 0
    assert read(client, as_of="2026-01-05")["count"] == 1
    assert read(client, known_at="2026-01-09")["count"] == 0
    assert read(client, known_at="2026-01-11")["count"] == 1


def test_what_was_closed_later_was_in_force(client, commitment):
    close_commitment(commitment, closed_on=date(2026, 6, 1))

    assert [read(client, as_of=day)["count"] for day in ("2026-05-31", "2026-06-01")] == [1, 0]
    assert [read(client, as_of=day, closed="true")["count"] for day in ("2026-05-31", "2026-06-01")] == [0, 1]
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/", {"as_of": "2026-05-31"}).json()["closed_on"] is None


def test_deadlines_and_silence_are_those_of_the_day(client, commitment):
    Commitment.objects.update(due_on=date(2026, 6, 30))
    with on(at(2026, 2, 10)):
        report(commitment=commitment, status="limited", effective_on=date(2026, 2, 1))
    days = ("2026-05-01", "2026-06-15", "2026-07-01", "2026-08-09", "2026-08-10")

    assert [read(client, as_of=day)["results"][0]["schedule"] for day in days] == [
        "not_yet_due",
        "due_soon",
        "overdue",
        "overdue",
        "overdue",
    ]
    assert [read(client, as_of=day)["results"][0]["stale"] for day in days] == [
        False,
        False,
        False,
        False,
        True,
    ]
    assert read(client, as_of="2026-05-01")["results"][0]["last_report_on"] == "2026-02-10"
    assert read(client, as_of="2026-02-09")["results"][0]["last_report_on"] is None


def test_a_file_says_for_which_day_it_is(client, late):
    answer = client.get(
        "/api/v1/commitments/", {"as_of": "2026-05-01", "known_at": "2026-05-31T10:00:00Z", "format": "csv"}
    )

    (row,) = read_csv(answer)
    assert (row["status"], row["as_of"], row["known_at"]) == (
        "limited",
        "2026-05-01",
        "2026-05-31T10:00:00.000000Z",
    )
    assert "as-of-2026-05-01" in answer.headers["Content-Disposition"]


def test_a_detail_answers_for_any_day(client, late):
    rows = [
        client.get("/api/v1/commitments/BAG3-R1-IRQ/", {"as_of": day}).json()
        for day in ("2026-02-15", "2026-05-01")
    ]

    assert [row["status"] for row in rows] == ["limited", "substantial"]


@pytest.mark.parametrize(
    ("parameters", "at_fault", "message"),
    [
        ({"as_of": "2026-11-21"}, "as_of", "in the future"),
        ({"known_at": "2026-11-20T12:00:01Z"}, "known_at", "has passed"),
        ({"as_of": "2026-06-02", "known_at": "2026-06-01T10:00:00Z"}, "as_of", "had not come"),
        ({"as_of": "1404-12-30"}, "as_of", "out of range"),
        ({"as_of": "2026-02-29"}, "as_of", "no such day"),
        ({"as_of": "yesterday"}, "as_of", "no date"),
        ({"known_at": "0001-01-01T00:00+14:00"}, "known_at", "out of range"),
        ({"known_at": "9999-12-31T23:59:59-12:00"}, "known_at", "out of range"),
        ({"known_at": "2026-06-01T10:00"}, "known_at", "no time"),
    ],
)
@pytest.mark.parametrize("address", ["", "BAG3-R1-IRQ/"])
@pytest.mark.one_database
def test_what_cannot_be_asked_is_refused(client, commitment, address, parameters, at_fault, message):
    answer = client.get(f"/api/v1/commitments/{address}", parameters)

    assert answer.status_code == 400
    assert [(error["parameter"], message in error["detail"]) for error in answer.json()["errors"]] == [
        (at_fault, True)
    ]


def test_a_draft_of_the_past_stays_hidden(client, late):
    make_conference().__class__.objects.update(published=False)

    assert read(client, as_of="2026-05-01")["count"] == 0
    assert client.get("/api/v1/commitments/BAG3-R1-IRQ/", {"as_of": "2026-05-01"}).status_code == 404


@pytest.mark.parametrize("count", [1, 40])
def test_queries_do_not_grow_with_the_rows(client, count, django_assert_num_queries):
    with on(at(2026, 1, 10)):
        conference = make_conference(starts_on=STARTS)
        for number in range(1, count + 1):
            make_resolution(conference=conference, number=number)
            report(commitment=make_commitment(reference=f"BAG3-R{number}-IRQ"), effective_on=date(2026, 1, 6))

    # One counts, one reads the rows, one the themes of their resolutions, one the groups of their States; on
    # SQLite one finds the keys of the rows before. Whether they are too many the counts of today say first.
    with django_assert_num_queries(6 if connection.vendor == "sqlite" else 5):
        assert read(client, as_of="2026-02-01", known_at="2026-03-01")["count"] == count


def rows_of(commitment):
    """Its reports, with the reviews of each, and its dissents."""
    reports = StatusReport.objects.filter(commitment=commitment).prefetch_related("reviews")
    return list(reports), list(Dissent.objects.filter(commitment=commitment))


def recomputed(rows, day, moment, *, sees_all):
    """Status, since when, claim, reviewed and disputed on `day` as known at `moment`, the plain way: day
    by day from the rows, or from those that count for whoever does not see all.
    """

    reports, dissents = rows

    def on_day(one):
        shown = ("no_information", None, None, False, False)
        held = [row for row in reports if row.recorded_at <= moment and row.effective_on <= one]
        recomputed = []
        for row in held:
            last = max(
                (r for r in row.reviews.all() if r.recorded_at <= moment),
                key=lambda r: r.sequence,
                default=None,
            )
            recomputed.append((row.effective_on, row.sequence, row, last))
        recomputed.sort(key=lambda item: item[:2])
        claims = [
            row.status
            for _, _, row, last in recomputed
            if (last is None and (sees_all or not row.needs_review))
            or (last is not None and last.verdict == "accept")
        ]
        counting = [
            (last.status if last else row.status, last is not None)
            for _, _, row, last in recomputed
            if (last is None and not row.needs_review) or (last is not None and last.verdict == "accept")
        ]
        against = {d.review_id for d in dissents if d.recorded_at <= moment}
        disputed = any(last is not None and last.pk in against for _, _, _, last in recomputed)
        if counting:
            shown = (counting[-1][0], True, claims[-1] if claims else None, counting[-1][1], disputed)
        else:
            shown = ("no_information", None, claims[-1] if claims else None, False, disputed)
        return shown

    today_shown = on_day(day)
    since = None
    if today_shown[1]:
        since = day
        while (before := on_day(since - timedelta(days=1)))[1] and before[0] == today_shown[0]:
            since -= timedelta(days=1)
    return (today_shown[0], since and since.isoformat(), *today_shown[2:])


def test_every_day_as_known_on_every_day_equals_a_plain_recomputation(client, commitment):
    officer, reviewer, focal = make_officer(), make_reviewer(), make_focal_point(state=commitment.state)
    steps = iter([at(2026, 2, 1) + timedelta(days=4 * step) for step in range(12)])

    def step(action, **values):
        with on(next(steps)):
            return action(**values)

    first = step(
        report, commitment=commitment, status="limited", effective_on=date(2026, 2, 1), author=officer
    )
    second = step(
        report, commitment=commitment, status="complete", effective_on=date(2026, 2, 3), author=focal
    )
    given_review = step(review, of=second, verdict="accept", status="substantial", reviewer=reviewer)
    step(dissent, of=given_review, author=focal)
    third = step(
        report, commitment=commitment, status="not_started", effective_on=date(2026, 1, 20), author=officer
    )
    step(review, of=first, verdict="return", reviewer=reviewer)
    step(report, commitment=commitment, status="limited", effective_on=date(2026, 2, 3), author=officer)
    step(withdraw, report=third)
    step(review, of=second, verdict="accept", status="complete", reviewer=reviewer)
    step(report, commitment=commitment, status="limited", effective_on=date(2026, 3, 1), author=officer)
    moments = [at(2026, 1, 30) + timedelta(days=4 * number) for number in range(13)]

    rows = rows_of(commitment)
    client_of_officer = Client()
    client_of_officer.force_login(officer)
    checked = 0
    days = [date(2026, 1, 19) + timedelta(days=day) for day in range(0, 60, 3)]
    for number, (moment, day) in enumerate(itertools.product(moments, days)):
        # Coprime to how many days there are, so that every day comes up.
        if number % extent(3, long=1) == 0 and day <= timezone.localdate(moment):
            # The public and the officer take turns.
            sees_all = bool(checked % 2)
            (row,) = read(
                client_of_officer if sees_all else client,
                as_of=day.isoformat(),
                known_at=moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            )["results"]
            shown = (
                row["status"],
                row["status_since"],
                row["reported_status"],
                row["reviewed"],
                row["disputed"],
            )
            assert shown == recomputed(rows, day, moment, sees_all=sees_all), (day, moment, sees_all)
            checked += 1
    assert checked > extent(50, long=100)


def test_a_refusal_says_its_day_in_the_calendar_and_digits_of_its_reader():
    with translation.override("fa"), override_calendar("solar_hijri"):
        with pytest.raises(ParameterRefused) as refusal:
            AsOf.from_parameters(QueryDict("as_of=2026-11-21"))

        assert "۲۹ آبان ۱۴۰۵" in str(refusal.value.errors)
