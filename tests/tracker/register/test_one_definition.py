"""Open, overdue, due soon, stale, closed and not reported on mean the same through every way in.

The world holds one commitment for each combination of status, closing, deadline, position and
life of the resolution. What each word means is written down here once more, plainly.
"""

import csv
import re
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from itertools import cycle, product
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from icalendar import Calendar

from commitments.models import Closing, Commitment, Resolution, State, StatedPosition
from tests.factories import (
    at,
    make_conference,
    make_focal_point,
    make_officer,
    make_participation,
    make_resolution,
    make_state,
)
from tests.worlds import rolled_back_after_module
from tracker.desk.reminding import LATE_DAYS_MAX, mail_drafts_for
from tracker.desk.today import desk_of
from tracker.models import Occasion

NOW = at(2026, 3, 10)
pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW, tick=False)]
TODAY = date(2026, 3, 10)
STATES = [f"QM{letter}" for letter in "ABCDEFGHIJKLMN"]
# Each status with the days from today since which it holds.
STATUSES = (("no_information", None), ("limited", -40), ("complete", -40), ("complete", 0))
POSITIONS = ("noted", "not_applicable")
DEADLINES = (None, -8, -7, -1, 0, 30, 31)
LAST_ACCEPTED = (None, -181, -180, 0)


def day(days):
    return None if days is None else TODAY + timedelta(days=days)


def build():
    """One commitment for each combination, and a person with an address who acts for each State."""
    conference = make_conference(starts_on=date(2025, 1, 10), ends_on=date(2025, 1, 12))
    for code in STATES:
        make_participation(conference=conference, state=make_state(code=code))
    combinations = list(product(("active", "elapsed"), (None, -5), POSITIONS, STATUSES, DEADLINES))
    accepted, told = cycle(LAST_ACCEPTED), cycle((None, -3, -200))
    # The States divide them evenly, so that a resolution is active or elapsed for all of its own.
    for number in range(1, len(combinations) // len(STATES) + 1):
        make_resolution(conference=conference, number=number)
    places = product(conference.resolutions.order_by("number"), STATES)
    for (lifecycle, closed, position, (status, since), due), (resolution, code) in zip(
        combinations, places, strict=True
    ):
        Commitment.objects.filter(resolution=resolution, state__code=code).update(
            status=status,
            status_since=day(since),
            closed_on=day(closed),
            position=position,
            due_on=day(due),
            last_accepted_on=day(next(accepted)),
            last_report_on=day(next(told)),
            version=1,
        )
        Resolution.objects.filter(pk=resolution.pk).update(lifecycle=lifecycle)
    # What the ledger takes these from.
    Closing.objects.bulk_create(
        Closing(commitment=row, closed_on=row.closed_on) for row in Commitment.objects.exclude(closed_on=None)
    )
    StatedPosition.objects.bulk_create(
        StatedPosition(commitment=row, position=row.position)
        for row in Commitment.objects.filter(position="not_applicable")
    )
    for code in STATES:
        person = make_focal_point(state=State.objects.get(code=code), username=code.lower())
        person.email = f"{code.lower()}@example.org"
        person.save()


@pytest.fixture(scope="module", autouse=True)
def world(django_db_setup, django_db_blocker):
    with rolled_back_after_module(django_db_blocker):
        with time_machine.travel(NOW, tick=False):
            build()
        yield


def references(holds):
    """The commitments for which it holds, by a plain reading of their rows."""
    return {row.reference for row in Commitment.objects.select_related("resolution") if holds(row)}


def applies(row):
    return row.position != "not_applicable"


def is_counted(row):
    return row.closed_on is None and applies(row)


def is_open(row):
    return is_counted(row) and row.resolution.lifecycle == "active" and row.status != "complete"


def is_overdue(row):
    return is_open(row) and row.due_on is not None and row.due_on < TODAY


def is_due_soon(row):
    return is_open(row) and row.due_on is not None and 0 <= (row.due_on - TODAY).days <= 30


def is_stale(row):
    heard_on = row.last_accepted_on or date(2025, 1, 12)
    return is_open(row) and (TODAY - heard_on).days > 180


def is_unreported(row):
    return is_open(row) and row.last_report_on is None


MEANINGS = {
    "overdue": (is_overdue, "overdue", {"schedule": "overdue"}),
    "due_soon": (is_due_soon, "due_soon", {"schedule": "due_soon"}),
    "stale": (is_stale, "stale", {"stale": "true"}),
}


def from_register(client, **filters):
    answer = client.get("/api/v1/commitments/", {"limit": 1000, **filters})
    return {row["reference"] for row in answer.json()["results"]}


def from_admin(client, **filters):
    client.force_login(make_officer(username="officer"))
    page = client.get(reverse("admin:commitments_commitment_changelist"), filters)
    return {row.reference for row in page.context["cl"].queryset}


@pytest.mark.parametrize("name", MEANINGS)
def test_the_register_the_list_and_the_desk_agree(client, name):
    holds, method, filters = MEANINGS[name]
    meant = references(holds)

    assert meant
    assert {row.reference for row in getattr(Commitment.objects.all(), method)(on=TODAY)} == meant
    assert from_register(client, **filters) == meant
    assert from_admin(client, **filters) == meant
    desk = desk_of(make_officer(username="officer-2"), on=TODAY, now=NOW)
    assert {figure.name: figure.count for figure in desk.figures}[name] == len(meant)


def test_the_deadlines_of_the_desk_are_overdue_or_due_soon():
    desk = desk_of(make_officer(), on=TODAY, now=NOW)

    assert {row.reference for row in desk.deadlines} <= references(is_overdue) | references(is_due_soon)


@pytest.mark.one_database
def test_the_pages_count_what_the_register_lists(client):
    meant = references(is_overdue)
    by_state, by_resolution = (
        Counter(reference.rpartition("-")[part] for reference in meant) for part in (2, 0)
    )

    assert client.get("/en/").context["overdue"] == len(meant)
    assert client.get("/en/conferences/BAG3/").context["overdue"] == len(meant)
    for code in STATES:
        shown = re.findall(r">(\d+) overdue</a>", client.get(f"/en/states/{code}/").content.decode())
        assert shown == ([str(by_state[code])] if by_state[code] else []), code
    for reference in Resolution.objects.values_list("reference", flat=True):
        assert client.get(f"/en/resolutions/{reference}/").context["overdue"] == by_resolution[reference]


@pytest.mark.one_database
def test_the_pages_leave_out_what_is_closed_or_does_not_apply(client):
    meant = references(is_counted)

    assert client.get("/en/").context["total"] == len(meant)
    assert client.get("/en/conferences/BAG3/").context["total"] == len(meant)
    assert sum(client.get(f"/en/states/{code}/").context["total"] for code in STATES) == len(meant)
    assert from_register(client) == from_register(client, closed="false") == meant
    closed = references(lambda row: row.closed_on is not None)
    assert from_register(client, closed="true", applicable="any") == closed
    assert from_register(client, closed="true") == closed & references(applies)
    assert {row.reference for row in Commitment.objects.closed()} == references(lambda row: row.is_closed)
    assert {row.reference for row in Commitment.objects.in_force()} == meant
    assert references(lambda row: row.is_in_force) == meant


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        ({"applicable": "true"}, is_counted),
        ({"applicable": "false"}, lambda row: row.closed_on is None and not applies(row)),
        ({"applicable": "any"}, lambda row: row.closed_on is None),
        ({"position": "not_applicable"}, lambda row: row.closed_on is None and not applies(row)),
        ({"position": "not_applicable,noted"}, lambda row: row.closed_on is None),
        ({"position": "noted"}, is_counted),
        ({"position": "not_applicable", "applicable": "true"}, lambda _row: False),
        ({"applicable": "any", "closed": "any"}, lambda _row: True),
        ({"applicable": "false", "schedule": "no_deadline", "closed": "any"}, lambda row: not applies(row)),
        ({"applicable": "false", "stale": "true", "closed": "any"}, lambda _row: False),
    ],
    ids=lambda value: urlencode(value) if isinstance(value, dict) else "",
)
@pytest.mark.in_turns
def test_lists_equal_counts_whatever_is_asked_of_what_does_not_apply(client, filters, holds):
    meant = references(holds)

    assert from_register(client, **filters) == meant
    for rows, columns in (("state", "resolution"), ("status", "conference")):
        counts = client.get("/api/v1/matrix/", {"rows": rows, "columns": columns, **filters}).json()
        assert counts["total"]["total"] == len(meant)
    points = client.get("/api/v1/timeline/", {"interval": "year", "since": "2026-03-10", **filters}).json()
    assert points["points"][-1]["total"] == len(meant)


def test_who_names_a_commitment_finds_it_whether_it_applies_or_not(client):
    (reference, *_others) = sorted(references(lambda row: not applies(row)))

    assert from_register(client, reference=reference) == {reference}
    assert from_register(client, reference=reference, applicable="true") == set()


def test_neither_true_nor_false_nor_any_is_refused(client):
    answer = client.get("/api/v1/commitments/", {"applicable": "perhaps"})

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (400, "applicable")


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("overdue", is_overdue),
        (
            "not-reported",
            lambda row: is_counted(row) and row.status == "no_information" and not row.last_accepted_on,
        ),
    ],
)
def test_an_export_holds_what_the_register_lists(tmp_path, name, holds):
    call_command("export", name, output=tmp_path / "rows.csv", stdout=StringIO(), stderr=StringIO())

    with (tmp_path / "rows.csv").open(newline="") as file:
        assert {row["reference"] for row in csv.DictReader(file)} == references(holds)


def test_a_calendar_cancels_the_deadlines_of_what_is_neither_open_nor_complete(client):
    events = Calendar.from_ical(client.get("/feeds/deadlines.ics").content).walk("VEVENT")

    assert {str(event["uid"]).partition("@")[0] for event in events if event["status"] == "CANCELLED"} == (
        references(
            lambda row: row.due_on and not is_open(row) and (row.status != "complete" or not applies(row))
        )
    )


def test_people_are_reminded_of_what_is_open_alone(client):
    told = {
        (reminder.commitment.reference, reminder.occasion, reminder.about_on)
        for draft in mail_drafts_for(on=TODAY)
        for reminder in draft.reminders
    }
    late = {
        reference
        for reference, occasion, about_on in told
        if about_on < TODAY and occasion == Occasion.DUE_TODAY
    }
    recent = TODAY - timedelta(days=LATE_DAYS_MAX)

    assert {reference for reference, _occasion, _on in told} <= references(is_open)
    assert late == references(lambda row: is_overdue(row) and row.due_on >= recent)
    deadlines_to_come = {
        reference
        for reference, occasion, about_on in told
        if about_on >= TODAY and occasion != Occasion.NOT_REPORTED
    }
    assert deadlines_to_come == references(is_due_soon)
    unreported = {reference for reference, occasion, _on in told if occasion == Occasion.NOT_REPORTED}
    assert unreported == references(is_unreported) == from_admin(client, reported="false")
    desk = desk_of(make_officer(username="officer-2"), on=TODAY, now=NOW)
    assert {figure.name: figure.count for figure in desk.figures}["unreported"] == len(unreported)
