"""A copy of the register that is kept by following its changes is the register, whatever is done to the
record and the trail, for everybody who may read it.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from hypothesis import Phase, given, settings, strategies as st

from commitments.models import Commitment, Conference, Participation, Resolution, State, Theme
from commitments.record.enrolment import enrol_participation, enrol_resolution
from commitments.refusals import Refused
from commitments.vocabulary import Position, ReviewPolicy, Status
from tests.extent import extent
from tests.factories import (
    at,
    make_commitment,
    make_conference,
    make_focal_point,
    make_officer,
    make_participation,
    make_resolution,
    make_reviewer,
    make_state,
    make_theme,
    state_position,
    web_page,
)
from tests.rewording import WHY
from tracker.models import Review, StatusReport
from tracker.trail.recording import record_status
from tracker.trail.reviewing import record_dissent, review_report

pytestmark = pytest.mark.django_db
START = at(2026, 3, 10)
# What follows from the day alone; no change brings it.
FROM_THE_DAY = {"schedule", "stale"}
AUDIENCES = ("anybody", "focal point", "officer")
# What is done, each to one of the rows that there are.
EDITS = (
    *("report", "report", "claim", "claim", "review", "review", "withdraw", "dissent"),
    *("close", "reopen", "observe", "join_later", "publish", "hide", "publish"),
    *("rename_state", "rename_resolution", "rename_theme", "rename_conference", "retheme", "theme_further"),
    *("deadline", "own_deadline", "position", "lead_agency", "basis", "lifecycle", "dates"),
    *("join", "resolve", "save", "update"),
)
steps = st.lists(
    st.tuples(st.sampled_from(EDITS), st.integers(0, 5), st.sampled_from(["", *AUDIENCES])),
    min_size=6,
    max_size=extent(14, long=30),
)


class Copy:
    """What one reader knows of the register from following its changes."""

    def __init__(self, client, *, from_the_beginning):
        self.client, self.rows, self.after = client, {}, "0"
        if not from_the_beginning:
            self.after = self.page("end")["next_after"]
            self.rows = self.register()

    def page(self, after):
        answer = self.client.get("/api/v1/changes/", {"after": after, "limit": "3"})
        assert answer.status_code == 200, answer.json()
        return answer.json()

    def follow(self):
        """One page."""
        page = self.page(self.after)
        for change in page["results"]:
            if change["kind"] == "removed":
                self.rows.pop(change["commitment"], None)
            else:
                self.rows[change["commitment"]] = without_days(change["row"])
        self.after = page["next_after"]
        return page["results"]

    def follow_to_the_end(self):
        while self.follow():
            pass

    def register(self):
        answer = self.client.get(
            "/api/v1/commitments/", {"closed": "any", "applicable": "any", "limit": "1000"}
        )
        return {row["reference"]: without_days(row) for row in answer.json()["results"]}


def without_days(row):
    return {name: value for name, value in row.items() if name not in FROM_THE_DAY}


class World:
    """Two conferences, one of them a draft, and people who change all that there is."""

    def __init__(self):
        make_conference(starts_on=date(2026, 1, 5), review_policy=ReviewPolicy.NONE)
        make_conference(code="DRAFT", published=False)
        for reference in ("BAG3-R1-IRQ", "BAG3-R1-IRN", "DRAFT-R1-IRQ"):
            make_commitment(reference=reference)
        make_theme(slug="rivers")
        self.officer, self.reviewer = make_officer(), make_reviewer()
        self.focal = make_focal_point(state=make_state(code="IRQ"))
        self.clients = {name: Client() for name in AUDIENCES}
        self.clients["officer"].force_login(self.officer)
        self.clients["focal point"].force_login(self.focal)

    def do(self, edit, number):
        """One edit, or nothing where the rules refuse it."""
        try:
            with transaction.atomic():
                getattr(self, edit)(number)
        except Refused:
            pass
        if connection.vendor == "postgresql":
            # What else happens at the commit: the change gets its place.
            connection.check_constraints()

    def one_of(self, rows, number):
        found = list(rows.order_by("pk"))
        return found[number % len(found)]

    def commitment(self, number):
        return self.one_of(Commitment.objects.all(), number)

    def record(self, number, author):
        commitment = self.commitment(number)
        record_status(
            commitment=commitment,
            status=Status(Status.values[number % len(Status.values)]),
            effective_on=date(2026, 2, 1),
            author=author,
            expected_version=commitment.version,
            evidence=[web_page()],
        )

    def report(self, number):
        self.record(number, self.officer)

    def claim(self, number):
        self.record(number, self.focal)

    def judge(self, number, **verdict):
        if StatusReport.objects.exists():
            report = self.one_of(StatusReport.objects.all(), number)
            reviewer = report.author if verdict["verdict"] == "withdraw" else self.reviewer
            version = report.commitment.version
            review_report(report=report, reviewer=reviewer, expected_version=version, **verdict)

    def review(self, number):
        verdicts = (
            {"verdict": "accept"},
            {"verdict": "accept", "status": Status.SUBSTANTIAL},
            {"verdict": "return", "reason": "Nothing shows it."},
        )
        self.judge(number, **verdicts[number % 3])

    def withdraw(self, number):
        self.judge(number, verdict="withdraw")

    def dissent(self, number):
        if Review.objects.exists():
            review = self.one_of(Review.objects.all(), number)
            version = review.report.commitment.version
            record_dissent(review=review, author=self.focal, note="No.", expected_version=version)

    def take_part(self, number, **values):
        participation = self.one_of(Participation.objects.all(), number)
        for name, value in values.items():
            setattr(participation, name, value)
        enrol_participation(participation)

    def close(self, number):
        self.take_part(number, closed_on=date(2026, 3, 1))

    def reopen(self, number):
        self.take_part(number, closed_on=None, role="participant")

    def observe(self, number):
        self.take_part(number, role="observer")

    def join_later(self, number):
        self.take_part(number, joined_on=[date(2026, 2, 1 + number), None][number % 2])

    def basis(self, number):
        self.take_part(number, basis=["inferred", "official_record"][number % 2])

    def save_with(self, row, **values):
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    def published(self, number, *, published):
        self.save_with(self.one_of(Conference.objects.all(), number), published=published)

    def publish(self, number):
        self.published(number, published=True)

    def hide(self, number):
        self.published(number, published=False)

    def rename_state(self, number):
        self.save_with(self.one_of(State.objects.all(), number), name_en=f"State {number}")

    def rename_theme(self, number):
        theme = self.one_of(Theme.objects.all(), number)
        self.save_with(theme, name_en=f"Theme {number}", slug=f"theme-{theme.pk}-{number}")

    def rename_conference(self, number):
        self.save_with(self.one_of(Conference.objects.all(), number), title_en=f"Conference {number}")

    def dates(self, number):
        day = date(2026, 1, 5)
        conference = self.one_of(Conference.objects.all(), number)
        self.save_with(conference, starts_on=day, ends_on=day + timedelta(days=number))

    def resolution(self, number, **values):
        resolution = self.one_of(Resolution.objects.all(), number)
        for name, value in values.items():
            setattr(resolution, name, value)
        enrol_resolution(resolution, why=WHY)

    def rename_resolution(self, number):
        self.resolution(number, title_en=f"Title {number}", strength=["agreed", "raised", None][number % 3])

    def retheme(self, number):
        self.resolution(number, theme=self.one_of(Theme.objects.all(), number))

    def theme_further(self, number):
        themes = list(Theme.objects.order_by("-pk"))[: number % 3]
        enrol_resolution(self.one_of(Resolution.objects.all(), number), further_themes=themes, changed=[])

    def deadline(self, number):
        self.resolution(number, due_on=date(2026, 5, 1 + number))

    def lifecycle(self, number):
        self.resolution(number, lifecycle=["active", "elapsed"][number % 2])

    def edit(self, number, **values):
        commitment = self.commitment(number)
        for name, value in values.items():
            setattr(commitment, name, value)
        commitment.save(update_fields=[*values, "updated_at"])

    def own_deadline(self, number):
        self.edit(number, due_on=date(2026, 6, 1 + number))

    def position(self, number):
        stated = Position.values[number % len(Position.values)]
        state_position(self.commitment(number), stated, stated_on=[None, date(2026, 2, 1)][number % 2])

    def lead_agency(self, number):
        self.edit(number, lead_agency=f"Ministry {number}")

    def save(self, number):
        self.commitment(number).save(update_fields=["updated_at"])

    def update(self, number):
        """By a way that passes all models by."""
        Commitment.objects.filter(pk=self.commitment(number).pk).update(lead_agency=f"Agency {number}")

    def join(self, number):
        conference = self.one_of(Conference.objects.all(), number)
        state = make_state(code=("TUR", "KWT")[number % 2])
        if not Participation.objects.filter(conference=conference, state=state).exists():
            make_participation(conference=conference, state=state)

    def resolve(self, number):
        conference = self.one_of(Conference.objects.all(), number)
        make_resolution(conference=conference, number=conference.resolutions.count() + 1)


@given(steps, st.booleans())
# To shrink a story takes minutes, and it is short as it is.
@settings(max_examples=extent(5, long=200), phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_whoever_follows_the_changes_holds_the_register(edits, from_the_beginning):
    with transaction.atomic(), time_machine.travel(START, tick=False) as clock:
        world = World()
        world.do("save", 0)
        copies = {
            name: Copy(client, from_the_beginning=from_the_beginning)
            for name, client in world.clients.items()
        }
        for edit, number, follower in edits:
            clock.shift(timedelta(seconds=1))
            world.do(edit, number)
            if follower:
                copies[follower].follow()
        for name, copy in copies.items():
            copy.follow_to_the_end()
            assert copy.rows == copy.register(), name
            assert copy.follow() == []
        transaction.set_rollback(True)


def test_every_kind_of_edit_reaches_every_copy():
    """Each by itself, so that no step of the stories above is refused for ever or told to nobody."""
    with time_machine.travel(START, tick=False) as clock:
        world = World()
        world.do("save", 0)
        copies = {name: Copy(client, from_the_beginning=False) for name, client in world.clients.items()}
        for place, edit in enumerate(dict.fromkeys(EDITS)):
            for number in range(3):
                clock.shift(timedelta(seconds=1))
                world.do(edit, number)
            told = copies["officer"].follow()
            # A conference's title is in no row.
            assert bool(told) == (edit != "rename_conference"), edit
            # The others read what two edits did at once.
            for name in AUDIENCES if place % extent(2, long=1) == 0 else ("officer",):
                copies[name].follow_to_the_end()
                assert copies[name].rows == copies[name].register(), (edit, name)
        for name, copy in copies.items():
            copy.follow_to_the_end()
            assert copy.rows == copy.register(), name
