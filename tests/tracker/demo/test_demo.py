"""The demonstration ..."""

import hashlib

import pytest

from commitments.models import (
    Citation,
    Commitment,
    Conference,
    Indicator,
    Participation,
    Resolution,
    SourceDocument,
    State,
)
from commitments.states.building import CATALOGUE
from commitments.states.names import match_key
from commitments.vocabulary import Lifecycle, ParticipationRole, ReviewPolicy, Schedule, StateKind, Status
from tests.extent import extent
from tests.factories import make_conference
from tests.worlds import DEMO_DAY, DEMO_NOW, DEMO_SEED, demo_conferences, world
from tests.yaml_files import read_yaml
from tracker.demo.building import build_demo
from tracker.demo.plans import PLANS
from tracker.models import StatusReport

# The world that people get is long in the making; other seeds make other worlds (test_building.py).
WORLDS = [
    pytest.param((seed, PLANS), id=f"seed {seed}") for seed in extent((DEMO_SEED,), long=(DEMO_SEED, 2, 3))
]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.usefixtures("built"),
    pytest.mark.time_machine(DEMO_NOW, tick=False),
]


@pytest.fixture(scope="module", params=WORLDS)
def built(request, databases, django_db_setup, django_db_blocker):
    """The seed and the plans of the world that stands in the database; what a test does with it is undone
    with the test's transaction.
    """
    seed, plans = request.param
    with django_db_blocker.unblock(), demo_conferences(databases, seed=seed, plans=plans):
        yield seed, plans


def test_has_two_published_conferences_and_a_draft_worth_looking_at(built):
    _seed, plans = built
    states = {plan.code: plan.states for plan in plans}
    published = Conference.objects.published().order_by("code")
    assert [conference.code for conference in published] == ["DEMO1", "DEMO2"]
    assert [conference.review_policy for conference in published] == [
        ReviewPolicy.NONE,
        ReviewPolicy.SECOND_PERSON,
    ]
    for conference in published:
        assert conference.participations.count() == states[conference.code]
        assert 8 <= conference.resolutions.count() <= 12
        assert conference.participations.filter(role=ParticipationRole.HOST).get().state == conference.host
        assert conference.participations.filter(role=ParticipationRole.OBSERVER).count() == 1
        assert conference.participations.filter(closed_on__isnull=False).count() == 1
        assert (
            Indicator.objects.filter(resolution__conference=conference).count()
            == conference.resolutions.count()
        )
    assert Conference.objects.get(code="DEMO3").published is False
    assert (
        Resolution.objects.filter(
            lifecycle=Lifecycle.SUPERSEDED, superseded_by__conference__code="DEMO2"
        ).count()
        == 1
    )


def test_has_a_commitment_of_every_participating_state_and_no_report_yet():
    for conference in Conference.objects.all():
        taking = (
            Participation.objects.filter(conference=conference)
            .exclude(role=ParticipationRole.OBSERVER)
            .count()
        )
        assert (
            Commitment.objects.filter(resolution__conference=conference).count()
            == taking * conference.resolutions.count()
        )
    assert not Commitment.objects.exclude(status=Status.NO_INFORMATION, version=0).exists()
    assert not StatusReport.objects.exists()


def test_has_deadlines_in_the_past_soon_later_and_none():
    for code in ("DEMO1", "DEMO2"):
        schedules = set(
            Commitment.objects.filter(resolution__conference__code=code)
            .in_force()
            .with_schedule(on=DEMO_DAY)
            .values_list("schedule", flat=True)
        )
        assert schedules == {Schedule.NO_DEADLINE, Schedule.OVERDUE, Schedule.DUE_SOON, Schedule.NOT_YET_DUE}
    for resolution in Resolution.objects.filter(due_on__isnull=False).select_related("conference"):
        assert resolution.due_on > resolution.conference.starts_on


def test_cites_passages_that_verify():
    citations = Citation.objects.with_passages().select_related("source")
    assert set(citations.values_list("source__slug", flat=True)) == {
        "demo1-final-document",
        "demo2-final-document",
        "demo3-final-document",
    }
    assert citations.filter(resolution__isnull=False).count() == Resolution.objects.count()
    for citation in citations:
        assert citation.source.is_attached
        assert hashlib.sha256(citation.passage.encode()).hexdigest() == citation.sha256
        assert hashlib.sha256(citation.source.text.encode()).hexdigest() == citation.source.sha256
        # Paragraphs are counted from 1 and parted by an empty line.
        assert citation.passage in citation.source.text.split("\n\n")[citation.paragraph - 1]


def test_has_no_real_state():
    real = {
        match_key(row[f"name_{language}"]) for row in read_yaml(CATALOGUE) for language in ("en", "fa", "ar")
    }
    assert State.objects.count() == 26
    for state in State.objects.all():
        assert state.kind == StateKind.INVENTED
        assert "QMA" <= state.code <= "QZZ"
        assert state.alpha2 is None
        assert state.m49 is None
        assert not real & {match_key(state.name_en), match_key(state.name_fa), match_key(state.name_ar)}


def test_says_in_every_document_and_title_that_it_is_invented():
    assert all("Invented" in title for title in Conference.objects.values_list("title_en", flat=True))
    assert all("ساختگی" in title for title in Conference.objects.values_list("title_fa", flat=True))
    assert all("المختلَق" in title for title in Conference.objects.values_list("title_ar", flat=True))
    assert all(source.publisher.startswith("Invented") for source in SourceDocument.objects.all())


def test_is_kept_with_what_people_changed_when_it_stands_already(built):
    State.objects.filter(code="QMA").update(name_en="Renamed")
    make_conference(code="MINE")
    before = world()

    assert build_demo(seed=built[0] + 1, on=DEMO_DAY) is False
    assert world() == before
